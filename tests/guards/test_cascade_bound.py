"""A text longer than a classifier reads: the part that was read may prove harm, never its absence."""

from collections.abc import Sequence

import pytest

from guards.cascade import Cascade
from guards.policy import load_policy
from guards.rules import compile_policies
from guards.values import Action, Scores, Subject

POLICY = """
policy: house
categories: {harm: {}}
guards: {reader: {sure_below: 0.3, on_failure: %s}}
rules:
  - {id: harsh, when: {score: {guard: reader, label: toxicity, %s}}, category: harm, action: block}
"""


class Reader:
    """Gives every text the score it is made with, having read parts of it only."""

    name, version, labels, rank = "reader", "1", ("toxicity",), 5

    def __init__(self, value: float) -> None:
        self.value = value

    def score(self, texts: Sequence[str]) -> list[Scores]:
        return [Scores({"toxicity": self.value}, windows=64, complete=False) for _ in texts]


def judged(value: float, bounds: str, on_failure: str = "review") -> tuple[Action, bool]:
    rules = compile_policies([(load_policy(POLICY % (on_failure, bounds)), 1)])
    (verdict,) = Cascade(rules, [Reader(value)], clock=lambda: 0.0).judge([Subject("a long text")])
    return verdict.action, verdict.complete


@pytest.mark.parametrize(
    ("value", "bounds", "action", "complete"),
    [
        (0.9, "at_least: 0.5", Action.BLOCK, True),
        (0.1, "at_least: 0.5", Action.REVIEW, False),
        (0.9, "at_most: 0.5", Action.ALLOW, True),
        (0.1, "at_most: 0.5", Action.REVIEW, False),
        (0.4, "between: [0.3, 0.5]", Action.REVIEW, False),
    ],
)
def test_what_was_read_in_part_proves_only_that_a_score_is_at_least_so_high(
    value: float, bounds: str, action: Action, complete: bool
) -> None:
    assert judged(value, bounds) == (action, complete)


def test_the_failure_policy_says_what_becomes_of_the_rest() -> None:
    assert judged(0.1, "at_least: 0.5", on_failure="block") == (Action.BLOCK, False)
    assert judged(0.1, "at_least: 0.5", on_failure="allow") == (Action.ALLOW, False)


def test_the_verdict_says_why_it_is_incomplete() -> None:
    rules = compile_policies([(load_policy(POLICY % ("review", "at_least: 0.5")), 1)])
    (verdict,) = Cascade(rules, [Reader(0.1)], clock=lambda: 0.0).judge([Subject("a long text")])
    assert verdict.incomplete_because == ("reader: the text is longer than it reads: 64 windows",)
