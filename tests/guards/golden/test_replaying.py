import pytest

from guards.golden import Expected, GoldenText, Outcome, compare, replay
from guards.policy import load_policy
from guards.rules import RuleSet, compile_policies
from guards.values import Action

POLICY = """
policy: orchard
categories: {nuts: {}, wasps: {}}
rules:
  - {id: walnut, category: nuts, when: {text: {contains: walnut}}}
  - {id: peanut, category: nuts, action: block, when: {text: {contains: peanut}}}
  - {id: stings, category: wasps, when: {score: {guard: detoxify, label: threat, at_least: 0.8}}}
"""
HIGH, LOW = {"detoxify": {"threat": 0.9}}, {"detoxify": {"threat": 0.1}}


def rules(document: str = POLICY) -> RuleSet:
    return compile_policies([(load_policy(document), 1)])


def case(
    text: str, action: Action, *categories: str, scores: dict[str, dict[str, float]] | None = None
) -> GoldenText:
    expect = Expected(action=action, categories=categories)
    return GoldenText(name="one", text=text, expect=expect, scores=LOW if scores is None else scores)


@pytest.mark.parametrize(
    ("given", "outcome", "reason"),
    [
        # What must be found and is, holds; a harder action than asked for is no fault.
        (case("a walnut", Action.REVIEW, "nuts"), Outcome.HELD, ""),
        (case("a peanut", Action.REVIEW, "nuts"), Outcome.HELD, ""),
        (case("a peanut", Action.REVIEW), Outcome.HELD, ""),
        (case("buzz", Action.REVIEW, "wasps", scores=HIGH), Outcome.HELD, ""),
        # What must be found and is not, or too softly, or as something else, fails.
        (case("a plum", Action.REVIEW, "nuts"), Outcome.FAILED, "but was found as nothing"),
        (case("a walnut", Action.BLOCK, "nuts"), Outcome.FAILED, "should be blocked, but got review"),
        (case("a walnut", Action.REVIEW, "wasps"), Outcome.FAILED, "found as wasps, but was found as nuts"),
        # What must pass fails as soon as anything is found.
        (case("a plum", Action.ALLOW), Outcome.HELD, ""),
        (case("a walnut", Action.ALLOW), Outcome.FAILED, "should pass, but orchard/walnut asked for review"),
        (case("a walnut", Action.ALLOW, scores={}), Outcome.FAILED, "should pass"),
        # What only a score could tell, and none was measured, cannot be told.
        (case("a plum", Action.ALLOW, scores={}), Outcome.UNMEASURED, "not measured: "),
        (case("buzz", Action.REVIEW, "wasps", scores={}), Outcome.UNMEASURED, "not measured: "),
        (case("a walnut", Action.REVIEW, "nuts", scores={}), Outcome.HELD, ""),
        # A score of something else could not mend it.
        (case("a plum", Action.REVIEW, "nuts", scores={}), Outcome.FAILED, "but was found as nothing"),
        # A category that no policy has is somebody else's.
        (case("a plum", Action.REVIEW, "pips"), Outcome.FOREIGN, "no policy has the category pips"),
    ],
)  # fmt: skip
def test_a_case_fares_as_its_text_and_its_scores_say(
    given: GoldenText, outcome: Outcome, reason: str
) -> None:
    (result,) = replay([given], rules())
    assert result.outcome == outcome
    assert reason in "; ".join(result.reasons)


def test_each_case_is_judged_by_its_own_scores_even_where_texts_are_alike() -> None:
    high, low = case("buzz", Action.REVIEW, "wasps", scores=HIGH), case("buzz", Action.ALLOW, scores=LOW)
    assert [result.outcome for result in replay([high, low, high], rules())] == [Outcome.HELD] * 3


def test_a_change_tells_what_it_makes_worse_and_better_and_not_what_was_wrong_before() -> None:
    cases = [
        case("a walnut", Action.REVIEW, "nuts"),
        case("an almond", Action.REVIEW, "nuts"),
        case("a plum", Action.REVIEW, "nuts"),
    ]
    after = rules(POLICY.replace("walnut", "almond"))
    found = compare(cases, rules(), after)
    assert [flip.after.case.text for flip in found.worse] == ["a walnut"]
    assert [flip.after.case.text for flip in found.better] == ["an almond"]
    assert found.counts == {Outcome.HELD: 1, Outcome.FAILED: 2}


def test_a_case_that_can_no_longer_be_told_is_worse() -> None:
    after = rules(POLICY.replace("detoxify", "detoxify-two"))
    (flip,) = compare([case("buzz", Action.REVIEW, "wasps", scores=HIGH)], rules(), after).worse
    assert flip.after.outcome == Outcome.UNMEASURED


def test_a_policy_that_loses_a_category_does_not_lose_its_cases_in_silence() -> None:
    after = rules("policy: orchard\ncategories: {wasps: {}}\n")
    (flip,) = compare([case("a walnut", Action.REVIEW, "nuts")], rules(), after).worse
    assert flip.after.outcome == Outcome.FOREIGN
