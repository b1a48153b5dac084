"""Claiming: a case is with one person at a time, for as long as the lease lasts.

A claim is a conditional update whose row count is trusted: of any number that try at once, one gets the
row. On PostgreSQL those who come second skip locked rows instead of waiting; SQLite has one writer anyway.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CursorResult,
    Integer,
    Select,
    bindparam,
    exists,
    literal,
    or_,
    select,
    text,
    update,
)  # fmt: skip
from sqlalchemy.orm import Session, aliased, joinedload

from review import tallies
from review.db import LARGEST_ID
from review.errors import ConflictError, NotFoundError
from review.models import Case, CaseEvent, Queue, User
from review.models.cases import CaseEventKind, CaseState
from review.queues import passed
from review.queues.access import may_enter, require
from review.queues.barring import is_barred, not_barred
from review.queues.line import HEAD, IN_TURN, IS_OPEN, Conditions, Moment, Number, Place, in_line
from review.queues.ranks import WORST

SET_ASIDE = timedelta(hours=8)
"""How long a case stays out of the way of the person who skipped it; others get it at once."""

Instead = Callable[[Case], Case]
"""What says which case is given to who would get the next one: that, or another that they may have."""

_IS_SKIP = "case_events_1.kind = 'skipped'"
_SKIP = aliased(CaseEvent, name="case_events_1")


def claim_next(
    session: Session,
    queue_id: int,
    user_id: int,
    now: datetime,
    *,
    worst: int = WORST,
    instead: Instead | None = None,
) -> Case | None:
    """Give the person the case that they hold in the queue, or claim the most urgent free one.

    ``worst`` is the rank of the gravest case that they are to be given; ``instead`` may choose another one.

    Reads the head of an index, so it costs the same however long the queue is. None where nothing is left
    for this person.

    Raises:
        ForbiddenError: the queue is kept for others.
    """
    require(session, queue_id, user_id)
    held = [case for case in held_by(session, user_id, now) if case.queue_id == queue_id]
    if held:
        return _lengthen(session, min(held, key=lambda case: case.place), now)
    while (case := first_free(session, queue_id, user_id, now, worst)) is not None:
        if instead is not None:
            case, instead = instead(case), None
        if take(session, case, user_id, now):
            return case
        session.expire(case)
    return None


def first_free(
    session: Session, queue_id: int, user_id: int, now: datetime, worst: int = WORST
) -> Case | None:
    """Return the most urgent case of a queue that this person may claim, locked where the database locks."""
    place = passed.place_of(session, queue_id, user_id, now)
    counts = _counts(worst)
    asked = {"queue": queue_id, "person": user_id, "now": now, "since": now - SET_ASIDE}
    question = _first_of_all() if counts and place is HEAD else _first(worst, place)
    found = session.execute(question, asked).one_or_none()
    case, before = found or (None, passed.count(session, queue_id, user_id, place) if counts else 0)
    if before >= passed.MANY:
        passed.pass_over(session, queue_id, user_id, case, place=place, now=now)
    return case


def _counts(worst: int) -> bool:
    # Who is spared the gravest is led past more than is kept from them, and all of it would be counted.
    return worst >= WORST


def _first(worst: int, place: Place) -> Select[Case, int]:
    queue, person = bindparam("queue", type_=Integer), bindparam("person", type_=Integer)
    return (
        select(Case, passed.count_before(queue, person, place) if _counts(worst) else literal(0))
        .where(IS_OPEN, *in_line(queue, for_whom(), worst, place))
        .order_by(*IN_TURN)
        .limit(1)
        .with_for_update(of=Case, skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )


@cache
def _first_of_all() -> Select[Case, int]:
    """Return the usual question once and for all: putting it together takes longer than asking it."""
    return _first(WORST, HEAD)


def for_whom() -> Conditions:
    """Say of the parameters ``person``, ``now`` and ``since`` that a case is free for this person."""
    person: BindParameter[int] = bindparam("person", type_=Integer)
    return (is_free(bindparam("now")), not_set_aside(person, bindparam("since")), not_barred(person))


def claim(session: Session, case_id: int, user_id: int, now: datetime) -> Case:
    """Give the person this very case.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
        ConflictError: somebody else has it, or it is decided.
    """
    case = find_for(session, case_id, user_id)
    if case.holder_id == user_id and case.state is CaseState.OPEN and _holds(case, now):
        return case
    if not take(session, case, user_id, now):
        session.refresh(case)
        raise ConflictError(_why_not(session, case, user_id))
    return case


def hold_on(session: Session, case_id: int, user_id: int, now: datetime) -> datetime | None:
    """Renew a person's lease, as an open page does; None where it is not theirs any more."""
    lease = select(Queue).join(Case, Case.queue_id == Queue.id).where(Case.id == case_id)
    queue = session.scalar(lease)
    if queue is None or not may_enter(session, queue.id, user_id):
        return None
    until = now + timedelta(seconds=queue.lease_seconds)
    theirs = (Case.id == case_id, IS_OPEN, Case.holder_id == user_id)
    return until if _changed(session, *theirs, held_until=until) else None


def release(session: Session, case_id: int, user_id: int, now: datetime) -> bool:
    """Put a case back that the person holds; False where they do not."""
    case = find_for(session, case_id, user_id)
    return let_go(session, case, user_id, CaseEventKind.RELEASED, now)


