"""Looking at queues: what waits, as far as anybody cares to count, and what comes next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, select, text
from sqlalchemy.orm import Session

from review.models import Case, CaseEvent, Item, Queue, Service
from review.models.turns import Pull, pull_of
from review.queues import passed
from review.queues.access import is_open_to
from review.queues.barring import not_barred
from review.queues.claiming import SET_ASIDE, for_whom, is_free, not_set_aside
from review.queues.line import HEAD, IN_TURN, IS_NOT_GOLD, IS_OPEN, Place, in_line
from review.queues.ranks import WORST

MOST_COUNTED = 1_000
"""A queue is counted no further, so that a page costs the same however long the queue is."""

Heads = Select[Queue, int, str, datetime, datetime]
Starts = Select[*tuple[Any, ...]]

_SNIPPET = 90
_MOST_SKIPS = 500
_MOST_SNOOZED = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue with what waits in it: ``count`` is at most ``MOST_COUNTED``, the rest is of its head.

    ``severity`` and ``due_at`` are not told of a blind queue.
    """

    queue: Queue
    count: int
    severity: str = ""
    due_at: datetime | None = None
    turn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """One of the next cases of a queue, with the start of its text and what makes it urgent.

    In a blind queue nothing is said of that.
    """

    id: int
    item_id: int
    severity: str
    due_at: datetime | None
    snippet: str
    service: str
    reason: str
    urgency: int
    reports: int
    rules: int
    doubt: int
    lane: int

    @property
    def pull(self) -> Pull:
        """Return how much earlier than due its turn comes, by what makes it urgent."""
        return pull_of(-self.urgency, self.reports, self.rules, self.doubt)

    def blinded(self) -> "Head":
        """Return it without all that the guards and others said of it."""
        return replace(
            self, severity="", due_at=None, reason="", urgency=0, reports=0, rules=0, doubt=0, lane=0
        )


def waiting(session: Session, user_id: int) -> tuple[Waiting, ...]:
    """Return every queue that a person may work in with what waits there, the most urgent first."""
    found = _waiting(session, _in_all(), {"person": user_id})
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda one: (one.turn_at is None, one.turn_at or never, one.queue.title)))


def waiting_in(session: Session, queue: Queue) -> Waiting:
    """Return what waits in one queue."""
    return next(_waiting(session, _in_one(), {"queue": queue.id}))


def next_heads(
    session: Session, queue_id: int, user_id: int, now: datetime, limit: int = 6, *, worst: int = WORST
) -> tuple[Head, ...]:
    """Return the cases of a queue that this person may claim next, in order, none graver than ``worst``."""
    place = passed.place_of(session, queue_id, user_id, now)
    question = _next_of_all() if worst >= WORST and place is HEAD else _next(worst, place)
    asked = {"queue": queue_id, "person": user_id, "now": now, "since": now - SET_ASIDE, "most": limit}
    return tuple(Head(*row) for row in session.execute(question, asked))


def lighter_queues(session: Session, user_id: int, now: datetime, worst: int) -> tuple[Queue, ...]:
    """Return the queues in which a case waits for this person that is no graver than ``worst``."""
    lighter = exists().where(
        IS_OPEN,
        IS_NOT_GOLD,
        Case.queue_id == Queue.id,
        Case.urgency >= -worst,
        is_free(now),
        not_set_aside(user_id, now - SET_ASIDE),
        not_barred(user_id),
    )
    found = select(Queue).where(is_open_to(Queue.id, user_id), lighter)
    return tuple(session.scalars(found.order_by(Queue.title)))


def set_aside_by(
    session: Session, queue_id: int, user_id: int, now: datetime, limit: int = 20
) -> tuple[Head, ...]:
    """Return the cases of a queue that this person skipped lately and that still wait.

    Their own skips are asked for first: with the order of turns in the same question a planner takes the line
    and walks all of it.
    """
    skipped = session.scalars(_skipped(), {"person": user_id, "since": now - SET_ASIDE}).all()
    if not skipped:
        return ()
    waits = (Case.queue_id == queue_id, is_free(now), Case.id.in_(set(skipped)))
    return tuple(Head(*row) for row in session.execute(_heads(*waits), {"most": limit}))


