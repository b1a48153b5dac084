"""Claiming what is to be sent, so that no two workers send it at once and one that dies loses nothing.

An event of an item is held back while an earlier one of the same item still waits for the same endpoint.
An endpoint that is paused or resting costs nothing, however much waits for it: each endpoint has its own
place in the index.
"""

import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, exists, or_, select, text, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from review import tallies
from review.delivery.recording import IS_THERE
from review.delivery.terms import Terms
from review.models.items import Item
from review.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent

IS_WAITING = text("webhook_deliveries.state = 'waiting'")
_EARLIER = aliased(WebhookDelivery, name="earlier")
_EARLIER_WAITS = text("earlier.state = 'waiting'")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery, ready to be sent; ``attempts`` counts those that ended before."""

    delivery_id: int
    endpoint_id: int
    url: str
    secrets: tuple[str, ...]
    name: str
    body: str
    attempts: int
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one worker holds; whoever else finds the token on a row leaves it alone."""

    token: str
    parcels: tuple[Parcel, ...]


def claim(session: Session, terms: Terms, now: datetime) -> Claim | None:
    """Claim what is due, a fair part for each endpoint, or None where nothing is."""
    endpoints = _ready(session, now, terms.deliveries)
    taken: list[WebhookDelivery] = []
    for endpoint in endpoints:
        # A single one for an endpoint that fails: enough to see whether it is back.
        share = 1 if endpoint.failures else max(1, terms.deliveries // len(endpoints))
        taken += _due(session, endpoint.id, now, share)
    if not taken:
        return None
    expired = sum(one.claimed_until is not None for one in taken)
    token = uuid.uuid4().hex
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id.in_([one.id for one in taken]))
        .values(claim=token, claimed_until=now + timedelta(seconds=terms.claim_seconds))
        .execution_options(synchronize_session=False)
    )
    tallies.lease_expired(session, "delivery", expired)
    by_id = {endpoint.id: endpoint for endpoint in endpoints}
    contexts = _trace_contexts(session, taken)
    return Claim(
        token,
        tuple(_parcel(one, by_id[one.endpoint_id], now, contexts.get(one.item_id or 0)) for one in taken),
    )


def is_waiting(session: Session, now: datetime) -> bool:
    """Return whether some endpoint may be sent something now."""
    return bool(_ready(session, now, 1))


def hand_back(session: Session, held: Claim) -> int:
    """Let others have what was claimed; the token stays, for some of it may have been sent."""
    result = session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.id.in_([one.delivery_id for one in held.parcels]),
            WebhookDelivery.claim == held.token,
            IS_WAITING,
        )
        .values(claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount


def body_of(event: WebhookEvent) -> str:
    """Return what is sent of an event; the same text at every attempt."""
    at = event.occurred_at.isoformat().replace("+00:00", "Z")
    said = {"type": event.kind, "timestamp": at, "data": event.data}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _ready(session: Session, now: datetime, most: int) -> list[WebhookEndpoint]:
    """Return endpoints that are to be sent something now, in no particular order."""
    something = (
        exists()
        .where(WebhookDelivery.endpoint_id == WebhookEndpoint.id, *_is_free(now))
        .correlate(WebhookEndpoint)
    )
    found = session.scalars(
        select(WebhookEndpoint)
        .where(
            IS_THERE,
            WebhookEndpoint.paused_at.is_(None),
            or_(WebhookEndpoint.resting_until.is_(None), WebhookEndpoint.resting_until <= now),
            something,
        )
        .options(selectinload(WebhookEndpoint.secrets))
    ).all()
    return random.sample(list(found), min(most, len(found)))


def _due(session: Session, endpoint_id: int, now: datetime, most: int) -> Sequence[WebhookDelivery]:
    return session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id, *_is_free(now))
        .options(joinedload(WebhookDelivery.event))
        .order_by(WebhookDelivery.due_at, WebhookDelivery.event_id)
        .limit(most)
        .with_for_update(of=WebhookDelivery, skip_locked=True, key_share=True)
    ).all()


def _is_free(now: datetime) -> tuple[Any, ...]:
    earlier_waits = exists().where(
        _EARLIER.endpoint_id == WebhookDelivery.endpoint_id,
        _EARLIER.item_id == WebhookDelivery.item_id,
        _EARLIER.event_id < WebhookDelivery.event_id,
        _EARLIER_WAITS,
    )
    return (
        IS_WAITING,
        WebhookDelivery.due_at <= now,
        or_(WebhookDelivery.claimed_until.is_(None), WebhookDelivery.claimed_until < now),
        ~earlier_waits,
    )


def _trace_contexts(session: Session, taken: Sequence[WebhookDelivery]) -> dict[int, str]:
    """Return the trace context of each item that came with one."""
    ids = {one.item_id for one in taken if one.item_id is not None}
    rows = session.execute(
        select(Item.id, Item.traceparent).where(Item.id.in_(ids), Item.traceparent.is_not(None))
    )
    return {item_id: traceparent for item_id, traceparent in rows if traceparent}


def _parcel(
    delivery: WebhookDelivery, endpoint: WebhookEndpoint, now: datetime, traceparent: str | None
) -> Parcel:
    return Parcel(
        delivery_id=delivery.id,
        endpoint_id=endpoint.id,
        url=endpoint.url,
        secrets=tuple(
            one.secret for one in endpoint.secrets if one.expires_at is None or one.expires_at > now
        ),
        name=delivery.event.name,
        body=body_of(delivery.event),
        attempts=delivery.attempts,
        traceparent=traceparent,
    )
