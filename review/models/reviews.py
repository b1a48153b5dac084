"""Answers that are not decisions: they count only together, or measure a decision that stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Case, Queue
from review.models.columns import values
from review.models.labels import Decision, Outcome
from review.models.people import User


class Review(Base):
    """What one of several independent reviewers said of a case; none of it leaves before all have spoken."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_user_id_id", "user_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    outcome: Mapped[Outcome] = mapped_column(values(Outcome, "outcome"))
    categories: Mapped[list[Any]]
    severity: Mapped[str] = mapped_column(String(40), default="")
    rationale: Mapped[str] = mapped_column(Text, default="")
    marks: Mapped[list[Any]] = mapped_column(comment="[start, end, category] in characters of the text")
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    user: Mapped[User] = relationship()

    @property
    def says(self) -> str:
        """Return the answer in a few words: ``nuts, high`` or ``fine``."""
        said = ", ".join(self.categories) or self.outcome.value
        return f"{said}, {self.severity}" if self.severity and self.categories else said


class SecondLook(Base):
    """A decision that another person was drawn to make too, in a case of its own, without knowing of it.

    The decision stands meanwhile. ``agrees`` is none until the other has answered; where they differ a senior
    decides, and ``corrected_by`` is the decision that then took the place of the first, if it was wrong.
    """

    __tablename__ = "second_looks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey(Queue.id), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey(Decision.id), unique=True)
    drawn_at: Mapped[datetime]
    agrees: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None] = mapped_column(comment="when a senior said who is right")
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id), index=True)

    case: Mapped[Case] = relationship()
    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
