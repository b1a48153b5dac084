"""What came in, and what the guards said of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guards.values import Action
from review.db import Base, Id
from review.models.columns import values
from review.models.people import Service


class ItemKind(StrEnum):
    """Who wrote the text: a model (output) or somebody who talks to one (input)."""

    OUTPUT = "output"
    INPUT = "input"


class ItemState(StrEnum):
    """How far an item has come: waiting for the guards, or screened."""

    WAITING = "waiting"
    SCREENED = "screened"


_IS_WAITING = text("state = 'waiting'")
_HAS_AUTHOR = text("author IS NOT NULL")


class Item(Base):
    """One text that a service sent, with its conversation and its facts."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("service_id", "external_id"),
        # Claims walk the waiting items only, however many have been screened before.
        Index("ix_items_waiting", "id", postgresql_where=_IS_WAITING, sqlite_where=_IS_WAITING),
        Index("ix_items_service_id_id", "service_id", "id"),
        # An author's history is read from its end, and only as far as a page shows.
        Index(
            "ix_items_author",
            "service_id",
            "author",
            "id",
            postgresql_where=_HAS_AUTHOR,
            sqlite_where=_HAS_AUTHOR,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    external_id: Mapped[str | None] = mapped_column(String(200), comment="the service's own name for it")
    kind: Mapped[ItemKind] = mapped_column(values(ItemKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    context: Mapped[list[Any]] = mapped_column(comment="[{role, text}], oldest first")
    meta: Mapped[dict[str, Any]] = mapped_column(comment="facts: model, prompt version, tokens, trace id")
    author: Mapped[str | None] = mapped_column(
        String(200), comment="whom the service names as meta.author; a name means one person of one service"
    )
    text_hash: Mapped[bytes] = mapped_column(LargeBinary(32), comment="sha256 of the text")
    received_at: Mapped[datetime]
    state: Mapped[ItemState] = mapped_column(values(ItemState, "state"), default=ItemState.WAITING)
    verdict: Mapped[Action | None] = mapped_column(values(Action, "verdict"), comment="once screened")
    screened_at: Mapped[datetime | None]
    claim: Mapped[str | None] = mapped_column(String(32), comment="token of the worker that screens it")
    claimed_until: Mapped[datetime | None]
    erased_at: Mapped[datetime | None] = mapped_column(comment="when text, context and meta were taken out")
    attempts: Mapped[int] = mapped_column(default=0, comment="claims so far")
    traceparent: Mapped[str | None] = mapped_column(String(55), comment="W3C trace context of its request")

    service: Mapped[Service] = relationship()


class Screening(Base):
    """One verdict on one item: which policies, which guards, whether complete."""

    __tablename__ = "screenings"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    verdict: Mapped[Action] = mapped_column(values(Action, "verdict"))
    complete: Mapped[bool]
    incomplete_because: Mapped[list[Any]] = mapped_column(comment="why, in words, when not complete")
    severity: Mapped[str] = mapped_column(String(40), default="", comment="of the hardest finding")
    queue: Mapped[str] = mapped_column(String(80), default="", comment="queue that the rules ask for")
    scores: Mapped[dict[str, Any]] = mapped_column(comment="highest score of each category, 0..1")
    classifier_scores: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="{guard: {label: score}} as measured"
    )
    counts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", comment="numbers that count conditions compared, by their keys"
    )
    guards: Mapped[list[Any]] = mapped_column(comment="[{guard, state, reason, milliseconds, cost, cached}]")
    policies: Mapped[dict[str, Any]] = mapped_column(comment="policy name: version number in force")
    screened_at: Mapped[datetime]

    flags: Mapped[list["Flag"]] = relationship(order_by="Flag.id")


class Flag(Base):
    """One finding of a screening."""

    __tablename__ = "flags"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    screening_id: Mapped[int] = mapped_column(ForeignKey(Screening.id), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    category: Mapped[str] = mapped_column(String(80))
    score: Mapped[float] = mapped_column(comment="0..1")
    start: Mapped[int | None] = mapped_column(comment="[start, end) in characters of the text")
    end: Mapped[int | None]
    guard: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(String(80), comment="the rule's id, which survives a rename")
    rule_name: Mapped[str] = mapped_column(String(200), default="", comment="the rule's name at the time")
    policy: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=0, comment="number of the policy's version")
    action: Mapped[Action] = mapped_column(values(Action, "action"))
    severity: Mapped[str] = mapped_column(String(40), default="")
    view: Mapped[str] = mapped_column(String(20), default="raw")
    trace: Mapped[dict[str, Any]] = mapped_column(comment="the conditions that held, docs/verdicts.md")
    microseconds: Mapped[int] = mapped_column(default=0)
