"""Looking at queues: what waits, as far as anybody cares to count, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, exists, func, select, text
from sqlalchemy.orm import Session

from review.models import Case, CaseEvent, Item, Queue, Service
from review.models.turns import Pull, pull_of
from review.queues import passed
from review.queues.access import is_open_to
from review.queues.barring import not_barred
from review.queues.claiming import SET_ASIDE, is_free, not_set_aside
from review.queues.line import IN_TURN, IS_NOT_GOLD, IS_OPEN, in_line
from review.queues.ranks import WORST

MOST_COUNTED = 1_000
"""A queue is counted no further, so that a page costs the same however long the queue is."""

_SNIPPET = 90
_MOST_SKIPS = 500


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
    found = _waiting(session, is_open_to(Queue.id, user_id))
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda one: (one.turn_at is None, one.turn_at or never, one.queue.title)))


def waiting_in(session: Session, queue: Queue) -> Waiting:
    """Return what waits in one queue."""
    return next(_waiting(session, Queue.id == queue.id))


def next_heads(
    session: Session, queue_id: int, user_id: int, now: datetime, limit: int = 6, *, worst: int = WORST
) -> tuple[Head, ...]:
    """Return the cases of a queue that this person may claim next, in order, none graver than ``worst``."""
    place = passed.place_of(session, queue_id, user_id, now)
    theirs = (is_free(now), not_set_aside(user_id, now), not_barred(user_id))
    return _heads(session, limit, *in_line(queue_id, theirs, worst, place))


def lighter_queues(
    session: Session, here: Queue, user_id: int, now: datetime, worst: int
) -> tuple[Queue, ...]:
    """Return the other queues in which a case waits for this person that is no graver than ``worst``."""
    lighter = exists().where(
        IS_OPEN,
        IS_NOT_GOLD,
        Case.queue_id == Queue.id,
        Case.urgency >= -worst,
        is_free(now),
        not_set_aside(user_id, now),
        not_barred(user_id),
    )
    others = select(Queue).where(Queue.id != here.id, is_open_to(Queue.id, user_id), lighter)
    return tuple(session.scalars(others.order_by(Queue.title)))


def set_aside_by(
    session: Session, queue_id: int, user_id: int, now: datetime, limit: int = 20
) -> tuple[Head, ...]:
    """Return the cases of a queue that this person skipped lately and that still wait.

    Their own skips are asked for first: with the order of turns in the same question a planner takes the line
    and walks all of it.
    """
    skips = (
        CaseEvent.user_id == user_id,
        text("case_events.kind = 'skipped'"),
        CaseEvent.at > now - SET_ASIDE,
    )
    skipped = session.scalars(
        select(CaseEvent.case_id).where(*skips).order_by(CaseEvent.id.desc()).limit(_MOST_SKIPS)
    ).all()
    if not skipped:
        return ()
    return _heads(session, limit, Case.queue_id == queue_id, is_free(now), Case.id.in_(set(skipped)))


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


def _waiting(session: Session, which: ColumnElement[bool]) -> Iterator[Waiting]:
    """Look at the heads of queues, all in one statement."""
    here = (IS_OPEN, IS_NOT_GOLD, Case.queue_id == Queue.id)
    counted = select(text("1")).select_from(Case).where(*here).limit(MOST_COUNTED).correlate(Queue).subquery()
    first = select(Case.id).where(*here).order_by(*IN_TURN).limit(1).correlate(Queue).scalar_subquery()
    count = select(func.count()).select_from(counted).scalar_subquery()
    heads = select(Queue.id, count.label("count"), first.label("case_id")).where(which).subquery()
    rows = session.execute(
        select(Queue, heads.c.count, Case.severity, Case.due_at, Case.turn_at)
        .join(heads, heads.c.id == Queue.id)
        .outerjoin(Case, Case.id == heads.c.case_id)
    )
    for queue, count_, severity, due_at, turn_at in rows:
        told = ("", None) if queue.blind else (severity or "", due_at)
        yield Waiting(queue, count_, severity=told[0], due_at=told[1], turn_at=turn_at)


def _heads(session: Session, limit: int, *where: ColumnElement[bool]) -> tuple[Head, ...]:
    rows = session.execute(
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
        .limit(limit)
    )
    return tuple(Head(*row) for row in rows)
