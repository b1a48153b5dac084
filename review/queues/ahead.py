"""The case after this one: held for a moment while this one is read, so that it can be drawn already."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import Case, CaseEvent
from review.models.cases import CaseEventKind
from review.queues.access import may_enter
from review.queues.claiming import Instead, find, find_for, first_free, held_by, let_go, shorten, take
from review.queues.ranks import WORST

AHEAD = timedelta(seconds=30)
"""So long nobody else gets the next case; whoever reads for longer gets it only if it is still free."""

GRACE = timedelta(seconds=20)
"""So long a case stays with whoever closed its page: a page loaded anew finds it again."""

_NOTE = "ahead"
"""What a case's history notes where it was held, or let go of, as the one after another."""


def claim_ahead(
    session: Session,
    case_id: int,
    user_id: int,
    now: datetime,
    *,
    worst: int = WORST,
    instead: Instead | None = None,
) -> Case | None:
    """Hold the case that comes after the one in hand, for ``AHEAD``; None where there is none.

    ``worst`` is the rank of the gravest case that they are to be given; ``instead`` may choose another one.

    Asked again it gives the same case, for no longer than at first. Only who holds the one in hand may
    reach ahead, so that nobody holds more than one that they do not look at.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
    """
    queue_id = find_for(session, case_id, user_id).queue_id
    held = [case for case in held_by(session, user_id, now) if case.queue_id == queue_id]
    others = [case for case in held if case.id != case_id]
    if len(others) == len(held):
        return None
    if others:
        return min(others, key=lambda case: case.place)
    while (case := first_free(session, queue_id, user_id, now, worst)) is not None:
        if instead is not None:
            case, instead = instead(case), None
        if take(session, case, user_id, now, until=now + AHEAD, note=_NOTE):
            return case
        session.expire(case)
    return None


def take_again(session: Session, case_id: int, user_id: int, now: datetime) -> datetime | None:
    """Take a case for its lease that was let go of as the next one while this person opened its own page.

    Returns until when it is theirs, None where that is not what happened, or somebody else has it by now.
    """
    newest = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id.desc()).limit(1)
    last = session.scalar(newest)
    if last is None or (last.kind, last.user_id, last.note) != (CaseEventKind.RELEASED, user_id, _NOTE):
        return None
    case = find(session, case_id)
    if not may_enter(session, case.queue_id, user_id) or not take(session, case, user_id, now):
        return None
    return case.held_until


def leave(
    session: Session,
    case_id: int,
    user_id: int,
    now: datetime,
    *,
    ahead_id: int | None = None,
    known: datetime | None = None,
) -> None:
    """Let go of what an open page held, when it is closed: the next case at once, its own after ``GRACE``.

    ``known`` is until when the page took its case to be held: one that was renewed since is open elsewhere,
    as in the page that came instead, and stays as it is.
    """
    shorten(session, case_id, user_id, now + GRACE, known)
    if ahead_id in {None, case_id}:
        return
    following = session.get(Case, ahead_id, populate_existing=True)
    # One that is held for longer is in hand in another window.
    if following and following.held_until and following.held_until <= now + AHEAD:
        let_go(session, following, user_id, CaseEventKind.RELEASED, now, note=_NOTE)
