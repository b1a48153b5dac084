"""What waits now: counted over the partial indexes of what is open, which history does not make longer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from review.models import Case, Item, Queue, Service, WebhookDelivery, WebhookEndpoint

# Written out, because neither database uses a partial index for a state that is a parameter.
_ITEM_WAITS = text("items.state = 'waiting'")
_CASE_IS_OPEN = text("cases.state = 'open' AND cases.lane < 2")
_DELIVERY_WAITS = text("webhook_deliveries.state = 'waiting'")
_DELIVERY_IS_DEAD = text("webhook_deliveries.state = 'dead'")

_ITEMS = (
    select(Item.service_id, func.count(), func.min(Item.received_at))
    .where(_ITEM_WAITS)
    .group_by(Item.service_id)
)
_CASES = (
    select(Case.queue_id, func.count(), func.min(Case.opened_at)).where(_CASE_IS_OPEN).group_by(Case.queue_id)
)
_DELIVERIES = (
    select(WebhookEndpoint.service_id, func.count(), func.min(WebhookDelivery.due_at))
    .join(WebhookDelivery.endpoint)
    .where(_DELIVERY_WAITS)
    .group_by(WebhookEndpoint.service_id)
)
_DEAD = (
    select(WebhookEndpoint.service_id, func.count())
    .join(WebhookDelivery.endpoint)
    .where(_DELIVERY_IS_DEAD)
    .group_by(WebhookEndpoint.service_id)
)

Rows = Sequence[Any]


def service_names(session: Session) -> dict[str, str]:
    """Return the name of every service, by its id as text."""
    return {str(number): name for number, name in session.execute(select(Service.id, Service.name))}


def families(session: Session, services: Mapping[str, str], now: datetime) -> Iterator[Metric]:
    """Give how much waits and for how long: items, cases, deliveries."""
    queues = {str(number): name for number, name in session.execute(select(Queue.id, Queue.name))}
    by_service = ("service", services)
    items = session.execute(_ITEMS).all()
    yield from _depth("items_waiting", "Items that wait for the guards", by_service, items, now)
    cases = session.execute(_CASES).all()
    yield from _depth("cases_open", "Cases that wait for a person", ("queue", queues), cases, now)
    due = session.execute(_DELIVERIES).all()
    yield from _depth("webhooks_waiting", "Deliveries that are to be sent", by_service, due, now)
    dead = GaugeMetricFamily(
        "weighbridge_webhooks_dead", "Deliveries that were given up.", labels=("service",)
    )
    for service_id, count in session.execute(_DEAD):
        dead.add_metric((services[str(service_id)],), count)
    yield dead


def _depth(
    metric: str, words: str, names: tuple[str, Mapping[str, str]], rows: Rows, now: datetime
) -> Iterator[Metric]:
    """Give how many wait, and the age of the oldest; a name of which nothing waits has 0 of both."""
    label, by_number = names
    found = {str(number): (count, oldest) for number, count, oldest in rows}
    depth = GaugeMetricFamily(f"weighbridge_{metric}", f"{words}.", labels=(label,))
    age = GaugeMetricFamily(
        f"weighbridge_{metric}_oldest_seconds", f"{words}: age of the oldest.", labels=(label,)
    )
    for number, name in sorted(by_number.items(), key=lambda each: each[1]):
        count, oldest = found.get(number, (0, now))
        depth.add_metric((name,), count)
        age.add_metric((name,), max(0.0, (now - oldest).total_seconds()))
    yield depth
    yield age
