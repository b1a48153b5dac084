"""The policies that are shipped, each rule tried by texts that it must find and texts that it must not."""

from collections.abc import Sequence

import pytest

from guards.cascade import Cascade
from guards.classifiers.linear import LinearClassifier
from guards.detectors import all_detectors
from guards.golden import GoldenText, Outcome, read_cases, replay
from guards.policy import Known, Policy, check_policy, load_policy
from guards.rules import compile_policies
from guards.starter import starter_golden_cases, starter_policies
from guards.values import Action, Subject, Verdict
from tests.guards.ordinary import ORDINARY

POLICIES = dict(starter_policies())
CASES = {name.replace(".golden", ""): read_cases(text, name) for name, text in starter_golden_cases()}
ALL = [(name, case) for name, cases in CASES.items() for case in cases]
KNOWN = Known(
    labels={
        "linear": LinearClassifier.labels,
        "detoxify": ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"),
    },
    kinds={detector.name: detector.kinds for detector in all_detectors()},
)


def loaded(name: str) -> Policy:
    return load_policy(POLICIES[name], source=name)


def judged(texts: Sequence[str], linear: LinearClassifier | None = None) -> list[Verdict]:
    rules = compile_policies([(loaded(name), 1) for name in POLICIES])
    classifiers = [linear] if linear else []
    return Cascade(rules, classifiers, clock=lambda: 0.0).judge([Subject(text) for text in texts])


@pytest.mark.parametrize("name", POLICIES)
def test_each_policy_is_without_errors_and_warnings(name: str) -> None:
    problems = check_policy(POLICIES[name], name, KNOWN)
    assert [str(problem) for problem in problems if "nothing to do" not in problem.expected] == []


def test_every_rule_has_texts_that_it_finds_and_texts_that_it_lets_pass() -> None:
    tried = {(name, *case.name.split(".")[:2]) for name, case in ALL}
    tried = {(name, rule, kind.split("-")[0]) for name, rule, kind in tried}
    rules = [(name, rule.id) for name in POLICIES for rule in loaded(name).rules]
    assert [rule for rule in rules for kind in ("hit", "pass") if (*rule, kind) not in tried] == []


@pytest.mark.parametrize("name", POLICIES)
def test_every_golden_case_of_a_policy_holds(name: str) -> None:
    rules = compile_policies([(loaded(name), 1)])
    for result in replay(CASES[name], rules):
        assert result.outcome is Outcome.HELD, (result.case.name, result.reasons)
        assert _fired(result.case, result.verdict) == (".hit-" in result.case.name), result.case.name


def _fired(case: GoldenText, verdict: Verdict) -> bool:
    return case.name.split(".")[0] in {finding.rule for finding in verdict.findings}


def test_nothing_is_found_in_ordinary_messages_of_many_languages() -> None:
    found = {
        text: [finding.rule for finding in verdict.findings if finding.action is not Action.ALLOW]
        for text, verdict in zip(ORDINARY, judged(ORDINARY), strict=True)
    }
    assert {text: rules for text, rules in found.items() if rules} == {}


def test_without_detoxify_most_ordinary_messages_pass_and_the_others_are_marked() -> None:
    verdicts = judged(ORDINARY, LinearClassifier())
    passed = [verdict for verdict in verdicts if verdict.action is Action.ALLOW]
    assert len(passed) > 0.6 * len(ORDINARY)
    assert all(verdict.complete for verdict in passed)
    assert all(not verdict.complete for verdict in verdicts if verdict.action is not Action.ALLOW)
