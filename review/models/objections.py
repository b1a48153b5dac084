"""What people say of rules: that one was wrong, and how often each was right."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Case
from review.models.columns import values
from review.models.people import User


class Exemption(StrEnum):
    """What the rule is to let pass from now on, if anything."""

    NONE = "none"
    PHRASE = "phrase"
    AUTHOR = "author"
    SERVICE = "service"


class ObjectionState(StrEnum):
    """What became of an objection; one without an exception is noted and asks for nothing."""

    NOTED = "noted"
    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class RuleObjection(Base):
    """A person said that a rule's version was wrong about a case; what was said never changes."""

    __tablename__ = "rule_objections"
    __table_args__ = (
        UniqueConstraint("user_id", "case_id", "policy", "rule"),
        Index("ix_rule_objections_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    policy: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(String(80), comment="the rule's id")
    version: Mapped[int] = mapped_column(comment="number of the policy's version that fired")
    reason: Mapped[str] = mapped_column(Text, default="")
    exemption: Mapped[Exemption] = mapped_column(values(Exemption, "exemption"))
    subject: Mapped[str] = mapped_column(String(200), default="", comment="the phrase, author or service")
    until: Mapped[date | None] = mapped_column(Date, comment="last day of the exception")
    at: Mapped[datetime]
    state: Mapped[ObjectionState] = mapped_column(values(ObjectionState, "state"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])


class RuleFigure(Base):
    """How often people found a rule's version right or wrong, counted with each decision."""

    __tablename__ = "rule_figures"
    __table_args__ = (UniqueConstraint("policy", "rule", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    policy: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    right: Mapped[int] = mapped_column(default=0, comment="its category was confirmed")
    wrong: Mapped[int] = mapped_column(default=0, comment="its category was denied")
    objections: Mapped[int] = mapped_column(default=0)
