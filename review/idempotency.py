"""Idempotency: a request that is sent again under its key gets the answer that it had.

The draft that services know: draft-ietf-httpapi-idempotency-key-header. An answer is kept for a day. What was
refused is not kept, so that a mended request may go under the same key. A process that dies between doing and
noting lets the request be done again after ``IN_FLIGHT``: give items an ``external_id`` besides.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, select, update
from sqlalchemy.orm import Session

from review.db import insert_unless_there
from review.errors import ConflictError, InvalidInputError
from review.models.requests import KeyedRequest

KEPT = timedelta(hours=24)
IN_FLIGHT = timedelta(minutes=2)
_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    media_type: str
    body: bytes


def hash_of(method: str, path: str, body: bytes) -> bytes:
    """Return what tells one request from another."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


def begin(
    session: Session, service_id: int, key: str, request_hash: bytes, now: datetime
) -> tuple[int, Answer | None]:
    """Note that a request is worked on; return its number, and its answer where it had one before.

    Raises:
        InvalidInputError: the key is too long or not printable, or another request went under it.
        ConflictError: the request is being worked on at this moment.
    """
    if not 1 <= len(key) <= _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise InvalidInputError(
            f"An Idempotency-Key has 1 to {_LONGEST_KEY} printable ASCII characters.", field="Idempotency-Key"
        )
    drop_old(session, now, service_id=service_id, key=key)
    row = {
        "service_id": service_id,
        "key": key,
        "request_hash": request_hash,
        "begun_at": now,
        "media_type": "",
        "answer": b"",
    }
    table = cast("Table", KeyedRequest.__table__)
    number = session.execute(insert_unless_there(session, table, ("service_id", "key")), row).scalar()
    return (number, None) if number is not None else _again(session, service_id, key, request_hash, now)


def _again(
    session: Session, service_id: int, key: str, request_hash: bytes, now: datetime
) -> tuple[int, Answer | None]:
    before = session.execute(
        select(KeyedRequest).where(KeyedRequest.service_id == service_id, KeyedRequest.key == key)
    ).scalar_one()
    if before.request_hash != request_hash:
        raise InvalidInputError(
            "Another request went under this key; choose a new key for a new request.",
            field="Idempotency-Key",
        )
    if before.status is not None:
        return before.id, Answer(before.status, before.media_type, before.answer)
    taken_over = session.execute(
        update(KeyedRequest)
        .where(KeyedRequest.id == before.id, KeyedRequest.begun_at < now - IN_FLIGHT)
        .values(begun_at=now)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", taken_over).rowcount != 1:
        raise ConflictError(
            "This request is being worked on; ask again in a moment.", field="Idempotency-Key"
        )
    return before.id, None


def finish(session: Session, number: int, answer: Answer) -> None:
    """Keep the answer of a request."""
    session.execute(
        update(KeyedRequest)
        .where(KeyedRequest.id == number)
        .values(status=answer.status, media_type=answer.media_type, answer=answer.body)
        .execution_options(synchronize_session=False)
    )


def forget(session: Session, number: int) -> None:
    """Let a request that was refused be sent again, mended."""
    session.execute(delete(KeyedRequest).where(KeyedRequest.id == number))


def drop_old(session: Session, now: datetime, *, service_id: int | None = None, key: str = "") -> int:
    """Drop the answers that are older than a day, or only those of one key; return how many."""
    old = delete(KeyedRequest).where(KeyedRequest.begun_at < now - KEPT)
    if service_id is not None:
        old = old.where(KeyedRequest.service_id == service_id, KeyedRequest.key == key)
    result = session.execute(old.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
