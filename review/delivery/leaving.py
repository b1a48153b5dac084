"""When a decision is told to the services: until then, taking it back means that nobody hears of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from review.delivery.recording import IS_THERE
from review.models import Item
from review.models.webhooks import (
    DeliveryState,
    EventKind,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)


def leaves_at(session: Session, decision_ids: Iterable[int]) -> Mapping[int, datetime]:
    """Return when each decision leaves for the last who has yet to hear of it, where somebody has.

    A paused endpoint hears of nothing, so it is not waited for.
    """
    ids = tuple(decision_ids)
    if not ids:
        return {}
    rows = session.execute(_leaves_at(), {"decisions": ids})
    return {decision_id: due for decision_id, due in rows if decision_id is not None}


@cache
def _leaves_at() -> Select[int | None, datetime]:
    """Return the question once and for all: every page of the desk asks it."""
    return (
        select(WebhookEvent.decision_id, func.max(WebhookDelivery.due_at))
        .join(WebhookDelivery, WebhookDelivery.event_id == WebhookEvent.id)
        .join(WebhookDelivery.endpoint)
        .where(
            WebhookEvent.decision_id.in_(bindparam("decisions", expanding=True)),
            WebhookDelivery.state == DeliveryState.WAITING,
            WebhookDelivery.attempts == 0,
            WebhookDelivery.claim.is_(None),
            WebhookEndpoint.paused_at.is_(None),
        )
        .group_by(WebhookEvent.decision_id)
    )


def would_leave(session: Session, said: Mapping[int, datetime], now: datetime) -> Mapping[int, datetime]:
    """Return when what is said of items at these moments would leave if it did; nothing from then on."""
    if not said:
        return {}
    rows = session.execute(
        select(Item.id, WebhookEndpoint.events, WebhookEndpoint.hold_seconds)
        .join(WebhookEndpoint, WebhookEndpoint.service_id == Item.service_id)
        .where(Item.id.in_(said), IS_THERE, WebhookEndpoint.paused_at.is_(None))
        .order_by(WebhookEndpoint.hold_seconds)
    )
    found = {
        item_id: said[item_id] + timedelta(seconds=hold)
        for item_id, events, hold in rows
        if EventKind.DECISION_MADE in events
    }
    return {item_id: at for item_id, at in found.items() if at > now}
