"""A rule that fired into findings: one for each place in the text, each with its reasons."""

from collections.abc import Iterator
from typing import Any

from guards.rules.active import ActiveRule
from guards.rules.compiled import Account
from guards.rules.evidence import Evidence, Spot
from guards.values import Action, Finding

Place = tuple[int | None, int | None]


def explain(active: ActiveRule, evidence: Evidence) -> Account:
    """Gather why a rule fired."""
    account = Account()
    active.condition.explain(evidence, account)
    return account


def findings_of(
    active: ActiveRule, account: Account, action: Action, *, capped: bool, microseconds: int
) -> Iterator[Finding]:
    """Yield a finding for each place that the rule points at, or one for the whole text."""
    guards = {leaf["guard"] for leaf in account.leaves if leaf["kind"] == "score"}
    detectors = {leaf["detector"] for leaf in account.leaves if leaf["kind"] == "detected"}
    guard = next(iter(sorted(guards)), "") or next(iter(sorted(detectors)), "") or "rules"
    for (start, end), view in _places(account).items():
        yield Finding(
            category=active.rule.category,
            score=max(account.scores, default=active.rule.score),
            guard=guard,
            rule=active.rule.id,
            action=action,
            severity=active.severity,
            start=start,
            end=end,
            view=view,
            policy=active.policy,
            version=active.version,
            name=active.rule.name,
            queue=active.rule.queue,
            trace=_trace(active, account, (start, end), capped=capped),
            microseconds=microseconds,
        )


def _places(account: Account) -> dict[Place, str]:
    """Return the places to show: what was found in the text, else the windows that scored, else all."""
    places: dict[Place, str] = {}
    spots: list[Spot] = sorted(account.spots, key=lambda spot: (spot.start, spot.end))
    for spot in spots:
        places.setdefault((spot.start, spot.end), spot.view)
    if not places:
        places = dict.fromkeys(account.windows, "raw")
    return places or {(None, None): "raw"}


def _trace(active: ActiveRule, account: Account, place: Place, *, capped: bool) -> dict[str, Any]:
    """Return the reasons that concern one place, in plain JSON values."""
    leaves = []
    for leaf in account.leaves:
        if "hits" in leaf:
            here = [hit for hit in leaf["hits"] if (hit["start"], hit["end"]) == place]
            leaves.append({**leaf, "hits": here or leaf["hits"][:1]})
        elif leaf["kind"] != "detected" or (leaf["start"], leaf["end"]) == place:
            leaves.append(leaf)
    trace: dict[str, Any] = {"rule": active.rule.id, "policy": active.policy, "version": active.version}
    return {**trace, "leaves": leaves, **({"capped": True} if capped else {})}
