"""Sending again, by hand: a dead letter, all since a moment, or a test."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, and_, exists, insert, literal, select, update
from sqlalchemy.orm import Session, joinedload

from review.delivery import endpoints
from review.delivery.recording import event_name
from review.errors import ConflictError, InvalidInputError
from review.models.webhooks import DeliveryState, EventKind, WebhookDelivery, WebhookEvent

MOST_REPLAYED = 100_000

_DELIVERIES = cast("Table", WebhookDelivery.__table__)
_ONCE_MORE = {"state": DeliveryState.WAITING, "attempts": 0, "settled_at": None, "claim": None}


def resend(session: Session, delivery_id: int, now: datetime) -> None:
    """Send a dead letter again, under its own id, for another day.

    Raises:
        ConflictError: it is no dead letter any more, or its endpoint was removed.
    """
    found = session.get(WebhookDelivery, delivery_id, options=[joinedload(WebhookDelivery.endpoint)])
    if found is not None and found.endpoint.removed_at is not None:
        raise ConflictError("Its endpoint was removed; discard it.")
    _leave(session, delivery_id, {**_ONCE_MORE, "due_at": now})


def discard(session: Session, delivery_id: int, now: datetime) -> None:
    """Let a dead letter be; raises ConflictError where it is none any more."""
    _leave(session, delivery_id, {"state": DeliveryState.WITHDRAWN, "settled_at": now})


def send_test(session: Session, endpoint_id: int, now: datetime) -> int:
    """Send an endpoint an event that means nothing; return the delivery's id.

    Raises:
        ConflictError: the endpoint is paused.
    """
    endpoint = endpoints.find(session, endpoint_id)
    if endpoint.paused_at is not None:
        raise ConflictError("This endpoint is paused; resume it first.")
    event = WebhookEvent(
        name=event_name(),
        service_id=endpoint.service_id,
        kind=EventKind.TEST,
        data={"service": endpoint.service.name},
        occurred_at=now,
    )
    delivery = WebhookDelivery(
        endpoint_id=endpoint_id, event=event, state=DeliveryState.WAITING, due_at=now, attempts=0
    )
    session.add(delivery)
    session.flush()
    return delivery.id


def replay(session: Session, endpoint_id: int, since: datetime, now: datetime) -> int:
    """Send an endpoint again all that it wants and that happened since a moment; return how many.

    Each goes under the id that it had, so a receiver that remembers ids takes none twice. What was
    withdrawn stays so; what was recorded for another endpoint of the service is sent too.

    Raises:
        InvalidInputError: the moment is yet to come, or it would be more than ``MOST_REPLAYED``.
    """
    if since > now:
        raise InvalidInputError("This moment is yet to come; choose one that has passed.", field="since")
    endpoint = endpoints.find(session, endpoint_id)
    wanted = and_(
        WebhookEvent.service_id == endpoint.service_id,
        WebhookEvent.kind.in_(endpoint.events),
        WebhookEvent.occurred_at >= since,
    )
    found = select(WebhookEvent.id).where(wanted).limit(MOST_REPLAYED + 1)
    if len(session.scalars(found).all()) > MOST_REPLAYED:
        raise InvalidInputError(
            f"That is more than {MOST_REPLAYED} events; choose a later moment.", field="since"
        )
    again = session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.event_id.in_(select(WebhookEvent.id).where(wanted)),
            WebhookDelivery.state.in_((DeliveryState.DELIVERED, DeliveryState.DEAD)),
        )
        .values(**_ONCE_MORE, due_at=now)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", again).rowcount + _fill_in(session, endpoint_id, wanted, now)


def _fill_in(session: Session, endpoint_id: int, wanted: Any, now: datetime) -> int:  # noqa: ANN401 - a condition
    """Send what happened before the endpoint was there, or before it wanted such events."""
    has_one = exists().where(
        WebhookDelivery.event_id == WebhookEvent.id, WebhookDelivery.endpoint_id == endpoint_id
    )
    # What was withdrawn everywhere was taken back before it left.
    stands = exists().where(
        WebhookDelivery.event_id == WebhookEvent.id, WebhookDelivery.state != DeliveryState.WITHDRAWN
    )
    columns = {
        "endpoint_id": literal(endpoint_id),
        "event_id": WebhookEvent.id,
        "item_id": WebhookEvent.item_id,
        "state": literal(DeliveryState.WAITING, _DELIVERIES.c.state.type),
        "due_at": literal(now, _DELIVERIES.c.due_at.type),
        "attempts": literal(0),
    }
    missing = select(*columns.values()).where(wanted, ~has_one, stands).order_by(WebhookEvent.id)
    # Only asked to does SQLAlchemy keep the row count of an INSERT on every driver.
    result = session.execute(
        insert(_DELIVERIES).from_select(list(columns), missing),
        execution_options={"preserve_rowcount": True},
    )
    return cast("CursorResult[Any]", result).rowcount


def _leave(session: Session, delivery_id: int, change: dict[str, Any]) -> None:
    """Take a delivery out of the dead letters."""
    result = session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.state == DeliveryState.DEAD)
        .values(**change)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", result).rowcount != 1:
        raise ConflictError("This is no dead letter any more; somebody was first.")
