"""What was found, and what could not be asked, into a verdict."""

from collections.abc import Mapping

from guards.cascade.sitting import Sitting
from guards.cascade.sureness import Ground
from guards.rules.evidence import Evidence
from guards.values import Action, Finding, GuardRun, Verdict


def verdict_of(sitting: Sitting) -> Verdict:
    """Close the judging of one text.

    A rule that a guard would have decided, in a category that no other guard has settled, leaves the
    verdict incomplete; then the guard's ``on_failure`` of that rule's policy says what becomes of it.
    """
    because, action = _unanswered(sitting)
    findings = tuple(sorted(sitting.findings, key=lambda each: _hardness(sitting, each), reverse=True))
    hardest = next((each for each in findings if each.action is not Action.ALLOW), None)
    return Verdict(
        action=max(sitting.action, action, key=lambda each: each.rank),
        complete=not because,
        findings=findings,
        scores=_scores(sitting),
        guards=tuple(sitting.runs),
        queue=next((each.queue for each in findings if each.queue and each.action is not Action.ALLOW), ""),
        severity=hardest.severity if hardest else "",
        incomplete_because=tuple(because),
        classifier_scores=_measured(sitting),
    )


def _measured(sitting: Sitting) -> Mapping[str, Mapping[str, float]]:
    """Return what each classifier said, so that the verdict can be worked out again without them."""
    answers = sitting.evidence.scores if sitting.evidence else {}
    return {guard: dict(scores.values) for guard, scores in answers.items()}


def _hardness(sitting: Sitting, finding: Finding) -> tuple[int, int, float]:
    return (finding.action.rank, sitting.ranks[finding.policy, finding.rule], finding.score)


def _unanswered(sitting: Sitting) -> tuple[list[str], Action]:
    """Return why the verdict is incomplete, and the hardest action that failure policies ask for."""
    if sitting.evidence is None:
        return [f"rules: {sitting.runs[0].reason}"], _on_failure(sitting, "rules", None)
    because: list[str] = []
    action = Action.ALLOW
    if sitting.action is Action.BLOCK:
        return because, action
    for run in sitting.runs:
        if not run.is_wanting:
            continue
        grounds = _grounds_left(sitting, run)
        if grounds:
            because.append(f"{run.guard}: {run.reason or run.state}")
            action = max(action, _on_failure(sitting, run.guard, grounds), key=lambda each: each.rank)
    return because, action


def _grounds_left(sitting: Sitting, run: GuardRun) -> set[Ground]:
    """Return the categories in which a rule still waits for a guard that has not answered."""
    assert sitting.evidence is not None
    waiting = {active.index: active for active in sitting.undecided if run.guard in active.condition.guards}
    for active in sitting.rules.waiting_for(run.guard):
        if active.index not in sitting.fired and active.holds(sitting.evidence) is None:
            waiting[active.index] = active
    rules = [active for active in waiting.values() if sitting.action_of(active)[0] is not Action.ALLOW]
    return sitting.open_grounds(rules)


def _on_failure(sitting: Sitting, guard: str, grounds: set[Ground] | None) -> Action:
    """Return the hardest failure policy among the policies concerned; without one it is review."""
    concerned = {policy for policy, _ in grounds} if grounds is not None else None
    settings = [
        policy.guards[guard].on_failure if guard in policy.guards else "review"
        for policy, _ in sitting.rules.policies
        if concerned is None or policy.name in concerned
    ]
    return max((Action(each) for each in settings), key=lambda each: each.rank, default=Action.REVIEW)


def _scores(sitting: Sitting) -> Mapping[str, float]:
    """Return each category's highest score: of its findings, and of the dearest guard that spoke of it."""
    scores: dict[str, float] = {}
    if sitting.evidence is not None:
        for ground in sitting.sureness.grounds:
            value = _dearest(sitting, sitting.evidence, ground)
            if value is not None:
                scores[ground[1]] = max(scores.get(ground[1], 0.0), value)
    for finding in sitting.findings:
        if finding.action is not Action.ALLOW:
            scores[finding.category] = max(scores.get(finding.category, 0.0), finding.score)
    return scores


def _dearest(sitting: Sitting, evidence: Evidence, ground: Ground) -> float | None:
    """Return what the dearest guard that spoke of a category gave it."""
    for guard in reversed(evidence.scores):
        labels = sitting.sureness.labels(ground, guard)
        known = [value for label in labels if (value := evidence.score(guard, label)) is not None]
        if known:
            return max(known)
    return None
