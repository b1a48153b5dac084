"""The case after this one: held for a moment while this one is read, so that it can be drawn already."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from review.models import Case
from review.models.cases import CaseEventKind
from review.queues.claiming import Instead, find_for, first_free, held_by, let_go, shorten, take
from review.queues.ranks import WORST

AHEAD = timedelta(seconds=30)
"""So long nobody else gets the next case; whoever reads for longer gets it only if it is still free."""

GRACE = timedelta(seconds=20)
"""So long a case stays with whoever closed its page: a page loaded anew finds it again."""


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
        if take(session, case, user_id, now, until=now + AHEAD, note="ahead"):
            return case
        session.expire(case)
    return None


def leave(
    session: Session, case_id: int, user_id: int, now: datetime, *, ahead_id: int | None = None
) -> None:
    """Let go of what an open page held, when it is closed: the next case at once, its own after ``GRACE``."""
    shorten(session, case_id, user_id, now + GRACE)
    if ahead_id in {None, case_id}:
        return
    following = session.get(Case, ahead_id, populate_existing=True)
    # One that is held for longer is in hand in another window.
    if following and following.held_until and following.held_until <= now + AHEAD:
        let_go(session, following, user_id, CaseEventKind.RELEASED, now, note="ahead")
