"""Forgetting the numbers that no window reaches any more."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, tuple_
from sqlalchemy.orm import Session

from review.counting.slots import seconds
from review.models.recent import RecentCount

AT_ONCE = 5_000
"""How many are deleted in one transaction."""


def forget(session: Session, now: datetime) -> int:
    """Delete the oldest numbers that nothing can ask for; return how many (a few at a time)."""
    old = (
        select(RecentCount.subject, RecentCount.starts)
        .where(RecentCount.until <= seconds(now))
        .order_by(RecentCount.until)
        .limit(AT_ONCE)
    )
    gone = delete(RecentCount).where(tuple_(RecentCount.subject, RecentCount.starts).in_(old))
    result = session.execute(gone.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
