"""Labels in, from wherever they were made before: from a file, or from a service over the API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.errors import ConflictError, InvalidInputError, NotFoundError, WeighbridgeError
from review.intake import Submission, submit, submit_many
from review.labels.keeping import Judgement, keep
from review.labels.knowing import unknown_words
from review.labels.lines import parse
from review.models import Item
from review.models.people import Someone
from review.services import ensure_service


def import_lines(session: Session, lines: Iterable[tuple[int, str]], user: Someone, now: datetime) -> int:
    """Take decided items in, made by ``user``; return how many were new.

    ``lines`` are ``(number, text)``. An item that is decided already is left alone, so that a file can be
    read again. Imported items are not screened: a person has judged them.

    Raises:
        InvalidInputError: a line is not a decision; the message names the line and the field.
    """
    said: list[tuple[int, Judgement]] = []
    for number, text in lines:
        try:
            line = parse(text)
            service = ensure_service(session, line.service, now)
            said.append((submit(session, service.id, line.submission, now).id, line.judgement))
        except WeighbridgeError as error:
            raise InvalidInputError(f"line {number}: {error.message}", field=error.field) from None
    return sum(made is not None for made in keep(session, said, user, now))


@dataclass(frozen=True, slots=True)
class Given:
    """What a service hands in: a judgement of the item of this id, of this external id, or of this text."""

    judgement: Judgement
    item_id: int | None = None
    external_id: str | None = None
    submission: Submission | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The item that a judgement is of, and the decision that it became; none where it was decided already."""

    item_id: int
    decision_id: int | None


def take(
    session: Session,
    service_id: int,
    given: Sequence[Given],
    user: Someone,
    now: datetime,
    *,
    traceparent: str | None = None,
) -> list[Taken | WeighbridgeError]:
    """Keep what people of a service said of its items; each is answered in order, none holds up another.

    ``traceparent`` is the trace context of the request, kept with the items that it brings.
    """
    wrong = unknown_words(session, [one.judgement for one in given])
    good = [one for one, error in zip(given, wrong, strict=True) if error is None]
    taken = iter(_take(session, service_id, good, user, now, traceparent=traceparent))
    return [next(taken) if error is None else error for error in wrong]


def _take(
    session: Session,
    service_id: int,
    given: Sequence[Given],
    user: Someone,
    now: datetime,
    *,
    traceparent: str | None,
) -> list[Taken | WeighbridgeError]:
    found = _found(session, service_id, given, now, traceparent)
    said = [
        (target, one.judgement)
        for target, one in zip(found, given, strict=True)
        if not isinstance(target, WeighbridgeError)
    ]
    made = iter(keep(session, said, user, now))
    return [target if isinstance(target, WeighbridgeError) else Taken(target, next(made)) for target in found]


def _found(
    session: Session, service_id: int, given: Sequence[Given], now: datetime, traceparent: str | None
) -> list[int | WeighbridgeError]:
    """Return the id of the item that each is of; a text that came with it becomes one."""
    texts = [one.submission for one in given if one.submission is not None]
    made = submit_many(session, service_id, texts, now, traceparent=traceparent) if texts else ()
    receipts = iter(made)
    by_id, by_name = _known(session, service_id, given)
    found: list[int | WeighbridgeError] = []
    for one in given:
        if one.submission is not None:
            receipt = next(receipts)
            found.append(receipt if isinstance(receipt, WeighbridgeError) else receipt.id)
        elif one.item_id is not None:
            found.append(by_id.get(one.item_id) or _missing("item", one.item_id))
        else:
            name = one.external_id or ""
            found.append(by_name.get(name) or _missing("external_id", name))
    return found


def _known(
    session: Session, service_id: int, given: Sequence[Given]
) -> tuple[dict[int, int | WeighbridgeError], dict[str, int | WeighbridgeError]]:
    """Return what is there of the items that are named, by id and by external id."""
    ids = {one.item_id for one in given if one.item_id is not None}
    names = {one.external_id for one in given if one.item_id is None and one.external_id is not None}
    columns = select(Item.id, Item.external_id, Item.erased_at).where(Item.service_id == service_id)
    rows = [
        *(session.execute(columns.where(Item.id.in_(ids))) if ids else ()),
        *(session.execute(columns.where(Item.external_id.in_(names))) if names else ()),
    ]
    found = {row.id: row.id if row.erased_at is None else _erased(row.id) for row in rows}
    return found, {row.external_id: found[row.id] for row in rows if row.external_id is not None}


def _missing(field: str, name: int | str) -> NotFoundError:
    return NotFoundError(f"There is no item {name!r} of this service; send its `text` with it.", field=field)


def _erased(item_id: int) -> ConflictError:
    return ConflictError(f"Item {item_id} was erased; there is nothing left to label.", field="item")
