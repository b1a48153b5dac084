"""Many cases decided at once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Case, Queue
from review.models.columns import values
from review.models.labels import Decision, Outcome
from review.models.people import User


class BulkState(StrEnum):
    """How far it has come: counted and shown, at work, done, being taken back, taken back."""

    COUNTED = "counted"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


_IS_AT_WORK = text("state IN ('running', 'undoing')")


class Bulk(Base):
    """One act on many cases of a queue: who, which, what was said of all of them, and how far it has come."""

    __tablename__ = "bulks"
    __table_args__ = (
        Index("ix_bulks_at_work", "id", postgresql_where=_IS_AT_WORK, sqlite_where=_IS_AT_WORK),
        Index("ix_bulks_user_id_id", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    queue_id: Mapped[int] = mapped_column(ForeignKey(Queue.id))
    alike_to_id: Mapped[int | None] = mapped_column(
        ForeignKey(Case.id), comment="the case that all resemble; none: a filter chose them"
    )
    about: Mapped[str] = mapped_column(Text, comment="which cases, in words")
    is_cut: Mapped[bool] = mapped_column(comment="more matched than one act takes")
    state: Mapped[BulkState] = mapped_column(values(BulkState, "state"), default=BulkState.COUNTED)
    outcome: Mapped[Outcome | None] = mapped_column(values(Outcome, "outcome"), comment="none until begun")
    categories: Mapped[list[Any]] = mapped_column(default=list)
    severity: Mapped[str] = mapped_column(String(40), default="")
    rationale: Mapped[str] = mapped_column(Text, default="")
    counted_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    queue: Mapped[Queue] = relationship()
    user: Mapped[User] = relationship()


class BulkResult(StrEnum):
    """What became of one of the cases."""

    WAITING = "waiting"
    LEFT_OUT = "left_out"
    DECIDED = "decided"
    HELD = "held"
    STALE = "stale"
    UNDONE = "undone"
    KEPT = "kept"


class BulkCase(Base):
    """One of the cases, as it was when they were counted; points to its decision."""

    __tablename__ = "bulk_cases"
    __table_args__ = (Index("ix_bulk_cases_bulk_id_result", "bulk_id", "result", "case_id"),)

    bulk_id: Mapped[int] = mapped_column(ForeignKey(Bulk.id), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, index=True)
    version: Mapped[int] = mapped_column(comment="the case's version when it was counted")
    likeness: Mapped[float | None] = mapped_column(comment="0..1, to the case that all resemble")
    result: Mapped[BulkResult] = mapped_column(values(BulkResult, "result"), default=BulkResult.WAITING)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id), unique=True)

    case: Mapped[Case] = relationship()
