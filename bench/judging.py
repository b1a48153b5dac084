"""The starter policies, ready to judge labelled texts with or without classifiers."""

import time
from collections.abc import Sequence

from guards.cascade import Cascade
from guards.classifiers.base import Classifier
from guards.policy import Policy, load_policy
from guards.rules import compile_policies
from guards.starter import starter_policies
from guards.values import Action, Finding, Subject, Verdict

CHUNK = 256


def cascade(
    classifiers: Sequence[Classifier] = (), policies: Sequence[str] = (), *, clearing: bool = True
) -> Cascade:
    """Return a cascade over the starter policies of the given names, or all.

    Without ``clearing`` no guard spares another, so that every one is asked of every text.
    """
    named = [
        load_policy(text, source=name)
        for name, text in starter_policies()
        if not policies or name.removesuffix(".yaml") in policies
    ]
    chosen = [(each if clearing else _never_sure(each), 1) for each in named]
    return Cascade(compile_policies(chosen), classifiers, clock=time.perf_counter)


def _never_sure(policy: Policy) -> Policy:
    unsure = {"sure_below": None, "sure_above": None}
    guards = {name: settings.model_copy(update=unsure) for name, settings in policy.guards.items()}
    return policy.model_copy(update={"guards": guards})


def judge(judging: Cascade, texts: Sequence[str]) -> list[Verdict]:
    """Return a verdict for each text, in order."""
    verdicts: list[Verdict] = []
    for start in range(0, len(texts), CHUNK):
        verdicts += judging.judge([Subject(text) for text in texts[start : start + CHUNK]])
    return verdicts


def acting(verdict: Verdict) -> list[Finding]:
    """Return the findings that ask for more than to let the text pass."""
    return [each for each in verdict.findings if each.action is not Action.ALLOW]


def found(verdict: Verdict) -> bool:
    """Say whether something was found: a review for want of a classifier is no finding."""
    return bool(acting(verdict))


def stopped(verdict: Verdict) -> bool:
    """Say whether the text does not simply pass, whatever the reason."""
    return verdict.action is not Action.ALLOW


def rule_score(verdict: Verdict) -> float:
    """Return the highest score of what was found, 0 where nothing was."""
    return max((each.score for each in acting(verdict)), default=0.0)


def top_score(verdict: Verdict) -> float:
    """Return the highest score of any category."""
    return max(verdict.scores.values(), default=0.0)
