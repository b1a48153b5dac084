"""Which queue a flagged item goes to, and every change of that."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Queue
from review.models.columns import values
from review.models.people import User


class RoutingRule(Base):
    """One line of the routing: what it asks for, and the queue that gets what fits."""

    __tablename__ = "routing_rules"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(comment="lower is asked first")
    queue_id: Mapped[int] = mapped_column(ForeignKey(Queue.id))
    asks: Mapped[dict[str, Any]] = mapped_column(comment="field: the values of which one must hold")
    removed_at: Mapped[datetime | None]

    queue: Mapped[Queue] = relationship()


class RoutingChangeKind(StrEnum):
    """What was done to a routing rule."""

    ADDED = "added"
    MOVED = "moved"
    REMOVED = "removed"


class RoutingChange(Base):
    """One change of the routing; append-only."""

    __tablename__ = "routing_changes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey(RoutingRule.id), index=True)
    kind: Mapped[RoutingChangeKind] = mapped_column(values(RoutingChangeKind, "kind"))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, comment="the rule in words, as it then was")

    user: Mapped[User] = relationship()
