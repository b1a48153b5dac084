"""A condition compiled to closures, and how several make one.

A compiled condition answers yes, no or (for want of a score) not yet. It also knows how to explain
itself once it held, and its *trigger*: events of which at least one must happen for it to hold, so
that rules whose events did not happen are never looked at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from guards.rules.evidence import Evidence, Spot
from guards.rules.triggers import Trigger, cheaper, together

Test = Callable[[Evidence], bool | None]
Leaf = dict[str, Any]


@dataclass(slots=True)
class Account:
    """Why a rule fired: the leaves that held, the places in the text, and the scores compared."""

    leaves: list[Leaf] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    windows: list[tuple[int, int]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    told: set[str] = field(default_factory=set)


Explain = Callable[[Evidence, Account], None]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition ready to be asked. ``cost`` orders siblings: the cheapest is asked first."""

    test: Test
    explain: Explain
    trigger: Trigger | None
    cost: int
    labels: frozenset[tuple[str, str]] = frozenset()

    @property
    def guards(self) -> frozenset[str]:
        """The classifiers whose scores it compares."""
        return frozenset(guard for guard, _ in self.labels)


def conjunction(parts: Sequence[Compiled]) -> Compiled:
    """All must hold; a no outweighs a not-yet."""
    ordered = sorted(parts, key=lambda part: part.cost)
    tests = tuple(part.test for part in ordered)

    def test(evidence: Evidence) -> bool | None:
        answer: bool | None = True
        for each in tests:
            held = each(evidence)
            if held is False:
                return False
            if held is None:
                answer = None
        return answer

    def explain(evidence: Evidence, account: Account) -> None:
        for part in parts:
            part.explain(evidence, account)

    labels = frozenset[tuple[str, str]]().union(*(part.labels for part in parts))
    return Compiled(
        test, explain, cheaper(part.trigger for part in parts), sum(p.cost for p in parts), labels
    )


def at_least(wanted: int, parts: Sequence[Compiled]) -> Compiled:
    """At least ``wanted`` must hold; decided as soon as the undecided cannot change it."""
    ordered = sorted(parts, key=lambda part: part.cost)
    tests = tuple(part.test for part in ordered)

    def test(evidence: Evidence) -> bool | None:
        held = undecided = 0
        for each in tests:
            answer = each(evidence)
            held += answer is True
            undecided += answer is None
            if held == wanted:
                return True
        return None if held + undecided >= wanted else False

    def explain(evidence: Evidence, account: Account) -> None:
        for part in parts:
            if part.test(evidence):
                part.explain(evidence, account)

    labels = frozenset[tuple[str, str]]().union(*(part.labels for part in parts))
    trigger = together([part.trigger for part in parts], len(parts) - wanted + 1)
    return Compiled(test, explain, trigger, sum(part.cost for part in parts), labels)