def skip(session: Session, case_id: int, user_id: int, now: datetime, *, reason: str = "") -> bool:
    """Put a case back for others, out of this person's way for ``SET_ASIDE``."""
    case = find_for(session, case_id, user_id)
    return let_go(session, case, user_id, CaseEventKind.SKIPPED, now, note=reason)


def held_by(session: Session, user_id: int, now: datetime) -> list[Case]:
    """Return the open cases that a person holds now; what is in hand before what is held ahead for a moment.

    Asks for the holder alone, who holds a handful: with the queue or the order in the question, a planner
    takes the index of the queue and walks all of it.
    """
    held = session.scalars(
        select(Case)
        .where(Case.holder_id == user_id)
        .options(joinedload(Case.queue))
        .execution_options(populate_existing=True)
    )
    theirs = (case for case in held if case.state is CaseState.OPEN and _holds(case, now))
    return sorted(theirs, key=lambda case: case.held_until or now, reverse=True)


def find(session: Session, case_id: int) -> Case:
    """Return a case, or raise NotFoundError."""
    case = session.get(Case, min(case_id, LARGEST_ID), options=(joinedload(Case.queue),))
    if case is None:
        raise NotFoundError("There is no such case.")
    return case


def find_for(session: Session, case_id: int, user_id: int) -> Case:
    """Return a case in whose queue this person may work.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
    """
    case = find(session, case_id)
    require(session, case.queue_id, user_id)
    return case


def is_free(now: Moment) -> ColumnElement[bool]:
    """Say that nobody holds a case now."""
    return or_(Case.held_until.is_(None), Case.held_until <= now)


def _is_unheld(now: datetime) -> ColumnElement[bool]:
    """Say that no person holds a case now: what was snoozed may still be asked for."""
    return or_(is_free(now), Case.holder_id.is_(None))


def not_set_aside(user_id: Number, since: Moment) -> ColumnElement[bool]:
    """Say that this person did not skip a case since a moment, which is ``SET_ASIDE`` ago."""
    return ~exists().where(
        _SKIP.user_id == user_id, _SKIP.case_id == Case.id, text(_IS_SKIP), _SKIP.at > since
    )


def take(
    session: Session,
    case: Case,
    user_id: int,
    now: datetime,
    *,
    until: datetime | None = None,
    note: str = "",
) -> bool:
    """Claim a case until a moment, or for its queue's lease; False where somebody else has it."""
    until = until or now + timedelta(seconds=case.queue.lease_seconds)
    expired = case.holder_id is not None and case.held_until is not None
    free = (Case.id == case.id, IS_OPEN, _is_unheld(now), not_barred(user_id))
    if not _changed(session, *free, holder_id=user_id, held_until=until):
        return False
    session.refresh(case)
    _note(session, case, CaseEventKind.CLAIMED, user_id, now, note=note)
    tallies.lease_expired(session, "case", int(expired))
    return True


def shorten(session: Session, case_id: int, user_id: int, until: datetime, known: datetime | None) -> bool:
    """End a person's hold on a case sooner, unless it was renewed past ``known``; False where it was not."""
    longer = (Case.id == case_id, IS_OPEN, Case.holder_id == user_id, Case.held_until > until)
    return _changed(session, *longer, *((Case.held_until <= known,) if known else ()), held_until=until)


def _lengthen(session: Session, case: Case, now: datetime) -> Case:
    """Give a case that is held already, be it ahead, the whole lease."""
    until = now + timedelta(seconds=case.queue.lease_seconds)
    if case.held_until is not None and case.held_until < until:
        theirs = (Case.id == case.id, IS_OPEN, Case.holder_id == case.holder_id)
        _changed(session, *theirs, held_until=until)
        session.refresh(case)
    return case


def let_go(
    session: Session,
    case: Case,
    user_id: int,
    kind: CaseEventKind,
    now: datetime,
    *,
    note: str = "",
    **changes: Any,  # noqa: ANN401 - columns
) -> bool:
    """End a person's hold on a case, with what else changes; False where they do not hold it."""
    theirs = (Case.id == case.id, IS_OPEN, Case.holder_id == user_id)
    if not _changed(session, *theirs, **{"holder_id": None, "held_until": None, **changes}):
        return False
    session.refresh(case)
    _note(session, case, kind, user_id, now, note=note)
    return True


def _changed(session: Session, *where: Any, **values: Any) -> bool:  # noqa: ANN401 - conditions and columns
    changed = update(Case).where(*where).values(**values).execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", session.execute(changed)).rowcount == 1


def _note(
    session: Session, case: Case, kind: CaseEventKind, user_id: int, now: datetime, *, note: str = ""
) -> None:
    session.add(
        CaseEvent(case_id=case.id, kind=kind, user_id=user_id, at=now, version=case.version, note=note)
    )
    session.flush()


def _holds(case: Case, now: datetime) -> bool:
    return case.held_until is not None and case.held_until > now


def _why_not(session: Session, case: Case, user_id: int) -> str:
    if case.state is CaseState.DECIDED:
        return "This case is decided already."
    if is_barred(session, case.id, user_id):
        return "You decided this before; it is for somebody else now."
    holder = session.get(User, case.holder_id) if case.holder_id else None
    return f"{holder.name if holder else 'Somebody'} is working on this case."
