"""What reviewers disagree about goes to a senior, who sees their answers side by side and decides."""

from datetime import datetime

from sqlalchemy.orm import Session, selectinload

from review.decisions import seconding
from review.decisions.agreeing import agreeing, as_review, differing
from review.decisions.deciding import close, correct, labels_of, require_right
from review.decisions.ruling import Ruling
from review.models import Case, CaseEvent, Decision, Review
from review.models.cases import CaseEventKind
from review.models.people import Role
from review.queues import access
from review.queues.opening import ensure_queue

QUEUE = "adjudication"


def hand_on(session: Session, case: Case, now: datetime) -> None:
    """Move a case to the queue for seniors, which is made where there is none."""
    source = case.queue.title
    queue = ensure_queue(
        session, QUEUE, now, guidance="Reviewers disagree here. Their answers stand side by side."
    )
    if access.let_in(session, queue.id) == (None, []):
        access.keep_for(session, queue.id, Role.SENIOR, (), now)
    case.queue_id, case.adjudicating = queue.id, True
    session.flush()
    session.refresh(case)
    note = f"from {source} to {queue.title}: the answers differ"
    session.add(
        CaseEvent(case_id=case.id, kind=CaseEventKind.ESCALATED, at=now, version=case.version, note=note)
    )


def settle(
    session: Session, case: Case, user_id: int, ruling: Ruling, *, seen: int, now: datetime
) -> Decision | None:
    """Say who is right where a second look differs; the decision that takes the first one's place, if any.

    None where the first stands, of which nobody has to be told.

    Raises:
        ForbiddenError: the person is no senior, or gave one of the answers.
        InvalidInputError: the ruling makes no sense; names the field.
        StaleCaseError: the case changed since the person saw it, or the first decision did.
    """
    require_right(session, case, user_id)
    labels_of(session, case, ruling)
    look = seconding.look_of(session, case.id)
    first, second = session.query(Review).filter_by(case_id=case.id, taken_back_at=None).order_by(Review.id)
    close(session, case, user_id, ruling, seen=seen, now=now)
    look.settled_at = now
    said = as_review(case.id, user_id, ruling, now)
    if agreeing((first, said), unanimous=True):
        session.add(said)
        session.flush()
        return None
    earlier = session.get_one(Decision, look.decision_id, options=[selectinload(Decision.labels)])
    how = differing((first, second))
    made = correct(session, earlier, user_id, ruling, now, how=how)
    look.corrected_by_id = made.id
    session.flush()
    return made
