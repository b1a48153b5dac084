"""Golden cases against rules, with the scores that were measured when each case was made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from guards.cascade import Cascade
from guards.classifiers.base import ClassifierUnavailableError
from guards.golden.cases import GoldenText
from guards.rules import RuleSet
from guards.values import Action, Scores, Verdict


class Outcome(StrEnum):
    """How a case fared, best first.

    ``unmeasured``: the rules ask for a score that was not measured when the case was made, and nothing
    else settles it. ``foreign``: it expects a category that none of the policies has.
    """

    HELD = "held"
    UNMEASURED = "unmeasured"
    FOREIGN = "foreign"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Return 0 for held, more for worse."""
        return list(Outcome).index(self)


@dataclass(frozen=True, slots=True)
class Result:
    """One case with its verdict; ``reasons`` say in words what was expected and what came."""

    case: GoldenText
    outcome: Outcome
    verdict: Verdict
    reasons: tuple[str, ...] = ()


class Recorded:
    """A classifier that says what was measured before, and is unavailable for what was not."""

    labels: tuple[str, ...] = ()
    version = "recorded"

    def __init__(self, name: str) -> None:
        self.name = name
        # The linear model is the cheap one: a replay must ask in the order in which screening does.
        self.rank = 0 if name == "linear" else 1
        self.case: GoldenText | None = None

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Return the recorded scores of the case at hand."""
        values = self.case.scores.get(self.name) if self.case else None
        if values is None:
            raise ClassifierUnavailableError(self.name, "was not measured for this case", "Measure it again.")
        return [Scores(values) for _ in texts]


def replay(cases: Iterable[GoldenText], rules: RuleSet) -> Iterator[Result]:
    """Judge each case by the rules and say whether it fared as expected; no model is needed."""
    named = {guard for policy, _ in rules.policies for guard in policy.guards}
    classifiers = [Recorded(guard) for guard in sorted(named | set(rules.labels_needed))]
    cascade = Cascade(rules, classifiers, clock=_no_time_passes)
    for case in cases:
        for classifier in classifiers:
            classifier.case = case
        (verdict,) = cascade.judge([case.subject])
        yield _judge(case, verdict, rules)


def _judge(case: GoldenText, verdict: Verdict, rules: RuleSet) -> Result:
    """Compare a verdict with what was expected."""
    known = {category for policy, _ in rules.policies for category in policy.categories}
    missing = [category for category in case.expect.categories if category not in known]
    if missing:
        return Result(case, Outcome.FOREIGN, verdict, (f"no policy has the category {', '.join(missing)}",))
    reasons = tuple(_reasons(case, verdict))
    if not verdict.complete and _might_hold(case, verdict, rules, reasons):
        missing_guards = ", ".join(run.guard for run in verdict.guards if run.state == "unavailable")
        return Result(case, Outcome.UNMEASURED, verdict, (f"not measured: {missing_guards}",))
    return Result(case, Outcome.FAILED if reasons else Outcome.HELD, verdict, reasons)


def _might_hold(case: GoldenText, verdict: Verdict, rules: RuleSet, reasons: tuple[str, ...]) -> bool:
    """Say whether the scores that were not measured could decide it."""
    if case.expect.action is Action.ALLOW:
        return not reasons
    if not reasons:
        return False
    found = {each.category for each in verdict.findings if each.action is not Action.ALLOW}
    # A category that is not found yet could only be found by a rule of its own that waits for a score.
    waiting = {active.rule.category for active in rules.rules if active.condition.guards - case.scores.keys()}
    return all(category in found | waiting for category in case.expect.categories)


def _found(verdict: Verdict) -> Action:
    """Return the hardest action of the findings, leaving out what an absent guard adds."""
    return max(
        (each.action for each in verdict.findings), key=lambda action: action.rank, default=Action.ALLOW
    )


def _reasons(case: GoldenText, verdict: Verdict) -> Iterator[str]:
    expected, found = case.expect.action, _found(verdict)
    spoke = [each for each in verdict.findings if each.action is not Action.ALLOW]
    if expected is Action.ALLOW and found is not Action.ALLOW:
        rules = ", ".join(dict.fromkeys(f"{each.policy}/{each.rule}" for each in spoke))
        yield f"should pass, but {rules} asked for {found.value}"
    if found.rank < expected.rank:
        least = "blocked" if expected is Action.BLOCK else "at least reviewed"
        yield f"should be {least}, but got {found.value}"
    categories = dict.fromkeys(each.category for each in spoke)
    for category in case.expect.categories:
        if category not in categories:
            yield f"should be found as {category}, but was found as {', '.join(categories) or 'nothing'}"


def _no_time_passes() -> float:
    """Stand still, so that a replay gives the same answer on every machine."""
    return 0.0
