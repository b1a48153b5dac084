"""What people said."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Case
from review.models.columns import values
from review.models.items import Item
from review.models.people import User


class DecisionKind(StrEnum):
    """A decision, or the undoing of one."""

    DECIDE = "decide"
    UNDO = "undo"


class Outcome(StrEnum):
    """What the reviewer found."""

    VIOLATING = "violating"
    FINE = "fine"
    UNSURE = "unsure"


class Decision(Base):
    """What a reviewer said of a case; append-only, an undo is one more row that names the one undone."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_user_id_id", "user_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    kind: Mapped[DecisionKind] = mapped_column(values(DecisionKind, "kind"))
    outcome: Mapped[Outcome | None] = mapped_column(values(Outcome, "outcome"), comment="none for an undo")
    severity: Mapped[str] = mapped_column(String(40), default="")
    rationale: Mapped[str] = mapped_column(Text, default="")
    how: Mapped[str] = mapped_column(
        Text, default="", server_default="", comment="how it came about; empty: one person's own"
    )
    seen_version: Mapped[int] = mapped_column(comment="the version of the case that the reviewer saw")
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), unique=True)
    at: Mapped[datetime]
    imported_at: Mapped[datetime | None] = mapped_column(comment="when it was read in; none: made here")

    case: Mapped[Case] = relationship()
    user: Mapped[User] = relationship()
    labels: Mapped[list["Label"]] = relationship(order_by="Label.id", back_populates="decision")


class Answer(StrEnum):
    """What a label says of its category."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Label(Base):
    """One category said yes, no or unsure for one item; in force unless its decision was undone."""

    __tablename__ = "labels"
    __table_args__ = (Index("ix_labels_category_id", "category", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey(Decision.id), index=True)
    category: Mapped[str] = mapped_column(String(80))
    answer: Mapped[Answer] = mapped_column(values(Answer, "answer"))
    severity: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime]

    item: Mapped[Item] = relationship()
    decision: Mapped[Decision] = relationship(back_populates="labels")
    spans: Mapped[list["LabelSpan"]] = relationship(order_by="LabelSpan.start")


class LabelSpan(Base):
    """A part of the text that was marked for a label: ``[start, end)`` in characters of the original."""

    __tablename__ = "label_spans"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey(Label.id), index=True)
    start: Mapped[int]
    end: Mapped[int]
