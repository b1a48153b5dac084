"""Tallies: running totals that are added to in the transaction of what they count.

So they are as exact as the facts, alike for every process on every host, and reading them costs the same
however long the history is. Rows are added to in one order, and each thread adds to a part of its own: two
transactions never wait for each other in a circle, and mostly not at all.
"""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.orm import Session

from guards.values import RULES, Verdict
from review.db import insert_or_add
from review.models.tallies import Tally

_TABLE = cast("Table", Tally.__table__)
_PARTS = 16
BUCKETS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Upper bounds of the times that are told apart, in seconds; one more bucket holds what took longer."""


class Name(StrEnum):
    """What is counted; behind each what ``of`` and ``detail`` say."""

    SCREENED = "screened"  # service id, verdict
    COST = "cost"  # service id, guard
    GUARD_RUNS = "guard_runs"  # guard, state
    GUARD_CACHED = "guard_cached"  # guard
    GUARD_SECONDS = "guard_seconds"  # guard
    GUARD_BUCKET = "guard_bucket"  # guard, number of the bucket
    LEASE_EXPIRED = "lease_expired"  # screening, delivery or case
    WEBHOOK_ATTEMPTS = "webhook_attempts"  # service id, delivered or failed
    DAY_SECONDS = "day_seconds"  # service id, day: of classifiers
    DAY_COST = "day_cost"  # service id, day


Key = tuple[Name, str, str]
DAILY = (Name.DAY_SECONDS, Name.DAY_COST)
"""What is counted anew each UTC day, and forgotten after ``DAYS_KEPT``."""

DAYS_KEPT = timedelta(days=31)


def add(session: Session, amounts: Mapping[Key, float]) -> None:
    """Add to totals; call it last in a transaction, for others may wait for these rows until the commit."""
    rows = [
        {
            "name": name,
            "of": of,
            "detail": detail,
            "part": threading.get_native_id() % _PARTS,
            "value": amount,
        }
        for (name, of, detail), amount in sorted(amounts.items())
        if amount
    ]
    if not rows:
        return
    connection = session.connection()
    connection.execute(insert_or_add(connection, _TABLE, ("name", "of", "detail", "part"), ("value",)), rows)


def screened(session: Session, verdicts: Iterable[tuple[int, Verdict]], now: datetime) -> None:
    """Count what the guards said; each verdict comes with the id of its item's service."""
    amounts: defaultdict[Key, float] = defaultdict(float)
    day = _day(now)
    for service_id, verdict in verdicts:
        amounts[Name.SCREENED, str(service_id), verdict.action] += 1
        for run in verdict.guards:
            amounts[Name.GUARD_RUNS, run.guard, run.state] += 1
            amounts[Name.DAY_COST, str(service_id), day] += run.cost
            if run.guard != RULES:
                amounts[Name.DAY_SECONDS, str(service_id), day] += run.milliseconds / 1000
            if run.state != "ran":
                continue
            seconds = run.milliseconds / 1000
            amounts[Name.GUARD_BUCKET, run.guard, str(bisect_left(BUCKETS, seconds))] += 1
            amounts[Name.GUARD_SECONDS, run.guard, ""] += seconds
            amounts[Name.GUARD_CACHED, run.guard, ""] += run.cached
            amounts[Name.COST, str(service_id), run.guard] += run.cost
    add(session, amounts)


def lease_expired(session: Session, lease: str, times: int = 1) -> None:
    """Count claims that ended before whoever held them was done."""
    add(session, {(Name.LEASE_EXPIRED, lease, ""): times})


def totals(session: Session) -> dict[Key, float]:
    """Return every total."""
    columns = (Tally.name, Tally.of, Tally.detail)
    lasting = select(*columns, func.sum(Tally.value)).where(Tally.name.not_in(DAILY)).group_by(*columns)
    rows = session.execute(lasting).all()
    known = set(Name)
    return {(Name(name), of, detail): float(value) for name, of, detail, value in rows if name in known}


def of_day(session: Session, service_ids: Collection[int], now: datetime) -> dict[tuple[Name, int], float]:
    """Return what the texts of services took on this UTC day, by what is counted and the service's id."""
    rows = session.execute(
        select(Tally.name, Tally.of, func.sum(Tally.value))
        .where(Tally.name.in_(DAILY), Tally.of.in_(map(str, service_ids)), Tally.detail == _day(now))
        .group_by(Tally.name, Tally.of)
    ).all()
    return {(Name(name), int(of)): float(value) for name, of, value in rows}


def drop_old(session: Session, now: datetime) -> None:
    """Forget the days that nobody asks for any more."""
    session.execute(delete(Tally).where(Tally.name.in_(DAILY), Tally.detail < _day(now - DAYS_KEPT)))


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()
