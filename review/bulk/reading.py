"""What a page shows of an act on many cases: how far it has come, a sample, and what was left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from review import queues
from review.db import LARGEST_ID
from review.errors import NotFoundError
from review.models import Bulk, BulkCase, Case, Flag, Item, User
from review.models.bulk import BulkResult

SNIPPET = 160
"""Characters of a text that are shown of it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cases of an act have come to what."""

    waiting: int = 0
    left_out: int = 0
    decided: int = 0
    held: int = 0
    stale: int = 0
    undone: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """Return how many it is about."""
        return self.waiting + self.decided + self.held + self.stale + self.undone + self.kept


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the cases, with the start of its text; ``likeness`` 0..1 where likeness chose it.

    The start is one character longer than ``SNIPPET`` where the text is. ``holder`` has the case until
    ``held_until``; where nobody does, it is snoozed until then.
    """

    case_id: int
    item_id: int
    severity: str
    likeness: float | None
    result: BulkResult
    snippet: str
    holder: str | None
    held_until: datetime | None


def find(session: Session, bulk_id: int, user_id: int) -> Bulk:
    """Return a person's own act; raise NotFoundError, or ForbiddenError where its queue is not theirs."""
    bulk = session.get(Bulk, bulk_id, options=[joinedload(Bulk.queue)]) if bulk_id <= LARGEST_ID else None
    if bulk is None or bulk.user_id != user_id:
        raise NotFoundError("There is no such act of yours on many cases.")
    queues.require(session, bulk.queue_id, user_id)
    return bulk


def recent(session: Session, user_id: int, limit: int = 10) -> Sequence[Bulk]:
    """Return what a person did so far on many cases, the latest first."""
    wanted = select(Bulk).where(Bulk.user_id == user_id).options(joinedload(Bulk.queue))
    return session.scalars(wanted.order_by(Bulk.id.desc()).limit(limit)).all()


def progress(session: Session, bulk_id: int) -> Progress:
    """Count the cases of an act by what became of them."""
    rows = session.execute(
        select(BulkCase.result, func.count()).where(BulkCase.bulk_id == bulk_id).group_by(BulkCase.result)
    )
    return Progress(**{result.value: count for result, count in rows})


def sample(session: Session, bulk_id: int, limit: int) -> list[Shown]:
    """Return some of the cases: the least alike first, or else spread over all of them."""
    total = session.scalar(select(func.count()).select_from(BulkCase).where(BulkCase.bulk_id == bulk_id)) or 0
    step = max(total // limit, 1)
    numbered = (
        select(BulkCase.case_id, func.row_number().over(order_by=BulkCase.case_id).label("place"))
        .where(BulkCase.bulk_id == bulk_id)
        .subquery()
    )
    spread = select(numbered.c.case_id).where((numbered.c.place - 1) % step == 0)
    by_likeness = BulkCase.likeness.is_not(None)
    return _shown(session, bulk_id, limit, by_likeness | BulkCase.case_id.in_(spread))


def words_alike(session: Session, bulk: Bulk) -> frozenset[str]:
    """Return the words of the text that all resemble; none where a filter chose them."""
    wanted = select(Item.text).join(Case, Case.item_id == Item.id).where(Case.id == bulk.alike_to_id)
    return frozenset((session.scalar(wanted) or "").split())


def flagged(session: Session, shown: Sequence[Shown]) -> set[str]:
    """Return the categories that the guards found in some cases."""
    items = [one.item_id for one in shown]
    return set(session.scalars(select(Flag.category).where(Flag.item_id.in_(items)).distinct()))


def results(session: Session, bulk_id: int, which: Sequence[BulkResult], limit: int) -> list[Shown]:
    """Return the cases of which this became."""
    return _shown(session, bulk_id, limit, BulkCase.result.in_(which))


def _shown(session: Session, bulk_id: int, limit: int, *where: object) -> list[Shown]:
    rows = session.execute(
        select(
            Case.id,
            Case.item_id,
            Case.severity,
            BulkCase.likeness,
            BulkCase.result,
            func.substr(Item.text, 1, SNIPPET + 1),
            User.name,
            Case.held_until,
        )
        .select_from(BulkCase)
        .join(BulkCase.case)
        .join(Case.item)
        .outerjoin(User, User.id == Case.holder_id)
        .where(BulkCase.bulk_id == bulk_id, *where)  # type: ignore[arg-type] # conditions all
        .order_by(BulkCase.likeness, BulkCase.case_id)
        .limit(limit)
    )
    return [Shown(*row) for row in rows]
