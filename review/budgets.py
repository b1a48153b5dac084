"""Budgets: what the texts of a service may cost in a UTC day, in seconds of classifiers and in money.

Where one is spent nothing fails: the cheap guards judge on, and what only a dear one could have cleared goes
the way of a guard that is away. What was spent is read from the tallies, so it is as exact as the verdicts;
what is being judged at this moment is not among it, so a budget may be passed by a batch for each worker.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import tallies
from review.limits import DAY, Window
from review.models.people import Service
from review.tallies import Name

MICROS = 1_000_000
"""Money is told in millionths, for the headers hold whole numbers."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent in a UTC day, or was; as a bound 0 is none."""

    seconds: float = 0.0
    cost: float = 0.0

    @property
    def is_bounded(self) -> bool:
        """Return whether there is a bound at all."""
        return self.seconds > 0 or self.cost > 0

    def without(self, used: "Budget") -> str:
        """Say which bound is reached, or nothing."""
        if 0 < self.seconds <= used.seconds:
            return f"{self.seconds:,g} seconds of classifiers a day"
        if 0 < self.cost <= used.cost:
            return f"a cost of {self.cost:,g} a day"
        return ""


def budget(default: Budget, seconds: float | None, cost: float | None) -> Budget:
    """Return a service's budget: its own bounds, and the settings' where it has none."""
    return Budget(default.seconds if seconds is None else seconds, default.cost if cost is None else cost)


def used(session: Session, service_ids: Sequence[int], now: datetime) -> dict[int, Budget]:
    """Return what was spent on this day, by service."""
    found = tallies.of_day(session, service_ids, now)
    return {
        one: Budget(found.get((Name.DAY_SECONDS, one), 0.0), found.get((Name.DAY_COST, one), 0.0))
        for one in service_ids
    }


def exhausted(
    session: Session, service_ids: Sequence[int], default: Budget, now: datetime
) -> Mapping[str, str]:
    """Return the services, by name, whose budget is spent, and which bound it was."""
    rows = session.execute(
        select(Service.id, Service.name, Service.seconds_per_day, Service.cost_per_day).where(
            Service.id.in_(service_ids)
        )
    ).all()
    bounded = {
        row.id: (row.name, own)
        for row in rows
        if (own := budget(default, row.seconds_per_day, row.cost_per_day)).is_bounded
    }
    if not bounded:
        return {}
    spent = used(session, list(bounded), now)
    reached = {name: own.without(spent[service_id]) for service_id, (name, own) in bounded.items()}
    return {name: what for name, what in reached.items() if what}


def windows(own: Budget, spent: Budget, now: datetime) -> Iterator[Window]:
    """Give what is left of each bound, in whole seconds and in millionths of money."""
    moment = now.astimezone(UTC)
    resets_in = DAY - int(moment.timestamp()) % DAY
    if own.seconds:
        left = int(own.seconds - spent.seconds)
        yield Window("classifiers", int(own.seconds), DAY, left, resets_in, "seconds")
    if own.cost:
        left = int((own.cost - spent.cost) * MICROS)
        yield Window("cost", int(own.cost * MICROS), DAY, left, resets_in, "cost-micros")
