"""The feed of decisions: what people said of a service's items, in the order they said it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, defer, selectinload

from review.models import Case, Decision, Item

SETTLED = timedelta(seconds=5)
"""A decision shows once it is this old: rows are numbered when they are written and seen when they are
committed, so that one committed late would otherwise stand below what a reader has already passed. One that
was imported counts from then, however long ago it was made."""


def decisions(session: Session, service_id: int, after: int, limit: int, now: datetime) -> Sequence[Decision]:
    """Return the next decisions on a service's items, undone ones and the undoing included, oldest first."""
    written_at = func.coalesce(Decision.imported_at, Decision.at)
    query = (
        select(Decision)
        .join(Decision.case)
        .join(Case.item)
        .where(Item.service_id == service_id, Decision.id > after, written_at <= now - SETTLED)
        .options(
            contains_eager(Decision.case)
            .contains_eager(Case.item)
            .options(defer(Item.text), defer(Item.context)),
            selectinload(Decision.labels),
        )
        .order_by(Decision.id)
        .limit(limit)
    )
    return session.scalars(query).all()
