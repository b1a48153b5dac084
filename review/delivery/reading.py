"""What the pages show: endpoints and how they do, the log, the dead letters. Lists are read by key."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, joinedload, selectinload

from review.delivery.claiming import IS_WAITING
from review.delivery.recording import IS_THERE
from review.errors import NotFoundError
from review.models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint

PAGE = 25
MOST_COUNTED = 1_000
_IS_DEAD = text("webhook_deliveries.state = 'dead'")


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery with all its attempts, oldest first."""

    delivery: WebhookDelivery
    attempts: Sequence[WebhookAttempt]


def all_endpoints(session: Session) -> Sequence[WebhookEndpoint]:
    """Return every endpoint, those that are paused first."""
    return session.scalars(
        select(WebhookEndpoint)
        .where(IS_THERE)
        .options(
            joinedload(WebhookEndpoint.service),
            joinedload(WebhookEndpoint.creator),
            selectinload(WebhookEndpoint.secrets),
        )
        .order_by(WebhookEndpoint.paused_at.is_(None), WebhookEndpoint.id)
    ).all()


def number_paused(session: Session, user_id: int) -> int:
    """Return how many endpoints of a person's the program has paused, or anybody has."""
    return session.scalars(
        select(func.count())
        .select_from(WebhookEndpoint)
        .where(IS_THERE, WebhookEndpoint.created_by == user_id, WebhookEndpoint.paused_at.is_not(None))
    ).one()


def number_waiting(session: Session, endpoint_id: int) -> int:
    """Return how many deliveries wait for an endpoint; ``MOST_COUNTED`` stands for that many or more."""
    some = select(WebhookDelivery.id).where(WebhookDelivery.endpoint_id == endpoint_id, IS_WAITING)
    return session.scalars(select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())).one()


def number_dead(session: Session) -> int:
    """Return how many dead letters there are; ``MOST_COUNTED`` stands for that many or more."""
    some = select(WebhookDelivery.id).where(_IS_DEAD).limit(MOST_COUNTED)
    return session.scalars(select(func.count()).select_from(some.subquery())).one()


def log(session: Session, endpoint_id: int, before: int | None = None) -> Sequence[WebhookAttempt]:
    """Return a page of an endpoint's attempts, newest first, those before an attempt's id."""
    asked = select(WebhookAttempt).where(WebhookAttempt.endpoint_id == endpoint_id)
    if before is not None:
        asked = asked.where(WebhookAttempt.id < before)
    return session.scalars(
        asked.options(joinedload(WebhookAttempt.delivery).joinedload(WebhookDelivery.event))
        .order_by(WebhookAttempt.id.desc())
        .limit(PAGE)
    ).all()


def dead_letters(session: Session, before: int | None = None) -> Sequence[WebhookDelivery]:
    """Return a page of the dead letters, newest first, those before a delivery's id."""
    asked = select(WebhookDelivery).where(_IS_DEAD)
    if before is not None:
        asked = asked.where(WebhookDelivery.id < before)
    return session.scalars(
        asked.options(
            joinedload(WebhookDelivery.event),
            joinedload(WebhookDelivery.endpoint).joinedload(WebhookEndpoint.service),
        )
        .order_by(WebhookDelivery.id.desc())
        .limit(PAGE)
    ).all()


def told(session: Session, delivery_id: int) -> Told:
    """Return a delivery with what was answered; raises NotFoundError where there is none."""
    delivery = session.scalar(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .options(joinedload(WebhookDelivery.event), joinedload(WebhookDelivery.endpoint))
    )
    if delivery is None:
        raise NotFoundError("There is no such delivery; the log is kept for a time only.")
    attempts = session.scalars(
        select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery_id).order_by(WebhookAttempt.id)
    ).all()
    return Told(delivery, attempts)
