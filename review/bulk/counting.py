"""Counting: which cases an act would be on, each with the version that it has now; nothing is decided yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from review import likeness, queues
from review.bulk.filters import Filter, matching
from review.errors import ConflictError
from review.models import Bulk, BulkCase, Case, Queue
from review.models.bulk import BulkResult

MOST = 10_000
"""One act takes no more cases than this, the most urgent; another takes the rest."""

CONFIRM_ABOVE = 20
"""Above so many the number has to be typed."""


def count_filtered(
    reading: Session, queue_id: int, user_id: int, wanted: Filter, now: datetime
) -> tuple[Bulk, Sequence[dict[str, object]]]:
    """Return what an act on all that matches would be, and its cases; ``keep`` writes both.

    Reads alone, so that a search through texts makes nobody wait for the writer of SQLite.

    Raises:
        ForbiddenError: the queue is kept for others.
        ConflictError: it is blind.
        InvalidInputError: the filter asks for what cannot be looked for; names the field.
    """
    queues.require(reading, queue_id, user_id)
    refuse_blind(reading, queue_id)
    wanted.check()
    found = matching(reading, queue_id, wanted, now, MOST + 1)
    made = Bulk(
        user_id=user_id, queue_id=queue_id, about=wanted.about, is_cut=len(found) > MOST, counted_at=now
    )
    return made, [_row(case_id, version, None) for case_id, version in found[:MOST]]


def count_alike(
    reading: Session, case: Case, user_id: int, now: datetime
) -> tuple[Bulk, Sequence[dict[str, object]]]:
    """Return what an act on a case and all that is like it would be, and its cases.

    Raises:
        ForbiddenError: the case's queue is kept for others.
        ConflictError: it is blind.
    """
    queues.require(reading, case.queue_id, user_id)
    refuse_blind(reading, case.queue_id)
    group = likeness.group_of(reading, case)
    made = Bulk(
        user_id=user_id,
        queue_id=case.queue_id,
        alike_to_id=case.id,
        about=f"like case {case.id}",
        is_cut=group.is_cut,
        counted_at=now,
    )
    others = [_row(one.case_id, one.version, one.likeness) for one in group.others]
    return made, [*others, _row(case.id, case.version, 1.0)]


def refuse_blind(reading: Session, queue_id: int) -> None:
    """Raise ConflictError for a blind queue: choosing its cases would tell what the guards said of them."""
    if reading.get_one(Queue, queue_id).blind:
        raise ConflictError("This queue is blind: each case is decided by itself.")


def keep(session: Session, made: Bulk, rows: Sequence[dict[str, object]]) -> Bulk:
    """Write what was counted."""
    session.add(made)
    session.flush()
    if rows:
        session.execute(insert(BulkCase), [{"bulk_id": made.id, **row} for row in rows])
    return made


def _row(case_id: int, version: int, alike: float | None) -> dict[str, object]:
    return {"case_id": case_id, "version": version, "likeness": alike, "result": BulkResult.WAITING}
