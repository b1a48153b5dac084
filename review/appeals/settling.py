"""What becomes of an appeal: it follows from the decision of its case, in the decision's transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import delivery
from review.appeals.earlier import earlier
from review.appeals.opening import of_case
from review.models import Appeal, AppealEvent, Decision
from review.models.appeals import AppealState
from review.models.labels import Outcome


def settled(session: Session, decision: Decision, now: datetime) -> None:
    """Note what a decision says of the appeal that its case is about, if it is about one, and tell.

    Overturned where the decision finds something else than was found before; who is not sure changes nothing.
    """
    appeal = of_case(session, decision.case_id)
    if appeal is None:
        return
    upheld = decision.outcome in {Outcome.UNSURE, earlier(session, appeal).outcome}
    state = AppealState.UPHELD if upheld else AppealState.OVERTURNED
    _change(session, appeal, state, now, decision.id)
    delivery.appeal_decided(session, appeal.id, state.value, decision, now)


def reopened(session: Session, decision: Decision, now: datetime) -> None:
    """Open the appeal again whose answer was taken back, if the decision answered one."""
    appeal = of_case(session, decision.case_id)
    if appeal is not None:
        _change(session, appeal, AppealState.OPEN, now, decision.id)


def withdrawn(session: Session, item_id: int, now: datetime) -> None:
    """Empty the appeals about an item that was erased, and end one that is open."""
    for appeal in session.scalars(select(Appeal).where(Appeal.item_id == item_id)):
        appeal.statement = ""
        if appeal.state is AppealState.OPEN:
            _change(session, appeal, AppealState.WITHDRAWN, now)


def _change(
    session: Session, appeal: Appeal, state: AppealState, now: datetime, decision_id: int | None = None
) -> None:
    appeal.state = state
    session.add(AppealEvent(appeal_id=appeal.id, state=state, decision_id=decision_id, at=now))
    session.flush()
