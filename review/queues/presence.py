"""Presence: who has a case's page open, so that two people do not read the same one unawares."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from review.db import insert_unless_there
from review.models import CasePresence, User
from review.queues.claiming import find_for

PRESENT = timedelta(seconds=75)
"""So long after an open page was heard of its reader is taken to be there; it is heard of twice as often."""

MOST_NAMED = 5


def look(
    session: Session, case_id: int, user_id: int, now: datetime, *, named: int | None = None
) -> Sequence[str]:
    """Note that a person looks at a case, and return who else does, by name, but for whom the page ``named``.

    What the same person looked at before is forgotten, so that there is never more than what is open.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
    """
    find_for(session, case_id, user_id)
    session.execute(
        delete(CasePresence).where(CasePresence.user_id == user_id, CasePresence.seen_at <= now - PRESENT)
    )
    row = {"case_id": case_id, "user_id": user_id, "seen_at": now}
    new = insert_unless_there(session, cast("Table", CasePresence.__table__), ("case_id", "user_id"))
    if session.execute(new, row).scalar() is None:
        mine = (CasePresence.case_id == case_id, CasePresence.user_id == user_id)
        session.execute(update(CasePresence).where(*mine).values(seen_at=now))
    others = session.execute(
        select(User.id, User.name)
        .join(CasePresence, CasePresence.user_id == User.id)
        .where(CasePresence.case_id == case_id, User.id != user_id, CasePresence.seen_at > now - PRESENT)
        .order_by(User.name)
        .limit(MOST_NAMED + 1)
    )
    return [name for other_id, name in others if other_id != named][:MOST_NAMED]


def look_away(session: Session, case_id: int, user_id: int) -> None:
    """Forget that a person looked at a case."""
    session.execute(
        delete(CasePresence).where(CasePresence.case_id == case_id, CasePresence.user_id == user_id)
    )
