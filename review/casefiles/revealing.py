"""The log of who looked at personal data, for administrators."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload

from review.db import LARGEST_ID
from review.models import CaseEvent

PAGE = 100

# Written out, because neither database uses a partial index for a kind that is a parameter.
_IS_REVEAL = text("case_events.kind = 'revealed'")


def reveals(session: Session, before: int | None = None) -> list[CaseEvent]:
    """Return up to ``PAGE`` + 1 reveals, the newest first; ``before`` is where the page begins."""
    query = select(CaseEvent).where(_IS_REVEAL).options(joinedload(CaseEvent.user))
    if before is not None:
        query = query.where(CaseEvent.id < min(before, LARGEST_ID))
    return list(session.scalars(query.order_by(CaseEvent.id.desc()).limit(PAGE + 1)))
