"""What the engine promises whatever it is given: nothing breaks it, places are places, reasons are JSON."""

import json
import time
from collections.abc import Sequence
from functools import cache

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from guards.cascade import Cascade
from guards.policy import Policy, load_policy
from guards.rules import ScanError, compile_policies
from guards.rules.regexes.sets import PatternSets, Prepared, match_all
from guards.starter import starter_policies
from guards.values import Action, Finding, Subject

RULES = [
    {"id": "phrase", "when": {"text": {"contains": ["moron", "waste of space", "дурак", "größe"]}}},
    {"id": "part", "when": {"text": {"contains": ["ass"], "words": False, "except": ["assess"]}}},
    {"id": "pattern", "when": {"text": {"matches": [r"\bwe\b.{0,9}\w+é", r"(?:ab|cd)+", r"[^a-z]{5,}"]}}},
    {"id": "field", "when": {"field": {"name": "meta.x", "matches": "a|é"}}},
    {"id": "mail", "when": {"detected": {"detector": "email"}}},
    {"id": "language", "when": {"language": {"in": ["en", "ru"]}}},
]
MADE = Policy.model_validate(
    {"policy": "p", "categories": {"c": {}}, "rules": [{**rule, "category": "c"} for rule in RULES]}
)


@cache
def cascade() -> Cascade:
    policies = [(MADE, 1), *((load_policy(text), 1) for _, text in starter_policies())]
    return Cascade(compile_policies(policies), [], clock=time.perf_counter)


def findings(text: str, rules: Sequence[dict[str, object]]) -> list[tuple[str, int | None, int | None, str]]:
    document = {
        "policy": "p",
        "categories": {"c": {}},
        "rules": [{**rule, "category": "c"} for rule in rules],
    }
    judged = Cascade(
        compile_policies([(Policy.model_validate(document), 1)], ()), [], clock=time.perf_counter
    )
    found: tuple[Finding, ...] = judged.judge([Subject(text)])[0].findings
    return [(each.rule, each.start, each.end, each.view) for each in found]


HARD = st.text() | st.text(
    st.sampled_from("mоron дурак assses\u200b\u0301\U0001f595\ud800\n \x00wé@.x%41"), max_size=40
)


@settings(deadline=None)
@given(
    HARD,
    st.dictionaries(st.text(max_size=3), st.text() | st.integers() | st.none() | st.floats(), max_size=2),
)
def test_no_text_breaks_the_engine_and_every_place_is_in_the_text(text: str, meta: dict[str, object]) -> None:
    (verdict,) = cascade().judge([Subject(text, meta=meta)])
    assert verdict.guards[0].state == "ran", verdict.guards[0].reason
    edges = {0, *(cluster.end() for cluster in regex.finditer(r"\X", text.replace("\ud800", "\ufffd")))}
    for finding in verdict.findings:
        if finding.start is not None and finding.end is not None:
            assert finding.start < finding.end
            assert {finding.start, finding.end} <= edges
        json.dumps(dict(finding.trace), allow_nan=False)


def test_a_place_found_in_several_views_is_told_once_for_the_plainest() -> None:
    rule: dict[str, object] = {"id": "r", "when": {"text": {"contains": "moron"}}}
    assert findings("MORON m0ron m.o.r.o.n", [rule]) == [
        ("r", 0, 5, "raw"), ("r", 6, 11, "unleeted"), ("r", 12, 21, "joined"),
    ]  # fmt: skip


def test_white_space_between_words_keeps_the_place_in_the_original() -> None:
    rule: dict[str, object] = {"id": "r", "when": {"text": {"contains": "waste of space"}}}
    assert findings("you \n  waste  of\n\nspace!", [rule]) == [("r", 7, 23, "raw")]


def test_a_hit_next_to_letters_of_another_script_is_placed_without_them() -> None:
    rule: dict[str, object] = {"id": "r", "when": {"text": {"matches": r"\bidiot\b"}}}
    assert findings("ты “idiot”, 你是idiot吗", [rule]) == [("r", 4, 9, "raw"), ("r", 14, 19, "raw")]


def test_places_are_told_up_to_a_bound_and_a_long_text_is_read_to_its_end() -> None:
    rule: dict[str, object] = {"id": "r", "when": {"text": {"contains": "moron"}}}
    assert len(findings("moron " * 30_000, [rule])) == 100
    assert findings("x " * 40_000 + "moron", [rule]) == [("r", 80_000, 80_005, "raw")]


GAPS = [(f"a{n}.{{0,80}}b{n}.{{0,80}}c", False) for n in range(60)]


def test_patterns_that_do_not_fit_one_set_are_shared_among_several() -> None:
    text = "a7 and then b7 and c, and a48 b48 c"
    for memory in (1 << 20, 1 << 28):
        assert sorted(PatternSets(GAPS, memory).match(Prepared(text))) == [4, 7, 48]
    with pytest.raises(ScanError, match="does not fit"):
        PatternSets([(".{0,900}x", False)], 1 << 10).match(Prepared(text))


@pytest.mark.parametrize("answer", [None, [], [0]])
def test_a_set_whose_canary_is_silent_has_failed_and_is_never_clean(answer: list[int] | None) -> None:
    class OutOfMemory:
        def Match(self, text: str) -> list[int] | None:
            return answer

    with pytest.raises(ScanError, match="out of memory"):
        match_all([(OutOfMemory(), [3])], "text")


def test_a_text_that_cannot_be_scanned_goes_to_a_person() -> None:
    class Broken:
        name, kinds = "email", ("email",)

        def find(self, text: str) -> list[object]:
            raise ValueError("it broke")

    rules = compile_policies([(MADE, 1)], [Broken()])  # type: ignore[list-item]  # what breaks has no better type
    (verdict,) = Cascade(rules, [], clock=time.perf_counter).judge([Subject("a@b.example")])
    assert (verdict.action, verdict.complete) == (Action.REVIEW, False)
    assert "it broke" in verdict.incomplete_because[0]


def test_only_rules_whose_events_happened_are_looked_at() -> None:
    conditions: dict[str, object] = {}
    for n in range(1_000):
        conditions[f"s{n}"] = {"score": {"guard": "g", "label": "l", "at_least": n / 1_000}}
        conditions[f"f{n}"] = {"field": {"name": "meta.x", "is": f"v{n}"}}
        conditions[f"n{n}"] = {"field": {"name": "meta.n", "more": n}}
    rules = [{"id": name, "category": "c", "when": when} for name, when in conditions.items()]
    made = Policy.model_validate({"policy": "p", "categories": {"c": {}}, "rules": rules})
    compiled = compile_policies([(made, 1)], ())
    evidence = compiled.open(Subject("x", meta={"x": "V7", "n": 2.5}))
    assert [active.rule.id for active in compiled.candidates(evidence)] == ["n0", "n1", "n2", "f7"]
