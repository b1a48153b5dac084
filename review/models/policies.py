"""What is not allowed, in versions, and what the labels propose to add."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.columns import values
from review.models.items import Item
from review.models.people import User


class Policy(Base):
    """A named policy; what it says is in its versions."""

    __tablename__ = "policies"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]

    versions: Mapped[list["PolicyVersion"]] = relationship(
        back_populates="policy", order_by="PolicyVersion.number"
    )


class Stage(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


_IS_LIVE = text("stage = 'live'")
_IS_DRAFT = text("stage = 'draft'")


class PolicyVersion(Base):
    """One text of a policy: a draft may still be edited, any other stage never changes its text."""

    __tablename__ = "policy_versions"
    __table_args__ = (
        UniqueConstraint("policy_id", "number"),
        Index(
            "uq_policy_versions_live",
            "policy_id",
            unique=True,
            postgresql_where=_IS_LIVE,
            sqlite_where=_IS_LIVE,
        ),
        Index(
            "uq_policy_versions_draft",
            "policy_id",
            unique=True,
            postgresql_where=_IS_DRAFT,
            sqlite_where=_IS_DRAFT,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey(Policy.id))
    number: Mapped[int]
    document: Mapped[str] = mapped_column(Text, comment="YAML, docs/policies.md")
    stage: Mapped[Stage] = mapped_column(values(Stage, "stage"))
    revision: Mapped[int] = mapped_column(default=1, comment="counts up with every edit of a draft")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), comment="nobody: the program")

    policy: Mapped[Policy] = relationship(back_populates="versions")
    created_by: Mapped[User | None] = relationship()
    events: Mapped[list["PolicyEvent"]] = relationship(order_by="PolicyEvent.id", back_populates="version")


class PolicyEvent(Base):
    """One change of a version, of its stage or of a draft's text; append-only."""

    __tablename__ = "policy_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(PolicyVersion.id), index=True)
    stage: Mapped[Stage] = mapped_column(values(Stage, "stage"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    version: Mapped[PolicyVersion] = relationship(back_populates="events")
    user: Mapped[User | None] = relationship()


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    """The labels no longer speak for it."""


class Proposal(Base):
    """A phrase that separates violating from fine in the labels so far, with what speaks for it."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("policy_id", "category", "phrase"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey(Policy.id))
    category: Mapped[str] = mapped_column(String(80))
    phrase: Mapped[str] = mapped_column(String(200))
    log_odds: Mapped[float] = mapped_column(comment="z-score of the log-odds with an informative prior")
    caught: Mapped[int] = mapped_column(comment="held-out violating texts that hold the phrase")
    wrong: Mapped[int] = mapped_column(comment="held-out fine texts that hold the phrase")
    precision_low: Mapped[float] = mapped_column(comment="Wilson interval, 95 %")
    precision_high: Mapped[float]
    labels_seen: Mapped[int] = mapped_column(comment="labels that it was worked out from")
    state: Mapped[ProposalState] = mapped_column(values(ProposalState, "state"), default=ProposalState.OPEN)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))

    policy: Mapped[Policy] = relationship()
    settled_by: Mapped[User | None] = relationship()
    examples: Mapped[list["ProposalExample"]] = relationship(
        cascade="all, delete-orphan", order_by="ProposalExample.id"
    )
    events: Mapped[list["ProposalEvent"]] = relationship(order_by="ProposalEvent.id")


class ProposalExample(Base):
    """A labelled text that the phrase would have caught."""

    __tablename__ = "proposal_examples"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey(Proposal.id), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id))
    violating: Mapped[bool]

    item: Mapped[Item] = relationship()


class ProposalEvent(Base):
    """One change of a proposal's state; append-only."""

    __tablename__ = "proposal_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey(Proposal.id), index=True)
    state: Mapped[ProposalState] = mapped_column(values(ProposalState, "state"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), comment="nobody: the program")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")

    user: Mapped[User | None] = relationship()
