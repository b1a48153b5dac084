"""Passing a case on: to later, to another queue, to a person."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session, joinedload

from review.errors import ConflictError, InvalidInputError
from review.models import Case, CaseEvent, Queue, User
from review.models.cases import CaseEventKind
from review.queues.access import may_enter
from review.queues.barring import is_barred
from review.queues.claiming import SET_ASIDE, find_for, let_go
from review.queues.line import IS_OPEN

LONGEST_SNOOZE = timedelta(days=14)

_TAKEN = "taken over from"


def snooze(session: Session, case_id: int, user_id: int, until: datetime, now: datetime) -> bool:
    """Put a case out of everybody's way until a moment; False where the person does not hold it.

    Raises:
        InvalidInputError: the moment has passed, or is further off than ``LONGEST_SNOOZE``.
    """
    if not now < until <= now + LONGEST_SNOOZE:
        raise InvalidInputError(f"Choose a moment within {LONGEST_SNOOZE.days} days.", field="until")
    note = f"until {until:%Y-%m-%d %H:%M} UTC"
    return let_go(
        session,
        find_for(session, case_id, user_id),
        user_id,
        CaseEventKind.SNOOZED,
        now,
        note=note,
        held_until=until,
    )


def escalate(
    session: Session, case_id: int, user_id: int, queue_name: str, now: datetime, *, reason: str = ""
) -> bool:
    """Move a case to another queue; it keeps its due time. False where the person does not hold it.

    Raises:
        InvalidInputError: there is no such queue, or the case is in it.
    """
    case = find_for(session, case_id, user_id)
    target = session.scalar(select(Queue).where(Queue.name == queue_name))
    if target is None or target.id == case.queue_id:
        raise InvalidInputError("Choose where it is to go.", field="to")
    note = f"from {case.queue.name} to {target.name}" + (f": {reason}" if reason else "")
    return let_go(session, case, user_id, CaseEventKind.ESCALATED, now, note=note, queue_id=target.id)


def hand_over(
    session: Session, case_id: int, user_id: int, to_name: str, now: datetime, *, reason: str = ""
) -> bool:
    """Give a case to a person, for whom it waits for a while; False where the giver does not hold it.

    Raises:
        InvalidInputError: there is nobody of that name here, or it is the giver.
    """
    target = session.scalar(select(User).where(User.name == to_name, User.active))
    if target is None or target.id == user_id:
        raise InvalidInputError("Choose somebody else who is here.", field="to")
    case: Case = find_for(session, case_id, user_id)
    _require_free_to(session, case, target)
    note = f"to {target.name}" + (f": {reason}" if reason else "")
    return let_go(
        session,
        case,
        user_id,
        CaseEventKind.HANDED_OVER,
        now,
        note=note,
        holder_id=target.id,
        held_until=now + _while_it_waits(case, now),
    )


def take_over(
    session: Session, case_id: int, user_id: int, now: datetime, *, to_name: str = "", reason: str = ""
) -> Case:
    """Take a case from whoever holds it: for oneself, for the lease, or for the person named, for a while.

    The case counts as changed, so that whoever had it is told before their answer would count.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
        InvalidInputError: there is nobody of that name, or they may not have the case.
        ConflictError: nobody else holds it by now.
    """
    case = find_for(session, case_id, user_id)
    named = User.name == to_name if to_name else User.id == user_id
    target = session.scalar(select(User).where(named, User.active))
    if target is None:
        raise InvalidInputError("Choose somebody who is here.", field="to")
    _require_free_to(session, case, target)
    holder = session.get(User, case.holder_id) if case.holder_id else None
    if holder is None or holder.id == target.id or case.held_until is None or case.held_until <= now:
        raise ConflictError("Nobody else holds this case any more.")
    lease = _lease(case) if target.id == user_id else _while_it_waits(case, now)
    changed = (
        update(Case)
        .where(Case.id == case_id, IS_OPEN, Case.holder_id == holder.id)
        .values(holder_id=target.id, held_until=now + lease, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", session.execute(changed)).rowcount != 1:
        raise ConflictError("The case was let go of in the meantime.")
    session.refresh(case)
    taken = f"{_TAKEN} {holder.name}" if target.id == user_id else f"from {holder.name} to {target.name}"
    note = taken + (f": {reason}" if reason else "")
    session.add(
        CaseEvent(
            case_id=case_id,
            kind=CaseEventKind.HANDED_OVER,
            user_id=user_id,
            at=now,
            version=case.version,
            note=note,
        )
    )
    session.flush()
    return case


def _while_it_waits(case: Case, now: datetime) -> timedelta:
    """Return for how long a case waits for the person to whom it was handed, who may not be there.

    Half of what is left until it is due: the other half is for whoever comes then.
    """
    return min(SET_ASIDE, max(_lease(case), (case.due_at - now) / 2))


def _lease(case: Case) -> timedelta:
    return timedelta(seconds=case.queue.lease_seconds)


def in_words(event: CaseEvent) -> str:
    """Say who handed a case over, to whoever had it before."""
    who = event.user.name if event.user else "the program"
    if event.note.startswith(_TAKEN):
        return f"{who} has this case now, {event.note}."
    return f"{who} handed this case over {event.note}."


def whereabouts(session: Session, case_id: int) -> str:
    """Say what became of a case that was in somebody's hands and is not any more."""
    last = session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.id.desc())
        .options(joinedload(CaseEvent.user))
        .limit(1)
    )
    handed_over = last is not None and last.kind is CaseEventKind.HANDED_OVER
    return in_words(last) if last and handed_over else "This case is not yours any more."


def snoozed(session: Session, case: Case, now: datetime) -> CaseEvent | None:
    """Return how a case that sleeps now was snoozed, if it does."""
    if case.holder_id is not None or case.held_until is None or case.held_until <= now:
        return None
    asleep = (CaseEvent.case_id == case.id, CaseEvent.kind == CaseEventKind.SNOOZED)
    return session.scalar(select(CaseEvent).where(*asleep).order_by(CaseEvent.id.desc()).limit(1))


def _require_free_to(session: Session, case: Case, target: User) -> None:
    """Raise InvalidInputError where a person may not have a case."""
    if is_barred(session, case.id, target.id):
        raise InvalidInputError(f"{target.name} decided this before; choose somebody else.", field="to")
    if not may_enter(session, case.queue_id, target.id):
        raise InvalidInputError(f"{target.name} may not work in this queue.", field="to")
