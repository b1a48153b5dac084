"""Who is asked, who is believed, and what becomes of a text when someone cannot answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guards.cascade import Cascade, Price
from guards.classifiers.base import ClassifierUnavailableError
from guards.policy import Policy
from guards.rules import compile_policies
from guards.values import Action, Scores, Subject, Verdict


@dataclass
class Scorer:
    """A real classifier of its own kind: it scores by the words of a text."""

    name: str = "dear"
    rank: int = 5
    word: str = "bad"
    broken: bool = False
    away: bool = False
    labels: tuple[str, ...] = ("toxic",)
    version: str = "1"
    asked: list[str] = field(default_factory=list)

    def score(self, texts: Sequence[str]) -> list[Scores]:
        if self.away:
            raise ClassifierUnavailableError(self.name, "no weights here", "Fetch them.")
        self.asked += texts
        if self.broken and any("crash" in text for text in texts):
            raise RuntimeError("out of range")
        return [
            Scores({"toxic": text.split().count(self.word) / max(1, len(text.split()))}) for text in texts
        ]


def policy(guards: Mapping[str, Any] | None = None, **first: object) -> Policy:
    rules = [
        {"id": "dear", "category": "c", "severity": "high", "queue": "q", "action": "review",
         "when": {"score": {"guard": "dear", "label": "toxic", "at_least": 0.5}}, **first},
        {"id": "cheap", "category": "c",
         "when": {"score": {"guard": "cheap", "label": "toxic", "at_least": 0.9}}},
        {"id": "block", "category": "c", "action": "block", "when": {"text": {"contains": "never"}}},
    ]  # fmt: skip
    return Policy.model_validate(
        {"policy": "p", "categories": {"c": {}}, "guards": guards or {}, "rules": rules}
    )


def ticking(step: float = 0.0) -> Callable[[], float]:
    now = [0.0]

    def clock() -> float:
        now[0] += step
        return now[0]

    return clock


def judge(
    subject: str, *classifiers: Scorer, made: Policy | None = None, step: float = 0.0, **more: Any
) -> Verdict:
    rules = compile_policies([(made or policy(), 3)], ())
    return Cascade(rules, classifiers, clock=ticking(step)).judge([Subject(subject)], **more)[0]


def states(verdict: Verdict) -> dict[str, str]:
    return {run.guard: run.state for run in verdict.guards}


SURE = {"cheap": {"sure_below": 0.1, "sure_above": 0.9}}


def test_a_cheap_guard_that_is_sure_spares_the_dear_one() -> None:
    dear = Scorer()
    verdict = judge("good", Scorer("cheap", 1), dear, made=policy(SURE))
    assert (verdict.action, verdict.complete, dear.asked) == (Action.ALLOW, True, [])
    assert "cheap is sure: toxic 0.000 ≤ 0.1" in verdict.guards[-1].reason


def test_what_the_cheap_guard_is_unsure_of_goes_on() -> None:
    verdict = judge("bad good", Scorer("cheap", 1), Scorer(), made=policy(SURE))
    assert states(verdict) == {"rules": "ran", "cheap": "ran", "dear": "ran"}
    assert (verdict.action, verdict.queue, verdict.severity) == (Action.REVIEW, "q", "high")


def test_a_guard_that_is_sure_of_harm_settles_it_only_where_a_rule_acts_on_it() -> None:
    acted = judge("bad", Scorer("cheap", 1), Scorer(), made=policy(SURE))
    assert states(acted)["dear"] == "skipped"
    loose = {"cheap": {"sure_above": 0.4}}
    assert states(judge("bad good", Scorer("cheap", 1), Scorer(), made=policy(loose)))["dear"] == "ran"


def test_a_blocked_text_asks_nobody_else() -> None:
    verdict = judge("never bad", Scorer("cheap", 1), Scorer())
    assert verdict.action is Action.BLOCK
    assert states(verdict) == {"rules": "ran", "cheap": "skipped", "dear": "skipped"}
    assert verdict.complete


@pytest.mark.parametrize(
    ("policy_says", "action"), [("review", "review"), ("allow", "allow"), ("block", "block")]
)
def test_what_only_an_unavailable_guard_could_clear_is_marked(policy_says: str, action: str) -> None:
    made = policy({"dear": {"on_failure": policy_says}})
    verdict = judge("bad good", Scorer("cheap", 1), Scorer(away=True), made=made)
    assert (verdict.action.value, verdict.complete) == (action, False)
    assert "no weights here" in verdict.incomplete_because[0]


def test_a_guard_that_is_not_there_at_all_is_unavailable() -> None:
    verdict = judge("bad good", Scorer("cheap", 1))
    assert (states(verdict)["dear"], verdict.complete, verdict.action) == (
        "unavailable",
        False,
        Action.REVIEW,
    )


def test_a_text_that_breaks_a_guard_fails_alone() -> None:
    rules = compile_policies([(policy(), 1)], ())
    texts = [Subject(text) for text in ("bad", "crash", "good", "crash too", "bad bad")]
    verdicts = Cascade(rules, [Scorer("cheap", 1), Scorer(broken=True)], clock=ticking()).judge(texts)
    assert [states(each)["dear"] for each in verdicts] == ["ran", "failed", "ran", "failed", "ran"]
    assert [each.complete for each in verdicts] == [True, False, True, False, True]


def test_a_guard_over_its_time_counts_as_failed() -> None:
    made = policy({"dear": {"timeout_ms": 500}})
    verdict = judge("bad", Scorer("cheap", 1), Scorer(), made=made, step=1.0)
    assert (states(verdict)["dear"], verdict.complete) == ("failed", False)


def test_a_guard_that_does_not_fit_the_budget_is_skipped_and_the_verdict_incomplete() -> None:
    dear = Scorer()
    rules = compile_policies([(policy(), 1)], ())
    cascade = Cascade(rules, [Scorer("cheap", 1), dear], clock=ticking(), estimates={"dear": 80.0})
    (verdict,) = cascade.judge([Subject("bad good")], 50.0)
    assert (dear.asked, verdict.complete, verdict.action) == ([], False, Action.REVIEW)
    assert verdict.guards[-1].reason == "no budget: 50.0 ms left, about 80.0 ms needed"


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(("on_failure", "action"), [("review", "review"), ("allow", "allow")])
def test_where_a_budget_is_spent_the_cheap_guards_judge_alone(
    there: bool, on_failure: str, action: str
) -> None:
    dear, made = Scorer(), policy({**SURE, "dear": {"on_failure": on_failure}})
    cascade = Cascade(
        compile_policies([(made, 1)], ()), [Scorer("cheap", 1), *([dear] if there else [])], clock=ticking()
    )
    texts = [Subject(text, service=name) for name in ("poor", "rich") for text in ("bad good", "good")]
    unsure, sure, *others = cascade.judge(texts, spent={"poor": "3 seconds a day"})
    assert unsure.guards[-1].reason == "budget spent: 3 seconds a day"
    assert (unsure.action.value, unsure.incomplete_because) == (
        action,
        ("dear: budget spent: 3 seconds a day",),
    )
    assert (sure.action, sure.complete, states(sure)["cheap"]) == (Action.ALLOW, True, "ran")
    assert "spent" not in str(others)
    assert dear.asked == (["bad good"] if there else [])


def test_money_is_counted_by_the_call_and_by_the_second() -> None:
    rules = compile_policies([(policy(), 1)], ())
    prices = {"dear": Price(per_second=2.0, per_call=0.5)}
    cascade = Cascade(rules, [Scorer("cheap", 1), Scorer()], clock=ticking(0.5), prices=prices)
    (verdict,) = cascade.judge([Subject("good")])
    assert verdict.guards[-1].cost == pytest.approx(0.5 + 2.0 * verdict.guards[-1].milliseconds / 1000)


def test_a_rule_past_its_day_or_its_cap_acts_no_more_or_more_softly() -> None:
    rules = compile_policies([(policy(expires=date(2026, 5, 1), daily_cap=10), 1)], ())
    cascade = Cascade(rules, [Scorer("cheap", 1, "x"), Scorer()], clock=ticking())

    def actions(day: date, applied: int) -> list[str]:
        (verdict,) = cascade.judge([Subject("bad")], today=day, applied={"p/dear": applied})
        return [finding.action.value for finding in verdict.findings]

    assert actions(date(2026, 5, 1), 9) == ["review"]
    assert actions(date(2026, 5, 1), 10) == ["allow"]
    assert actions(date(2026, 5, 2), 0) == []


def test_an_exception_ends_on_its_day() -> None:
    spared = {"fields": [{"name": "author", "is": "ann", "until": "2026-05-01"}]}
    rules = compile_policies([(policy(**{"except": spared}), 1)], ())
    cascade = Cascade(rules, [Scorer("cheap", 1, "x"), Scorer()], clock=ticking())
    ann = Subject("bad", meta={"author": "Ann"})
    found = [len(cascade.judge([ann], today=date(2026, 5, day))[0].findings) for day in (1, 2)]
    assert found == [0, 1]


WORDS = st.lists(st.sampled_from(["bad", "good", "never", "x"]), max_size=4).map(" ".join)


@settings(deadline=None)
@given(st.lists(WORDS | st.text(max_size=30), max_size=6))
def test_a_verdict_does_not_depend_on_the_batch(texts: list[str]) -> None:
    rules = compile_policies([(policy(SURE), 1)], ())
    cascade = Cascade(rules, [Scorer("cheap", 1), Scorer()], clock=ticking())
    together = cascade.judge([Subject(text) for text in texts])
    assert together == [cascade.judge([Subject(text)])[0] for text in texts]
