"""What must have happened for a rule to hold, so that all other rules are left alone.

A trigger is a set of events of which at least one is necessary: a text test that hit, a detector
that found something, a field with a value, a number or a score at its bound or over it. A rule without
one is always looked at.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Event = tuple[Any, ...]
Trigger = frozenset[Event]

_RARITY = {"pattern": 1, "field": 2, "detector": 8, "number": 15, "score": 20, "ran": 50}


def weight(trigger: Trigger) -> int:
    """Estimate how often a trigger goes off; the rarest of several is the best to wait for."""
    return sum(_RARITY[event[0]] for event in trigger)


def cheaper(triggers: Iterable[Trigger | None]) -> Trigger | None:
    """Of things that must all hold, wait for the rarest."""
    known = [trigger for trigger in triggers if trigger is not None]
    return min(known, key=weight, default=None)


def together(triggers: Sequence[Trigger | None], enough: int) -> Trigger | None:
    """Of things of which some must hold, wait for any of the ``enough`` rarest."""
    known = sorted((trigger for trigger in triggers if trigger is not None), key=weight)
    if len(known) < enough:
        return None
    return frozenset().union(*known[:enough])
