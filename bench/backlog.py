"""A backlog to measure the desk by: so many open cases, put in by a few statements of the database's own.

Nine of ten stand in the default queue, the others in nine more. Each has an item, a screening, a flag and the
first line of its history. What is read at the head is then made whole: texts of several sentences, several
flags, signatures with their bands, a fifth of them near-duplicates of one another.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CTE, ColumnElement, Table, Text, case, func, insert, literal, select, text, update
from sqlalchemy import cast as cast_
from sqlalchemy.orm import Session

from guards.values import Action
from review import likeness, queues, schema
from review.db import Base, Database
from review.models import Bar, Case, CaseEvent, Flag, Item, Queue, Screening, User
from review.models.cases import CaseEventKind
from review.models.items import ItemKind, ItemState
from review.models.people import Role
from review.models.turns import SEVERITY_MINUTES
from review.queues.arranging import make_queue
from review.queues.line import IN_TURN, IS_OPEN
from review.services import ensure_service
from tests.doubted import RULES, make_person
from tests.made import publish

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
CHUNK = 100_000
OTHER_QUEUES = 9

_SEVERITIES = ("", "low", "medium", "high", "severe")
_DAY = 86_400


def make(database: Database) -> None:
    """Make the database anew, with people and queues and no case."""
    schema.downgrade(database, "base")
    schema.upgrade(database)
    with database.begin() as session:
        queues.install_defaults(session, NOW)
        publish(session, RULES)
        make_person(session, "ada", Role.ADMINISTRATOR)
        make_person(session, "grace")
        ensure_service(session, "bot", NOW)
        for number in range(OTHER_QUEUES):
            make_queue(session, f"queue-{number}", NOW)


def grow(database: Database, end: int, start: int = 0) -> None:
    """Open cases until there are ``end``, where ``start`` are open."""
    for first in range(start + 1, end + 1, CHUNK):
        with database.begin() as session:
            numbers = _numbers(first, min(first + CHUNK - 1, end))
            for model, columns in _rows(session, numbers.c.n):
                rows = select(*(value.label(name) for name, value in columns.items())).select_from(numbers)
                session.execute(insert(cast("Table", model.__table__)).from_select(list(columns), rows))
    with database.writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


def dress(database: Database, heads: int) -> None:
    """Make the next cases of the default queue whole."""
    with database.begin() as session:
        queue_id = session.scalars(select(Queue.id).where(Queue.name == queues.DEFAULT_QUEUE)).one()
        line = select(Case).where(IS_OPEN, Case.queue_id == queue_id).order_by(*IN_TURN).limit(heads)
        for number, one in enumerate(session.scalars(line)):
            told = "like many others" if number % 5 == 0 else f"of kind {one.id} and {one.id * 7919}"
            words = f"A walnut lies in the grass, {told}. " * 8
            session.execute(update(Item).where(Item.id == one.item_id).values(text=words))
            session.execute(insert(Flag), [_flag(one.id, at) for at in range(3)])
            likeness.note(session, one.id, words)


def bar(database: Database, name: str, cases: int) -> None:
    """Let the next cases of the default queue be not for a person, as if they had decided them before."""
    with database.begin() as session:
        user_id = session.scalars(select(User.id).where(User.name == name)).one()
        queue_id = session.scalars(select(Queue.id).where(Queue.name == queues.DEFAULT_QUEUE)).one()
        line = select(Case.id, literal(user_id)).where(IS_OPEN, Case.queue_id == queue_id)
        session.execute(insert(Bar).from_select(["case_id", "user_id"], line.order_by(*IN_TURN).limit(cases)))


def _numbers(first: int, last: int) -> CTE:
    numbers = select(literal(first).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < last))


def _rows(
    session: Session, n: ColumnElement[int]
) -> Iterator[tuple[type[Base], Mapping[str, ColumnElement[Any]]]]:
    now = literal(NOW, Case.opened_at.type)
    queue_ids = {queue.name: queue.id for queue in session.scalars(select(Queue))}
    urgent = dict(enumerate(SEVERITY_MINUTES))
    severity = case(dict(enumerate(_SEVERITIES)), value=n % 5)
    yield (
        Item,
        {
            "id": n,
            "service_id": literal(1),
            "kind": literal(ItemKind.OUTPUT, Item.kind.type),
            "text": literal("A walnut, number ").concat(cast_(n, Text)),
            "context": literal([], Item.context.type),
            "meta": literal({}, Item.meta.type),
            "text_hash": literal(bytes(32), Item.text_hash.type),
            "received_at": now,
            "state": literal(ItemState.SCREENED, Item.state.type),
            "verdict": literal(Action.REVIEW, Item.verdict.type),
            "screened_at": now,
        },
    )
    yield (
        Case,
        {
            "id": n,
            "item_id": n,
            "queue_id": case(
                (n % 10 == 0, queue_ids["queue-0"] + n // 10 % OTHER_QUEUES),
                else_=queue_ids[queues.DEFAULT_QUEUE],
            ),
            "reason": literal(""),
            "severity": severity,
            "urgency": -(n % 5),
            "due_at": _later(session, n % _DAY),
            "turn_at": _later(session, n % _DAY - 60 * case(urgent, value=n % 5)),
            "opened_at": now,
        },
    )
    yield (
        Screening,
        {
            "id": n,
            "item_id": n,
            "verdict": literal(Action.REVIEW, Screening.verdict.type),
            "complete": literal(True),
            "incomplete_because": literal([], Screening.incomplete_because.type),
            "severity": severity,
            "scores": literal({}, Screening.scores.type),
            "guards": literal([], Screening.guards.type),
            "policies": literal({"house": 1}, Screening.policies.type),
            "screened_at": now,
        },
    )
    yield (
        Flag,
        {name: literal(value, getattr(Flag, name).type) for name, value in _flag(0, 0).items()}
        | {
            "screening_id": n,
            "item_id": n,
        },
    )
    yield (
        CaseEvent,
        {
            "case_id": n,
            "kind": literal(CaseEventKind.OPENED, CaseEvent.kind.type),
            "at": now,
            "version": literal(1),
        },
    )


def _flag(case_id: int, at: int) -> dict[str, Any]:
    return {
        "screening_id": case_id,
        "item_id": case_id,
        "category": "nuts" if at < 2 else "wasps",
        "score": 1.0,
        "start": 2 + 30 * at,
        "end": 8 + 30 * at,
        "guard": "rules",
        "rule": "walnut" if at < 2 else "sting",
        "policy": "house",
        "version": 1,
        "action": Action.REVIEW,
        "severity": "low",
        "trace": {},
    }


def _later(session: Session, seconds: ColumnElement[int]) -> ColumnElement[datetime]:
    """Return the moment so many seconds after NOW, worked out by the database."""
    now = literal(NOW, Case.due_at.type)
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H:%M:%f000", now, func.printf("%+d seconds", seconds))
    return now + func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Case.due_at.type)
