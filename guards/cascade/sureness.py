"""Where a cheap guard is sure enough that a dearer one need not be asked.

A guard is *sure below* of a category when every label of its that the category's rules ask for (all
its labels, where they ask for none) is at or under its bound. It is *sure above* when one is at or
over its bound and a rule of the category has already asked for a review or a block: a guard that is
sure of harm, with no rule to act on it, settles nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from guards.policy.document import Policy, Thresholds
from guards.rules.engine import RuleSet
from guards.rules.evidence import Evidence

Ground = tuple[str, str]
"""A category of a policy: ``(policy, category)``."""


@dataclass(frozen=True, slots=True)
class Sure:
    """Why a category is settled."""

    guard: str
    label: str
    value: float
    side: str
    bound: float

    def __str__(self) -> str:
        """Say it the way the reviewer reads it."""
        sign = "≤" if self.side == "below" else "≥"
        return f"{self.guard} is sure: {self.label} {self.value:.3f} {sign} {self.bound:g}"


class Sureness:
    """The sure bounds of all active policies."""

    def __init__(self, rules: RuleSet) -> None:
        self._policies: dict[str, Policy] = {policy.name: policy for policy, _ in rules.policies}
        self._asked: dict[tuple[Ground, str], set[str]] = defaultdict(set)
        for active in rules.rules:
            for guard, label in active.condition.labels:
                self._asked[(active.policy, active.rule.category), guard].add(label)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The categories that rules judge by a classifier's score."""
        return tuple({ground: None for ground, _ in self._asked})

    def labels(self, ground: Ground, guard: str) -> set[str]:
        """Return the labels of a guard that the rules of a category ask for."""
        return self._asked.get((ground, guard), set())

    def settled(self, ground: Ground, evidence: Evidence, *, found: bool) -> Sure | None:
        """Say who has settled a category for this text, or None. ``found``: a rule of it asks for more
        than allow.
        """
        settings = self._policies[ground[0]].guards
        for guard, scores in evidence.scores.items():
            if guard not in settings:
                continue
            labels = self._asked.get((ground, guard)) or scores.values.keys()
            values = {label: scores.values[label] for label in labels if label in scores.values}
            bounds = settings[guard].sure_below if scores.complete else None
            below = _below(guard, ground[1], values, bounds)
            if below is not None:
                return below
            above = _above(guard, ground[1], values, settings[guard].sure_above) if found else None
            if above is not None:
                return above
        return None


def _bound(thresholds: Thresholds, category: str, label: str) -> float | None:
    """Return the bound that holds for a label in a category: its category's, its own, or everyone's."""
    if not isinstance(thresholds, dict):
        return thresholds
    return thresholds.get(category, thresholds.get(label))


def _below(
    guard: str, category: str, values: Mapping[str, float], thresholds: Thresholds | None
) -> Sure | None:
    if thresholds is None or not values:
        return None
    nearest: Sure | None = None
    for label, value in values.items():
        bound = _bound(thresholds, category, label)
        if bound is None or value > bound:
            return None
        if nearest is None or value > nearest.value:
            nearest = Sure(guard, label, value, "below", bound)
    return nearest


def _above(
    guard: str, category: str, values: Mapping[str, float], thresholds: Thresholds | None
) -> Sure | None:
    if thresholds is None:
        return None
    for label, value in values.items():
        bound = _bound(thresholds, category, label)
        if bound is not None and value >= bound:
            return Sure(guard, label, value, "above", bound)
    return None
