"""The outbox: what services want to be told is written in the transaction of the fact itself."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.orm import Session

from review.models.webhooks import DeliveryState, EventKind, WebhookDelivery, WebhookEndpoint, WebhookEvent

_EVENTS = cast("Table", WebhookEvent.__table__)
_DELIVERIES = cast("Table", WebhookDelivery.__table__)

IS_THERE = text("webhook_endpoints.removed_at IS NULL")
"""Written out, because neither database uses a partial index for a condition that is a parameter."""

_HELD = {EventKind.DECISION_MADE, EventKind.APPEAL_DECIDED}


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened to an item of a service; ``data`` is what its endpoints are told, never the text."""

    kind: EventKind
    service_id: int
    item_id: int
    data: Mapping[str, Any]
    decision_id: int | None = None


def record(
    session: Session, facts: Sequence[Fact], now: datetime, *, but: frozenset[int] = frozenset()
) -> int:
    """Write down what the endpoints of the services want to know of these facts; return how many deliveries.

    A fact that no endpoint wants leaves no row. ``but`` names endpoints that are not told.
    """
    listeners = _listeners(session, {fact.service_id for fact in facts}) if facts else []
    told = [
        (fact, wanting)
        for fact in facts
        if (
            wanting := [
                one
                for one in listeners
                if one.service_id == fact.service_id and fact.kind in one.events and one.id not in but
            ]
        )
    ]
    if not told:
        return 0
    events = session.scalars(
        insert(_EVENTS).returning(_EVENTS.c.id, sort_by_parameter_order=True),
        [_event(fact, now) for fact, _ in told],
    ).all()
    rows = [
        _delivery(fact, event_id, endpoint, now)
        for event_id, (fact, wanting) in zip(events, told, strict=True)
        for endpoint in wanting
    ]
    session.execute(insert(_DELIVERIES), rows)
    return len(rows)


def withdraw(session: Session, decision_id: int, now: datetime) -> frozenset[int]:
    """Take back what was to be said of a decision and has not left; return the endpoints it never reached.

    A decision that answers an appeal is said twice, and an endpoint may have been told one of the two.
    """
    said = WebhookDelivery.event_id.in_(
        select(WebhookEvent.id).where(WebhookEvent.decision_id == decision_id, WebhookEvent.kind.in_(_HELD))
    )
    taken_back = session.scalars(
        update(WebhookDelivery)
        .where(
            said,
            WebhookDelivery.state == DeliveryState.WAITING,
            # A claim without an outcome may have been sent by a worker that died.
            WebhookDelivery.claim.is_(None),
            WebhookDelivery.attempts == 0,
        )
        .values(state=DeliveryState.WITHDRAWN, settled_at=now)
        .returning(WebhookDelivery.endpoint_id)
        .execution_options(synchronize_session=False)
    ).all()
    left = select(WebhookDelivery.endpoint_id).where(said, WebhookDelivery.state != DeliveryState.WITHDRAWN)
    return frozenset(taken_back) - frozenset(session.scalars(left))


def event_name() -> str:
    """Return a new name for an event: its webhook-id, by which a receiver knows what it had before."""
    return f"evt_{uuid.uuid4().hex}"


def _listeners(session: Session, service_ids: set[int]) -> Sequence[WebhookEndpoint]:
    return session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.service_id.in_(service_ids), IS_THERE)
        .order_by(WebhookEndpoint.id)
    ).all()


def _event(fact: Fact, now: datetime) -> dict[str, Any]:
    return {
        "name": event_name(),
        "service_id": fact.service_id,
        "item_id": fact.item_id,
        "decision_id": fact.decision_id,
        "kind": fact.kind,
        "data": dict(fact.data),
        "occurred_at": now,
    }


def _delivery(fact: Fact, event_id: int, endpoint: WebhookEndpoint, now: datetime) -> dict[str, Any]:
    hold = endpoint.hold_seconds if fact.kind in _HELD else 0
    return {
        "endpoint_id": endpoint.id,
        "event_id": event_id,
        "item_id": fact.item_id,
        "state": DeliveryState.WAITING,
        "due_at": now + timedelta(seconds=hold),
        "attempts": 0,
    }
