"""Opening a case: which queue, how urgent, due when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from review import likeness
from review.db import insert_unless_there
from review.models import Case, CaseEvent, Item, Queue, Screening
from review.models.cases import IS_WORK, CaseEventKind, CaseState
from review.queues import routing, turns
from review.queues.routing import Found, Route

DEFAULT_QUEUE = "review"

_HOUR = 3_600
DUE_SECONDS: Mapping[str, int] = {
    "critical": _HOUR // 2,
    "severe": _HOUR // 2,
    "high": 2 * _HOUR,
    "medium": 8 * _HOUR,
    "": 24 * _HOUR,
}
"""Seconds until a case is due, by severity; '' is for every other."""

_DEFAULTS = (
    (DEFAULT_QUEUE, "Everything else", "What no rule sends to a queue of its own."),
    ("threats", "Threats", "Harm that is announced or called for. Look for a place, a time, a person."),
    ("wellbeing", "Well-being", "Somebody may be in danger from themselves. They need help, not a penalty."),
)


def install_defaults(session: Session, now: datetime) -> None:
    """Make the queues that a new installation starts with, where they are not there yet."""
    for name, title, guidance in _DEFAULTS:
        ensure_queue(session, name, now, title=title, guidance=guidance)


def ensure_queue(session: Session, name: str, now: datetime, *, title: str = "", guidance: str = "") -> Queue:
    """Return the queue of this name, made where there is none; two at once make one."""
    name = name[:80]
    row: dict[str, Any] = {
        "name": name,
        "title": title or name.replace("-", " ").replace("_", " ").capitalize(),
        "guidance": guidance,
        "due_seconds": dict(DUE_SECONDS),
        "lease_seconds": 300,
        "created_at": now,
    }
    session.execute(insert_unless_there(session, cast("Table", Queue.__table__), ("name",)), row)
    return session.execute(select(Queue).where(Queue.name == name)).scalar_one()


def open_case(
    session: Session,
    item: Item,
    screening: Screening,
    now: datetime,
    *,
    findings: Sequence[Found] | None = None,
    routes: Sequence[Route] | None = None,
) -> Case:
    """Open a case for an item in the queue where it belongs; one that is open may come sooner by it.

    ``findings`` and ``routes`` are the screening's and those in force, where the caller has them at hand.
    """
    found: Sequence[Found] = screening.flags if findings is None else findings
    there = session.scalar(select(Case).where(Case.item_id == item.id, Case.state == CaseState.OPEN, IS_WORK))
    if there is not None:
        _join(there, item, screening, found, now)
        session.flush()
        return there
    route = None
    if not screening.queue:
        asked = routing.in_force(session) if routes is None else routes
        route = routing.first_match(asked, item, found)
    queue = ensure_queue(session, screening.queue or (route.queue if route else DEFAULT_QUEUE), now)
    note = f"{_sent_to(queue)} {route.id}" if route else ""
    case = Case(
        item_id=item.id,
        queue_id=queue.id,
        reason="; ".join(screening.incomplete_because)[:200],
        due_at=due_at(queue, screening.severity, now),
        opened_at=now,
        reviews_needed=queue.reviews_needed,
        unrouted=route is None and not screening.queue,
        events=[CaseEvent(kind=CaseEventKind.OPENED, at=now, version=1, note=note)],
    )
    turns.take_facts(case, screening, found, item.meta)
    session.add(case)
    session.flush()
    likeness.note(session, case.id, item.text)
    return case


def way_to(session: Session, queue: Queue, case_id: int) -> str:
    """Return how a case came to this queue as its history begins; nothing where it began elsewhere.

    A case that is to look like its neighbours begins as one of them did.
    """
    began = select(CaseEvent.note).where(CaseEvent.case_id == case_id, CaseEvent.kind == CaseEventKind.OPENED)
    note = session.scalar(began.order_by(CaseEvent.id).limit(1)) or ""
    return note if note.startswith(_sent_to(queue)) else ""


def _sent_to(queue: Queue) -> str:
    return f"sent to {queue.title} by routing rule"


def due_at(queue: Queue, severity: str, now: datetime) -> datetime:
    """Return when a case of this severity that opens now is due in a queue."""
    seconds = queue.due_seconds.get(severity, queue.due_seconds.get("", DUE_SECONDS[""]))
    return now + timedelta(seconds=seconds)


def _join(case: Case, item: Item, screening: Screening, found: Sequence[Found], now: datetime) -> None:
    """Let what another screening found move the turn of a case that is open already."""
    turns.take_facts(case, screening, found, item.meta)
    case.due_at = min(case.due_at, due_at(case.queue, case.severity, now))
