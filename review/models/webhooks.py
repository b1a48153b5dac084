"""Where services want to be told, what they are told, and how the telling went."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.columns import values
from review.models.items import Item
from review.models.labels import Decision
from review.models.people import Service, User


class EventKind(StrEnum):
    """What an endpoint may be told."""

    VERDICT_CHANGED = "verdict.changed"
    DECISION_MADE = "decision.made"
    DECISION_UNDONE = "decision.undone"
    APPEAL_DECIDED = "appeal.decided"
    ITEM_ERASED = "item.erased"
    TEST = "test"


_IS_THERE = text("removed_at IS NULL")
_IS_WAITING = text("state = 'waiting'")
_IS_DEAD = text("state = 'dead'")
_IS_OVER = text("state IN ('delivered', 'withdrawn')")


class WebhookEndpoint(Base):
    """An address at which one service wants to be told."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        Index(
            "uq_webhook_endpoints_service_id_url",
            "service_id",
            "url",
            unique=True,
            postgresql_where=_IS_THERE,
            sqlite_where=_IS_THERE,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    url: Mapped[str] = mapped_column(String(2_000))
    events: Mapped[list[Any]] = mapped_column(comment="the kinds of event that it wants")
    hold_seconds: Mapped[int] = mapped_column(default=0, comment="for which a decision may be taken back")
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey(User.id), comment="who is told when it keeps failing")
    paused_at: Mapped[datetime | None]
    paused_because: Mapped[str] = mapped_column(String(300), default="")
    removed_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, comment="attempts that failed since the last success")
    failing_since: Mapped[datetime | None]
    resting_until: Mapped[datetime | None] = mapped_column(comment="it could not be reached: no attempts")

    service: Mapped[Service] = relationship()
    creator: Mapped[User] = relationship()
    secrets: Mapped[list["WebhookSecret"]] = relationship(order_by="WebhookSecret.id")


class WebhookSecret(Base):
    """A secret by which an endpoint knows who calls; several are active while one replaces another."""

    __tablename__ = "webhook_secrets"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey(WebhookEndpoint.id), index=True)
    secret: Mapped[str] = mapped_column(String(100), comment="whsec_ and base64; signing needs it as it is")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class WebhookEvent(Base):
    """One fact that endpoints are told, written in the transaction of the fact itself; append-only."""

    __tablename__ = "webhook_events"
    __table_args__ = (Index("ix_webhook_events_service_id_at", "service_id", "occurred_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(
        String(40), unique=True, comment="the webhook-id, alike in every attempt"
    )
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    item_id: Mapped[int | None] = mapped_column(ForeignKey(Item.id), comment="none for a test")
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id), index=True)
    kind: Mapped[EventKind] = mapped_column(values(EventKind, "kind"))
    data: Mapped[dict[str, Any]] = mapped_column(comment="docs/webhooks.md; never the text")
    occurred_at: Mapped[datetime]


class DeliveryState(StrEnum):
    """How far a delivery has come: to be sent, taken by the endpoint, given up, or no longer to be sent."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


class WebhookDelivery(Base):
    """One event on its way to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        # Claiming reads the head of this index, however long the history is.
        Index(
            "ix_webhook_deliveries_due",
            "endpoint_id",
            "due_at",
            "event_id",
            postgresql_where=_IS_WAITING,
            sqlite_where=_IS_WAITING,
        ),
        # An event of an item waits for the earlier ones of the item.
        Index(
            "ix_webhook_deliveries_order",
            "endpoint_id",
            "item_id",
            "event_id",
            postgresql_where=_IS_WAITING,
            sqlite_where=_IS_WAITING,
        ),
        Index("ix_webhook_deliveries_dead", "id", postgresql_where=_IS_DEAD, sqlite_where=_IS_DEAD),
        Index("ix_webhook_deliveries_over", "settled_at", postgresql_where=_IS_OVER, sqlite_where=_IS_OVER),
        Index("ix_webhook_deliveries_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey(WebhookEndpoint.id))
    event_id: Mapped[int] = mapped_column(ForeignKey(WebhookEvent.id))
    item_id: Mapped[int | None] = mapped_column(Id, index=True, comment="the event's, for the order")
    state: Mapped[DeliveryState] = mapped_column(values(DeliveryState, "state"))
    due_at: Mapped[datetime] = mapped_column(comment="not before this")
    attempts: Mapped[int] = mapped_column(default=0, comment="that ended, since it was last sent off")
    claim: Mapped[str | None] = mapped_column(String(32), comment="token of the worker that sends it")
    claimed_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    endpoint: Mapped[WebhookEndpoint] = relationship()
    event: Mapped[WebhookEvent] = relationship()


class WebhookAttempt(Base):
    """One try to deliver, and what was answered; append-only."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (Index("ix_webhook_attempts_endpoint_id_id", "endpoint_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey(WebhookDelivery.id), index=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey(WebhookEndpoint.id))
    at: Mapped[datetime]
    url: Mapped[str] = mapped_column(String(2_000), comment="as it was then")
    milliseconds: Mapped[int]
    status: Mapped[int | None] = mapped_column(comment="none where nothing was answered")
    error: Mapped[str] = mapped_column(String(300), default="", comment="why it failed, in words")
    answer: Mapped[str] = mapped_column(Text, default="", comment="the start of the body")

    delivery: Mapped[WebhookDelivery] = relationship()
