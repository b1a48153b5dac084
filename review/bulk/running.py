"""Carrying an act on many cases out, and taking it back: a batch a transaction.

Whoever works on an act locks its row, so two workers never work on one; what a batch did and that it did it
are one commit, so a worker that dies in the middle of one has done nothing of it, and the next goes on there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, text, update
from sqlalchemy.orm import Session

from review import decisions, queues
from review.bulk.counting import CONFIRM_ABOVE
from review.bulk.reading import find, progress
from review.decisions import Ruling
from review.decisions.ruling import check
from review.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from review.models import Bulk, BulkCase, Case
from review.models.bulk import BulkResult, BulkState
from review.models.cases import CaseState
from review.models.labels import Outcome

AT_ONCE = 25
"""Cases a transaction: about a quarter of a second, for which SQLite's other writers wait."""

KEPT_COUNTED = timedelta(days=1)
"""After which what was counted and never begun is dropped."""

_IS_AT_WORK = text("bulks.state IN ('running', 'undoing')")


def begin(
    session: Session,
    bulk_id: int,
    user_id: int,
    ruling: Ruling,
    now: datetime,
    *,
    typed: str = "",
    left_out: Sequence[int] = (),
) -> Bulk:
    """Begin to decide all that was counted, but for ``left_out``; the first batch is decided at once.

    Raises:
        NotFoundError: there is no such act of this person's.
        InvalidInputError: the ruling makes no sense, or ``typed`` is not the number that was to be typed.
        ConflictError: it was begun already.
    """
    bulk = find(session, bulk_id, user_id)
    check(ruling, {offer.category: offer for offer in queues.offers(session)}, set(), 0)
    if left_out:
        _mark(session, bulk_id, BulkResult.WAITING, BulkResult.LEFT_OUT, BulkCase.case_id.in_(left_out))
    count = progress(session, bulk_id).waiting
    if count == 0:
        raise InvalidInputError("Leave at least one case in.", field="cases")
    if count > CONFIRM_ABOVE and _digits(typed) != str(count):
        raise InvalidInputError("Type the number of cases to go on.", field="confirm")
    begun = {
        "state": BulkState.RUNNING,
        "outcome": ruling.outcome,
        "categories": list(ruling.categories),
        "severity": ruling.severity,
        "rationale": ruling.rationale,
        "begun_at": now,
    }
    if not _moved(session, bulk_id, (BulkState.COUNTED,), begun):
        raise ConflictError("This was begun already.")
    session.refresh(bulk)
    _work_on(session, bulk, now)
    return bulk


def take_back(session: Session, bulk_id: int, user_id: int, now: datetime) -> Bulk:
    """Take all of it back, also while it is at work; the first batch at once.

    Raises:
        NotFoundError: there is no such act of this person's.
        ConflictError: nothing of it is done, or it was taken back already.
    """
    bulk = find(session, bulk_id, user_id)
    undoing = {"state": BulkState.UNDOING, "ended_at": None}
    if not _moved(session, bulk_id, (BulkState.RUNNING, BulkState.DONE), undoing):
        raise ConflictError("There is nothing to take back.")
    _mark(session, bulk_id, BulkResult.WAITING, BulkResult.LEFT_OUT)
    session.refresh(bulk)
    _work_on(session, bulk, now)
    return bulk


def work(session: Session, now: datetime) -> int:
    """Carry the next batch of whatever is at work out; return how many cases, 0 where nothing is."""
    at_work = select(Bulk).where(_IS_AT_WORK).order_by(Bulk.id).limit(1).with_for_update(skip_locked=True)
    bulk = session.scalar(at_work.execution_options(populate_existing=True))
    return 0 if bulk is None else max(_work_on(session, bulk, now), 1)


def is_waiting(session: Session) -> bool:
    """Return whether an act is at work."""
    return session.scalar(select(Bulk.id).where(_IS_AT_WORK).limit(1)) is not None


def drop_old(session: Session, now: datetime) -> None:
    """Drop what was counted and never begun."""
    old = select(Bulk.id).where(Bulk.state == BulkState.COUNTED, Bulk.counted_at < now - KEPT_COUNTED)
    session.execute(delete(BulkCase).where(BulkCase.bulk_id.in_(old)))
    session.execute(delete(Bulk).where(Bulk.id.in_(old)))


def _work_on(session: Session, bulk: Bulk, now: datetime) -> int:
    is_running = bulk.state is BulkState.RUNNING
    wanted = BulkResult.WAITING if is_running else BulkResult.DECIDED
    rows = session.execute(
        select(BulkCase, Case)
        .join(BulkCase.case)
        .where(BulkCase.bulk_id == bulk.id, BulkCase.result == wanted)
        .order_by(BulkCase.case_id)
        .limit(AT_ONCE)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()
    for member, case in rows:
        member.result = (
            _decide(session, bulk, member, case, now) if is_running else _undo(session, bulk, member, now)
        )
    if len(rows) < AT_ONCE:
        bulk.state = BulkState.DONE if is_running else BulkState.UNDONE
        bulk.ended_at = now
    session.flush()
    return len(rows)


def _decide(session: Session, bulk: Bulk, member: BulkCase, case: Case, now: datetime) -> BulkResult:
    if case.state is not CaseState.OPEN or case.version != member.version or case.queue_id != bulk.queue_id:
        return BulkResult.STALE
    if case.held_until is not None and case.held_until > now and case.holder_id != bulk.user_id:
        return BulkResult.HELD
    ruling = Ruling(
        Outcome(bulk.outcome or Outcome.UNSURE), tuple(bulk.categories), bulk.severity, bulk.rationale
    )

    def act() -> None:
        made = decisions.decide(session, case.id, bulk.user_id, ruling, seen=member.version, now=now)
        member.decision_id = made.id

    return BulkResult.DECIDED if _done(session, act) else BulkResult.STALE


def _undo(session: Session, bulk: Bulk, member: BulkCase, now: datetime) -> BulkResult:
    def act() -> None:
        decisions.undo(session, member.decision_id or 0, bulk.user_id, now, keep_hold=False)

    return BulkResult.UNDONE if _done(session, act) else BulkResult.KEPT


def _done(session: Session, act: Callable[[], None]) -> bool:
    """Do it, or none of it where the case is not what it was any more."""
    try:
        with session.begin_nested():
            act()
    except (ConflictError, ForbiddenError, InvalidInputError, NotFoundError):
        return False
    return True


def _moved(session: Session, bulk_id: int, before: Sequence[BulkState], values: dict[str, Any]) -> bool:
    changed = update(Bulk).where(Bulk.id == bulk_id, Bulk.state.in_(before)).values(**values)
    result = session.execute(changed.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1


def _mark(session: Session, bulk_id: int, before: BulkResult, after: BulkResult, *where: Any) -> None:  # noqa: ANN401 - conditions
    session.execute(
        update(BulkCase)
        .where(BulkCase.bulk_id == bulk_id, BulkCase.result == before, *where)
        .values(result=after)
        .execution_options(synchronize_session=False)
    )


def _digits(typed: str) -> str:
    """Return a number as it was meant: with or without commas, points or spaces between the thousands."""
    return "".join(character for character in typed if character.isascii() and character.isdigit())