def snoozed_by(
    session: Session, queue_id: int, user_id: int, now: datetime
) -> tuple[tuple[Head, datetime], ...]:
    """Return the cases of a queue that this person snoozed last and that sleep still, with until when."""
    lately = session.scalars(_snoozed(), {"person": user_id}).all()
    if not lately:
        return ()
    sleeps = (Case.queue_id == queue_id, Case.id.in_(set(lately)), Case.holder_id.is_(None))
    asleep = session.execute(select(Case.id, Case.held_until).where(*sleeps, Case.held_until > now))
    until = {case_id: at for case_id, at in asleep if at is not None}
    heads = session.execute(_heads(Case.id.in_(until)), {"most": _MOST_SNOOZED})
    return tuple((head, until[head.id]) for head in (Head(*row) for row in heads))


def open_count(session: Session, user_id: int) -> int:
    """Return how many cases wait in the queues of this person, counting no further than ``MOST_COUNTED``."""
    mine = select(Queue.id).where(is_open_to(Queue.id, user_id))
    first = (
        select(text("1"))
        .select_from(Case)
        .where(IS_OPEN, IS_NOT_GOLD, Case.queue_id.in_(mine))
        .limit(MOST_COUNTED)
    )
    return session.scalar(select(func.count()).select_from(first.subquery())) or 0


def _waiting(session: Session, question: Heads, asked: Mapping[str, int]) -> Iterator[Waiting]:
    for queue, count_, severity, due_at, turn_at in session.execute(question, asked):
        told = ("", None) if queue.blind else (severity or "", due_at)
        yield Waiting(queue, count_, severity=told[0], due_at=told[1], turn_at=turn_at)


# Questions that every page of the desk asks are put together once: that takes longer than answering them.
@cache
def _in_one() -> Heads:
    return _heads_of(Queue.id == bindparam("queue"))


@cache
def _in_all() -> Heads:
    return _heads_of(is_open_to(Queue.id, bindparam("person", type_=Integer)))


@cache
def _next_of_all() -> Starts:
    return _next(WORST, HEAD)


@cache
def _skipped() -> Select[int]:
    return (
        select(CaseEvent.case_id)
        .where(
            CaseEvent.user_id == bindparam("person"),
            text("case_events.kind = 'skipped'"),
            CaseEvent.at > bindparam("since"),
        )
        .order_by(CaseEvent.id.desc())
        .limit(_MOST_SKIPS)
    )


@cache
def _snoozed() -> Select[int]:
    by_person = (CaseEvent.user_id == bindparam("person"), text("case_events.kind = 'snoozed'"))
    return select(CaseEvent.case_id).where(*by_person).order_by(CaseEvent.id.desc()).limit(_MOST_SNOOZED)


def _next(worst: int, place: Place) -> Starts:
    return _heads(*in_line(bindparam("queue", type_=Integer), for_whom(), worst, place))


def _heads_of(which: ColumnElement[bool]) -> Heads:
    """Ask for the heads of queues, all in one statement."""
    here = (IS_OPEN, IS_NOT_GOLD, Case.queue_id == Queue.id)
    counted = select(text("1")).select_from(Case).where(*here).limit(MOST_COUNTED).correlate(Queue).subquery()
    first = select(Case.id).where(*here).order_by(*IN_TURN).limit(1).correlate(Queue).scalar_subquery()
    count = select(func.count()).select_from(counted).scalar_subquery()
    heads = select(Queue.id, count.label("count"), first.label("case_id")).where(which).subquery()
    return (
        select(Queue, heads.c.count, Case.severity, Case.due_at, Case.turn_at)
        .join(heads, heads.c.id == Queue.id)
        .outerjoin(Case, Case.id == heads.c.case_id)
    )


def _heads(*where: ColumnElement[bool]) -> Starts:
    """Ask for the columns of ``Head``, of ``most`` cases."""
    return (
        select(
            Case.id,
            Case.item_id,
            Case.severity,
            Case.due_at,
            func.substr(Item.text, 1, _SNIPPET),
            Service.name,
            Case.reason,
            Case.urgency,
            Case.reports,
            Case.rules,
            Case.doubt,
            Case.lane,
        )
        .join(Case.item)
        .join(Item.service)
        .where(IS_OPEN, *where)
        .order_by(*IN_TURN)
        .limit(bindparam("most", type_=Integer))
    )
