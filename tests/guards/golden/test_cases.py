import pytest
from hypothesis import given
from hypothesis import strategies as st

from guards.golden import Expected, GoldenText, read_cases, write_line
from guards.policy import PolicyError
from guards.starter import starter_golden_cases, starter_policies
from guards.values import Action

FILE = """
golden: What the orchard must catch
cases:
  - name: walnut-1
    text: |
      One walnut,
      please.
    expect: {action: block, categories: [nuts]}
    context: [{role: user, text: What would you like?}]
    scores: {detoxify: {threat: 0.2}}
    note: Said at the till.
  - {name: plum-1, text: "no: fine", expect: {action: allow}, kind: input, service: shop, meta: {a: b}}
"""


def test_a_file_holds_texts_with_what_must_become_of_them() -> None:
    walnut, plum = read_cases(FILE)
    assert walnut.text == "One walnut,\nplease.\n"
    assert (walnut.expect.action, walnut.expect.categories) == (Action.BLOCK, ("nuts",))
    assert walnut.subject.context[0].text == "What would you like?"
    assert (plum.subject.kind, plum.subject.service, plum.subject.meta) == ("input", "shop", {"a": "b"})


@given(
    st.text(min_size=1).filter(lambda text: "\0" not in text),
    st.sampled_from([Expected(action=Action.ALLOW), Expected(categories=("a", "b"))]),
    st.dictionaries(st.sampled_from(["linear", "detoxify"]), st.just({"threat": 0.25})),
)
def test_a_case_written_as_a_line_reads_the_same(
    text: str, expect: Expected, scores: dict[str, dict[str, float]]
) -> None:
    case = GoldenText(name="one", text=text, expect=expect, scores=scores)
    line = write_line(case)
    assert "\n" not in line
    assert read_cases(f"\n{line}\n", "cases.jsonl") == (case,)


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("action: block", "action: blok"), 8, "Input should be"),
        (("text: |", "texts: |"), 4, "text: Field required"),
        (("threat: 0.2", "threat: 2"), 10, "less than or equal to 1"),
        (("{action: allow}", "{action: allow, categories: [nuts]}"), 12, "has no categories"),
        (("plum-1", "walnut-1"), 1, "two cases are called `walnut-1`"),
    ],
)
def test_a_fault_is_told_with_its_line(change: tuple[str, str], line: int, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_cases(FILE.replace(*change))
    assert any(problem.line == line for problem in caught.value.problems)
    assert said in str(caught.value)


def test_a_fault_in_a_line_of_json_is_told_with_the_number_of_the_line() -> None:
    good = write_line(GoldenText(name="one", text="x", expect=Expected()))
    with pytest.raises(PolicyError) as caught:
        read_cases(f'{good}\n{{"name": "two"}}\n', "cases.jsonl")
    assert {problem.line for problem in caught.value.problems} == {2}


def test_the_golden_cases_that_ship_belong_to_a_policy_that_ships() -> None:
    policies = {name for name, _ in starter_policies()}
    for name, text in starter_golden_cases():
        assert name.replace(".golden.yaml", ".yaml") in policies
        assert read_cases(text, name)
