"""Taking a decision back: one more row, and the case is open again, with whoever took it back."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review import appeals, likeness
from review.decisions import seconding
from review.decisions.deciding import IS_DECIDED, take_out
from review.decisions.reviewing import take_review_back, withdraw
from review.decisions.saying import Said, in_force, of_decision, of_review
from review.errors import ConflictError, NotFoundError
from review.models import Case, Decision
from review.models.cases import CaseState
from review.models.labels import DecisionKind
from review.queues import require


def take_back(session: Session, case_id: int, user_id: int, now: datetime) -> Said:
    """Take back what a person said of a case last: their decision, or their answer where it is none.

    Raises:
        NotFoundError: they said nothing of it that stands.
        ForbiddenError: its queue is kept for others by now.
        ConflictError: others have spoken since, or the case moved on.
    """
    made = session.scalar(
        select(Decision)
        .where(Decision.case_id == case_id, Decision.user_id == user_id, in_force())
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if made is not None:
        undo(session, made.id, user_id, now)
        return of_decision(made)
    return of_review(take_review_back(session, case_id, user_id, now))


def undo(
    session: Session, decision_id: int, user_id: int, now: datetime, *, keep_hold: bool = True
) -> Decision:
    """Take a decision of one's own back; the case is open again, and with this person if ``keep_hold``.

    Raises:
        NotFoundError: there is no such decision, or it is somebody else's.
        ForbiddenError: the queue of its case is kept for others by now.
        ConflictError: it was taken back already, the case moved on, or its text was erased.
    """
    decision = session.get(Decision, decision_id)
    if decision is None or decision.user_id != user_id or decision.kind is not DecisionKind.DECIDE:
        raise NotFoundError("There is no such decision of yours.")
    case = decision.case
    require(session, case.queue_id, user_id)
    if case.item.erased_at is not None:
        raise ConflictError("The text was erased; there is nothing left to decide anew.")
    version = decision.seen_version + 2
    until = now + timedelta(seconds=case.queue.lease_seconds)
    holding = {"holder_id": user_id, "held_until": until} if keep_hold else {}
    _reopen(session, case, version, holding)
    undoing = take_out(session, decision, user_id, version - 1, now)
    if decision.how and not case.adjudicating:
        withdraw(session, case.id, user_id, now)
    session.refresh(case)
    seconding.drop(session, decision, now)
    likeness.recall(session, case.id)
    appeals.reopened(session, decision, now)
    return undoing


def _reopen(session: Session, case: Case, version: int, holding: dict[str, Any]) -> None:
    reopened = (
        update(Case)
        .where(Case.id == case.id, IS_DECIDED, Case.version == version - 1)
        .values(state=CaseState.OPEN, decided_at=None, version=version, **holding)
        .execution_options(synchronize_session=False)
    )
    try:
        with session.begin_nested():
            changed = cast("CursorResult[Any]", session.execute(reopened)).rowcount
    except IntegrityError:
        raise ConflictError("The text was screened again and has a newer case; decide that one.") from None
    if changed != 1:
        raise ConflictError("This decision was taken back already, or the case was decided again since.")
