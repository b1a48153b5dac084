"""The queues as one person finds them: open to all, kept for their role, or for them by name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.errors import InvalidInputError
from review.models import Queue, QueueAccess, User
from review.queues.access import keep_for, let_in


@dataclass(frozen=True, slots=True)
class Workplace:
    """A queue, whether it is kept at all, and whether a person's role or their name lets them in."""

    queue: Queue
    is_kept: bool
    by_role: bool
    by_name: bool


def workplaces(session: Session, user: User) -> Sequence[Workplace]:
    """Return every queue as this person finds it, by title."""
    kept: dict[int, list[QueueAccess]] = {}
    for row in session.scalars(select(QueueAccess)):
        kept.setdefault(row.queue_id, []).append(row)
    return [
        _workplace(queue, kept.get(queue.id, []), user)
        for queue in session.scalars(select(Queue).order_by(Queue.title))
    ]


def assign(session: Session, user: User, queue_ids: Collection[int], now: datetime) -> None:
    """Let a person by name into those of the kept queues, and out of the others; what they held is put back.

    A queue that is open to all stays so: letting one in by name would close it to everybody else.

    Raises:
        InvalidInputError: nobody would be left who may work in one of them.
    """
    for place in workplaces(session, user):
        if not place.is_kept or (place.queue.id in queue_ids) is place.by_name:
            continue
        role, people = let_in(session, place.queue.id)
        wanted = [one for one in people if one != user.id] + ([] if place.by_name else [user.id])
        if role is None and not wanted:
            raise InvalidInputError(f"Nobody else may work in {place.queue.title}.", field="queues")
        keep_for(session, place.queue.id, role, wanted, now)


def _workplace(queue: Queue, rows: Sequence[QueueAccess], user: User) -> Workplace:
    return Workplace(
        queue,
        is_kept=bool(rows),
        by_role=any(row.role is not None and user.role.rank >= row.role.rank for row in rows),
        by_name=any(row.user_id == user.id for row in rows),
    )
