"""Endpoints: where a service wants to be told, of what, and the secrets by which it knows us."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from review.delivery.addresses import check_url
from review.delivery.claiming import IS_WAITING
from review.delivery.recording import IS_THERE
from review.delivery.terms import Network
from review.errors import ConflictError, InvalidInputError, NotFoundError
from review.models import Service
from review.models.webhooks import (
    DeliveryState,
    EventKind,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)

OVERLAP = timedelta(hours=24)
"""For how long a secret that was replaced still signs."""

LONGEST_URL = 2_000
LONGEST_HOLD_SECONDS = 3_600
MOST_SECRETS = 5
OFFERED = tuple(kind for kind in EventKind if kind is not EventKind.TEST)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: a service told of these kinds of event at a URL, decisions after a while."""

    service_id: int
    url: str
    events: tuple[str, ...]
    hold_seconds: int = 0


def add(
    session: Session, wish: Wish, user_id: int, now: datetime, *, networks: Sequence[Network] = ()
) -> tuple[WebhookEndpoint, str]:
    """Let a service be told; the second value is the secret, which is not shown again.

    Raises:
        InvalidInputError: names the field at fault.
        ConflictError: the service has this endpoint already.
    """
    if session.get(Service, wish.service_id) is None:
        raise InvalidInputError("Choose one of the services.", field="service")
    _check(wish, networks)
    there = select(WebhookEndpoint.id).where(
        WebhookEndpoint.service_id == wish.service_id, WebhookEndpoint.url == wish.url, IS_THERE
    )
    if session.scalar(there) is not None:
        raise ConflictError("This service is told at this address already.", field="url")
    endpoint = WebhookEndpoint(
        service_id=wish.service_id,
        url=wish.url,
        events=sorted(set(wish.events)),
        hold_seconds=wish.hold_seconds,
        created_at=now,
        created_by=user_id,
    )
    session.add(endpoint)
    session.flush()
    return endpoint, _new_secret(session, endpoint, now)


def find(session: Session, endpoint_id: int) -> WebhookEndpoint:
    """Return an endpoint.

    Raises:
        NotFoundError: there is none of this id, or it was removed.
    """
    found = session.scalar(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id, IS_THERE)
        .options(
            joinedload(WebhookEndpoint.service),
            joinedload(WebhookEndpoint.creator),
            selectinload(WebhookEndpoint.secrets),
        )
    )
    if found is None:
        raise NotFoundError("There is no such endpoint.")
    return found


def rotate(session: Session, endpoint_id: int, now: datetime) -> str:
    """Return a new secret; those before it sign besides for a day, so that the receiver can change over.

    Raises:
        NotFoundError: there is no such endpoint.
        ConflictError: too many secrets are active.
    """
    endpoint = find(session, endpoint_id)
    active = [one for one in endpoint.secrets if one.expires_at is None or one.expires_at > now]
    if len(active) >= MOST_SECRETS:
        raise ConflictError(f"{MOST_SECRETS} secrets are active; wait until one has expired.")
    for one in active:
        one.expires_at = one.expires_at or now + OVERLAP
    return _new_secret(session, endpoint, now)


def pause(session: Session, endpoint_id: int, why: str, now: datetime) -> None:
    """Send nothing more until resumed; what happens meanwhile waits."""
    endpoint = find(session, endpoint_id)
    if endpoint.paused_at is None:
        endpoint.paused_at, endpoint.paused_because = now, why[:300]
    session.flush()


def resume(session: Session, endpoint_id: int) -> None:
    """Send what waits, and forget earlier failures."""
    endpoint = find(session, endpoint_id)
    endpoint.paused_at, endpoint.paused_because = None, ""
    endpoint.failures, endpoint.failing_since, endpoint.resting_until = 0, None, None
    session.flush()


def remove(session: Session, endpoint_id: int, now: datetime) -> None:
    """Send nothing to an endpoint any more; what still waits for it is withdrawn, its log stays."""
    endpoint = find(session, endpoint_id)
    endpoint.removed_at = now
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id, IS_WAITING)
        .values(state=DeliveryState.WITHDRAWN, settled_at=now)
        .execution_options(synchronize_session=False)
    )
    session.flush()


def services(session: Session) -> Sequence[Service]:
    """Return every service, by name."""
    return session.scalars(select(Service).order_by(Service.name)).all()


def _check(wish: Wish, networks: Sequence[Network]) -> None:
    too_long = f"is longer than {LONGEST_URL} characters" if len(wish.url) > LONGEST_URL else ""
    wrong = too_long or check_url(wish.url, networks)
    if wrong:
        raise InvalidInputError(f"The address {wrong}.", field="url")
    unknown = [kind for kind in wish.events if kind not in OFFERED]
    if unknown or not wish.events:
        raise InvalidInputError(f"Choose at least one of {', '.join(OFFERED)}.", field="events")
    if not 0 <= wish.hold_seconds <= LONGEST_HOLD_SECONDS:
        raise InvalidInputError(f"Choose 0 to {LONGEST_HOLD_SECONDS} seconds.", field="hold_seconds")


def _new_secret(session: Session, endpoint: WebhookEndpoint, now: datetime) -> str:
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    session.add(WebhookSecret(endpoint_id=endpoint.id, secret=secret, created_at=now))
    session.flush()
    return secret
