"""What tests of delivery start from: an endpoint, facts to tell it, and rounds of the job on one session."""

import ipaddress
from datetime import datetime

from sqlalchemy.orm import Session

from review import delivery, services
from review.delivery import Answer, Terms, endpoints
from review.models import WebhookDelivery, WebhookEndpoint
from review.models.people import Role
from review.models.webhooks import EventKind
from tests.decided import person
from tests.made import NOW

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
TERMS = Terms(networks=LOOPBACK, timeout_seconds=5)
EVERYTHING = tuple(endpoints.OFFERED)


def endpoint(
    session: Session,
    url: str = "http://127.0.0.1:9/hook",
    *events: str,
    service: str = "bot",
    hold_seconds: int = 0,
) -> WebhookEndpoint:
    """Return a new endpoint of a service; it wants every kind of event unless told otherwise."""
    owner = person(session, "olive", Role.POLICY_OWNER)
    service_id = services.ensure_service(session, service, NOW).id
    wish = endpoints.Wish(service_id, url, events or EVERYTHING, hold_seconds)
    return endpoints.add(session, wish, owner.id, NOW, networks=LOOPBACK)[0]


def tell(session: Session, kind: EventKind, item_id: int, now: datetime = NOW, service: str = "bot") -> None:
    """Record a fact about an item."""
    service_id = services.ensure_service(session, service, NOW).id
    delivery.record(session, [delivery.Fact(kind, service_id, item_id, {"item": {"id": item_id}})], now)


def deliver(session: Session, now: datetime = NOW, terms: Terms = TERMS) -> list[Answer]:
    """Do one round as the job does; return how each attempt ended."""
    held = delivery.claim(session, terms, now)
    if held is None:
        return []
    answers = delivery.send(held.parcels, terms)
    delivery.settle(session, held, answers, terms, now)
    return answers


def states(session: Session) -> list[str]:
    """Return the state of every delivery, oldest first."""
    session.expire_all()
    rows = session.query(WebhookDelivery).order_by(WebhookDelivery.event_id, WebhookDelivery.endpoint_id)
    return [row.state.value for row in rows]
