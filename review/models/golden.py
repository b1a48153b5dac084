"""The cases that gate the next release of a policy."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guards.values import Action
from review.db import Base, Id
from review.models.columns import values
from review.models.items import Item
from review.models.labels import Decision
from review.models.people import User


class GoldenCase(Base):
    """A text with its expected outcome, made from a decision.

    It keeps its own copy of the text and the scores measured when it was made, so that it replays the same
    everywhere, without a model.
    """

    __tablename__ = "golden_cases"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True, comment="what files and people call it")
    item_id: Mapped[int | None] = mapped_column(ForeignKey(Item.id), unique=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id))
    kind: Mapped[str] = mapped_column(String(20), default="output")
    service: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text)
    context: Mapped[list[Any]] = mapped_column(comment="[{role, text}], oldest first")
    meta: Mapped[dict[str, Any]]
    flagged: Mapped[bool] = mapped_column(comment="whether the policy must not let it pass")
    categories: Mapped[list[Any]] = mapped_column(comment="categories that must be found, when flagged")
    least_action: Mapped[Action] = mapped_column(values(Action, "least_action"), comment="when flagged")
    scores: Mapped[dict[str, Any]] = mapped_column(comment="{guard: {label: score}} when it was made")
    counts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", comment="numbers that count conditions compare, by their keys"
    )
    note: Mapped[str] = mapped_column(Text, default="")
    marks: Mapped[list[Any]] = mapped_column(
        default=list, server_default="[]", comment="[start, end, category] in characters of the text"
    )
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    retired_at: Mapped[datetime | None]

    item: Mapped[Item | None] = relationship()
    created_by: Mapped[User | None] = relationship()
    events: Mapped[list["GoldenEvent"]] = relationship(order_by="GoldenEvent.id")


class GoldenEventKind(StrEnum):
    """What happened to a golden case."""

    MADE = "made"
    RETIRED = "retired"
    RESTORED = "restored"


class GoldenEvent(Base):
    """One line of a golden case's history; append-only."""

    __tablename__ = "golden_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    golden_case_id: Mapped[int] = mapped_column(ForeignKey(GoldenCase.id), index=True)
    kind: Mapped[GoldenEventKind] = mapped_column(values(GoldenEventKind, "kind"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), comment="nobody: the program")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")

    user: Mapped[User | None] = relationship()
