"""What a person was shown, counted by severity and day, and how bad the next case may be."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from review.care.terms import Care
from review.db import insert_or_add, insert_unless_there
from review.models import Case, Exposure, Showing
from review.queues.ranks import WORST, rank


def note_shown(session: Session, case: Case, user_id: int, now: datetime) -> bool:
    """Count a case that is shown to a person; False where it was shown to them before."""
    shown = insert_unless_there(session, cast("Table", Showing.__table__), ("user_id", "case_id"))
    if session.execute(shown, {"user_id": user_id, "case_id": case.id, "at": now}).scalar() is None:
        return False
    row = {"user_id": user_id, "day": now.date(), "severity": case.severity}
    unique = ("user_id", "day", "severity")
    counted = insert_or_add(session, cast("Table", Exposure.__table__), unique, ("cases",))
    session.execute(counted, {**row, "cases": 1})
    return True


def was_shown(session: Session, case_id: int, user_id: int) -> bool:
    """Tell whether a case has been counted for a person."""
    shown = select(Showing.id).where(Showing.user_id == user_id, Showing.case_id == case_id)
    return session.scalar(shown) is not None


def not_shown(session: Session, case_ids: Collection[int], user_id: int) -> set[int]:
    """Return those of some cases that have not been counted for a person."""
    shown = select(Showing.case_id).where(Showing.user_id == user_id, Showing.case_id.in_(case_ids))
    return set(case_ids) - set(session.scalars(shown))


def shown_since(session: Session, user_id: int, day: date) -> Mapping[str, int]:
    """Return how many cases a person was shown since a day, by severity, the worst first."""
    counts: dict[str, int] = {}
    rows = session.execute(
        select(Exposure.severity, Exposure.cases).where(Exposure.user_id == user_id, Exposure.day >= day)
    )
    for severity, cases in sorted(rows, key=lambda row: (-rank(row.severity), row.severity)):
        counts[severity] = counts.get(severity, 0) + cases
    return counts


def enough_of(session: Session, user_id: int, cared: Care, now: datetime) -> str:
    """Return the mildest severity of which a person has been shown as many today as they may; or nothing."""
    if not cared.caps:
        return ""
    by_rank: dict[int, int] = {}
    for severity, cases in shown_since(session, user_id, now.date()).items():
        by_rank[rank(severity)] = by_rank.get(rank(severity), 0) + cases
    reached = [word for word, most in cared.caps.items() if by_rank.get(rank(word), 0) >= most]
    return min(reached, key=rank, default="")


def worst_for(enough: str) -> int:
    """Return the rank of the worst case that a person may still be given."""
    return rank(enough) - 1 if enough else WORST
