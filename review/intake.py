"""Intake: one text that a service sent becomes an item, once.

Written with plain statements rather than with objects, because this is the one step that a service waits for.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from guards.values import Action
from review.db import insert_unless_there, plain
from review.errors import ConflictError
from review.models.items import Item, ItemKind, ItemState

_ITEMS = cast("Table", Item.__table__)
_INSERT: ReturningInsert[int] = insert(_ITEMS).returning(_ITEMS.c.id)
_INSERT_IN_ORDER = insert(_ITEMS).returning(_ITEMS.c.id, sort_by_parameter_order=True)
_INSERT_NAMED: dict[str, ReturningInsert[int]] = {}
"""Built once, by the kind of database: building them costs as much as running them."""

LONGEST_AUTHOR = 200


@dataclass(frozen=True, slots=True)
class Submission:
    """A text with its facts, checked: no NUL, no lone surrogate, within the limits."""

    text: str
    external_id: str | None = None
    kind: ItemKind = ItemKind.OUTPUT
    context: tuple[Mapping[str, str], ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The item that a submission became, or already was (``new`` is False)."""

    id: int
    state: ItemState
    new: bool


def submit(
    session: Session | Connection,
    service_id: int,
    submission: Submission,
    now: datetime,
    *,
    verdict: Action | None = None,
    traceparent: str | None = None,
) -> Receipt:
    """Keep the submission as an item that waits for the guards.

    The same external id from the same service is the same item, also when two arrive at once. A plain
    connection does as well as a session, at half the cost, and one that commits each statement will do.
    ``verdict`` is given where the item has been judged already and only its screening is still to be written;
    ``traceparent`` is the trace context of the request.

    Raises:
        ConflictError: the external id already names an item with another text, kind or context.
    """
    connection = plain(session)
    statement = _insert(connection, submission.external_id is not None)
    row = _row(service_id, submission, now, traceparent)
    if verdict is not None:
        row |= {"state": ItemState.SCREENED, "verdict": verdict, "screened_at": now}
    # To the end, where SQLite commits a statement that is a transaction by itself, or says why it cannot.
    inserted = connection.execute(statement, row).scalars().all()
    if inserted:
        return Receipt(inserted[0], row["state"], new=True)
    return _known(connection, service_id, submission)


def submit_many(
    session: Session | Connection,
    service_id: int,
    submissions: Sequence[Submission],
    now: datetime,
    *,
    traceparent: str | None = None,
) -> list[Receipt | ConflictError]:
    """Keep many submissions at once; what becomes of each is said in order, and none holds up another."""
    connection = plain(session)
    rows = [_row(service_id, submission, now, traceparent) for submission in submissions]
    fresh = _insert_many(connection, submissions, rows)
    results: list[Receipt | ConflictError] = []
    for number, submission in enumerate(submissions):
        item_id = fresh.get(number)
        if item_id is not None:
            results.append(Receipt(item_id, ItemState.WAITING, new=True))
            continue
        try:
            results.append(_known(connection, service_id, submission))
        except ConflictError as error:
            results.append(error)
    return results


def _insert_many(
    connection: Connection, submissions: Sequence[Submission], rows: Sequence[dict[str, Any]]
) -> dict[int, int]:
    """Insert the rows that are new; return the item's id by the submission's number."""
    fresh: dict[int, int] = {}
    unnamed = [number for number, one in enumerate(submissions) if one.external_id is None]
    if unnamed:
        inserted = connection.execute(_INSERT_IN_ORDER, [rows[number] for number in unnamed]).scalars()
        fresh.update(zip(unnamed, inserted, strict=True))
    # Of equal external ids in one batch the first is the item; the others find it there.
    named = {one.external_id: n for n, one in reversed(list(enumerate(submissions))) if one.external_id}
    if named:
        # One order for all, so that two batches that share ids never wait for each other in a circle.
        in_order = [rows[named[key]] for key in sorted(named)]
        statement = _insert(connection, named=True).returning(_ITEMS.c.external_id)
        fresh.update({named[key]: item_id for item_id, key in connection.execute(statement, in_order)})
    return fresh


def _insert(connection: Connection, named: bool) -> ReturningInsert[int]:
    """Return the insert; it gives no row where the external id is known (``named``)."""
    if not named:
        return _INSERT
    kind = connection.dialect.name
    if kind not in _INSERT_NAMED:
        _INSERT_NAMED[kind] = insert_unless_there(connection, _ITEMS, ("service_id", "external_id"))
    return _INSERT_NAMED[kind]


def _row(service_id: int, submission: Submission, now: datetime, traceparent: str | None) -> dict[str, Any]:
    return {
        "service_id": service_id,
        "external_id": submission.external_id,
        "kind": submission.kind,
        "text": submission.text,
        "context": list(submission.context),
        "meta": submission.meta,
        "author": author_of(submission.meta),
        "text_hash": text_hash(submission.text),
        "received_at": now,
        "state": ItemState.WAITING,
        "attempts": 0,
        "traceparent": traceparent,
    }


def author_of(meta: Mapping[str, Any]) -> str | None:
    """Return whom the service names as the author; None where it names nobody, or nothing that is a name."""
    named = meta.get("author")
    if isinstance(named, bool) or not isinstance(named, (str, int)):
        return None
    name = str(named)
    return name if 0 < len(name) <= LONGEST_AUTHOR else None


def text_hash(text: str) -> bytes:
    """Return the sha256 of a text, by which equal texts are found."""
    return hashlib.sha256(text.encode()).digest()


def _known(connection: Connection, service_id: int, submission: Submission) -> Receipt:
    columns = _ITEMS.c
    row = connection.execute(
        select(columns.id, columns.state, columns.kind, columns.text_hash, columns.context).where(
            columns.service_id == service_id, columns.external_id == submission.external_id
        )
    ).one()
    for name, same in (
        ("text", row.text_hash == text_hash(submission.text)),
        ("kind", row.kind == submission.kind),
        ("context", row.context == list(submission.context)),
    ):
        if not same:
            raise ConflictError(
                f"external_id {submission.external_id!r} already names item {row.id}, whose {name} differs; "
                "send a changed text under an id of its own.",
                field=name,
            )
    return Receipt(row.id, row.state, new=False)
