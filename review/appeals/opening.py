"""Opening an appeal, and looking it up again."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from guards.values import Action
from review import lookup
from review.db import LARGEST_ID
from review.errors import ConflictError, NotFoundError
from review.lookup import Found
from review.models import Appeal, AppealEvent, Case, CaseEvent, Decision, Item
from review.models.appeals import AppealState
from review.models.cases import CaseEventKind, CaseState
from review.queues.barring import keep_out
from review.queues.opening import due_at, ensure_queue
from review.queues.ranks import rank

QUEUE = "appeals"
_TITLE = "Appeals"
_GUIDANCE = (
    "Somebody whom it concerns asks for another look. Uphold what stands or overturn it; who decided "
    "before is kept out."
)


def open_appeal(session: Session, service_id: int, item_id: int, statement: str, now: datetime) -> Appeal:
    """Open a case for another look at an item that a person decided or the guards blocked.

    Whoever decided the item before, even if it was taken back, cannot claim the case.

    Raises:
        NotFoundError: there is no such item of this service.
        ConflictError: nothing was decided yet, a case of the item is still open, or it was erased.
    """
    locked = select(Item.id).where(Item.id == item_id, Item.service_id == service_id).with_for_update()
    if item_id > LARGEST_ID or session.scalar(locked) is None:
        raise NotFoundError(f"There is no item {item_id} of this service.", field="item")
    found = lookup.find(session, service_id, item_id)
    _require_answerable(session, found)
    queue = ensure_queue(session, QUEUE, now, title=_TITLE, guidance=_GUIDANCE)
    severity = found.decision.severity if found.decision else _severity(found)
    case = Case(
        item_id=item_id,
        queue_id=queue.id,
        reason="an appeal",
        severity=severity,
        urgency=-rank(severity),
        due_at=due_at(queue, severity, now),
        opened_at=now,
        events=[CaseEvent(kind=CaseEventKind.OPENED, at=now, version=1, note="by an appeal")],
    )
    appeal = Appeal(
        item_id=item_id,
        case=case,
        decision_id=found.decision.id if found.decision else None,
        statement=statement,
        opened_at=now,
        events=[AppealEvent(state=AppealState.OPEN, at=now)],
    )
    session.add(appeal)
    session.flush()
    keep_out(session, case)
    return appeal


def find(session: Session, service_id: int, appeal_id: int) -> Appeal:
    """Return an appeal with what became of it.

    Raises:
        NotFoundError: there is no such appeal, or it is about an item of another service.
    """
    appeal = session.scalar(
        select(Appeal)
        .join(Appeal.item)
        .where(Appeal.id == min(appeal_id, LARGEST_ID), Item.service_id == service_id)
        .options(joinedload(Appeal.item), selectinload(Appeal.events))
    )
    if appeal is None:
        raise NotFoundError(f"There is no appeal {appeal_id} of this service.")
    return appeal


def of_case(session: Session, case_id: int) -> Appeal | None:
    """Return the appeal that a case is about, if it is about one."""
    return session.scalar(_of_case(), {"case": case_id})


@cache
def _of_case() -> Select[Appeal]:
    """Return the question once and for all: each decision and each page of the desk asks it."""
    of_decision = joinedload(Appeal.decision)
    return (
        select(Appeal)
        .where(Appeal.case_id == bindparam("case"))
        .options(of_decision.options(joinedload(Decision.user), selectinload(Decision.labels)))
    )


def answer_of(session: Session, appeal: Appeal) -> Decision | None:
    """Return the decision that answers an appeal, if one does."""
    last = appeal.events[-1]
    return session.get(Decision, last.decision_id) if last.decision_id and appeal.is_answered else None


def _require_answerable(session: Session, found: Found) -> None:
    """Refuse an appeal that has nothing to be against, or that somebody is to answer already."""
    item = found.item
    if item.erased_at is not None:
        raise ConflictError(f"Item {item.id} was erased; nobody can look at it again.", field="item")
    if found.case is not None and found.case.state is CaseState.OPEN:
        there = of_case(session, found.case.id)
        what = f"appeal {there.id} about it is open" if there else "a reviewer is still to decide it"
        raise ConflictError(f"Item {item.id} cannot be appealed: {what}.", field="item")
    if found.decision is None and item.verdict is not Action.BLOCK:
        raise ConflictError(
            f"Item {item.id} was neither blocked nor decided by a person; nothing stands against it.",
            field="item",
        )


def _severity(found: Found) -> str:
    return found.screening.severity if found.screening else ""
