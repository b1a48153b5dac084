"""The reviewers' queues, and the units of work in them."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    event,
    false,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from review.db import Base, Id
from review.models.columns import values
from review.models.items import Item
from review.models.people import User
from review.models.turns import Lane, Pull, pull_of, turn_of


class Queue(Base):
    """A named line of cases, with its guidance and its times."""

    __tablename__ = "queues"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True, comment="what rules and addresses call it")
    title: Mapped[str] = mapped_column(String(120))
    guidance: Mapped[str] = mapped_column(Text, default="")
    lease_seconds: Mapped[int] = mapped_column(default=300, comment="how long a claimed case stays claimed")
    due_seconds: Mapped[dict[str, Any]] = mapped_column(comment="severity: seconds until due; '' for others")
    answers: Mapped[list[Any]] = mapped_column(
        default=list,
        server_default="[]",
        comment="categories at hand, in order; empty: as the guards flag them",
    )
    reasons: Mapped[list[Any]] = mapped_column(
        default=list,
        server_default="[]",
        comment="reasons that reviewers may choose instead of writing",
    )
    reviews_needed: Mapped[int] = mapped_column(
        SmallInteger, default=1, server_default="1", comment="people who answer each case"
    )
    unanimous: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="all must agree; else more than half"
    )
    blind: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="nobody sees what guards or others said before the end"
    )
    gold_share: Mapped[int] = mapped_column(
        SmallInteger,
        default=0,
        server_default="0",
        comment="percent of what people are given that is hidden gold",
    )
    second_share: Mapped[int] = mapped_column(
        SmallInteger,
        default=0,
        server_default="0",
        comment="percent of decisions that another person makes too",
    )
    draw_key: Mapped[str] = mapped_column(
        String(32),
        default=lambda: secrets.token_hex(16),
        server_default="",
        comment="what draws depend on, so that nobody foresees them",
    )
    created_at: Mapped[datetime]


class CaseState(StrEnum):
    """Whether a case still waits for a person; withdrawn when its text was erased before anybody decided."""

    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


_IS_OPEN = text("state = 'open'")
_IS_OPEN_WORK = text("state = 'open' AND NOT second AND lane < 2")
_IS_HELD = text("holder_id IS NOT NULL")
_IS_UNROUTED = text("unrouted")
_IS_SKIPPED = text("kind = 'skipped'")
_IS_SNOOZED = text("kind = 'snoozed'")
_IS_REVEALED = text("kind = 'revealed'")


class Case(Base):
    """One unit of human work: an item, why it is here, its queue, its due time."""

    __tablename__ = "cases"
    __table_args__ = (
        # One open case an item, whatever runs twice; what only measures answers is another matter.
        Index(
            "uq_cases_open_item",
            "item_id",
            unique=True,
            postgresql_where=_IS_OPEN_WORK,
            sqlite_where=_IS_OPEN_WORK,
        ),
        # The order of work: claiming the next case reads the head of this index, however long the queue is.
        Index(
            "ix_cases_next",
            "queue_id",
            "lane",
            "turn_at",
            "id",
            postgresql_where=_IS_OPEN,
            sqlite_where=_IS_OPEN,
        ),
        # The same for who is to be spared the gravest: each severity has a head of its own.
        Index(
            "ix_cases_next_spared",
            "queue_id",
            "urgency",
            "lane",
            "turn_at",
            "id",
            postgresql_where=_IS_OPEN,
            sqlite_where=_IS_OPEN,
        ),
        Index("ix_cases_item_id", "item_id"),
        # Of those that somebody holds only: counted with all the others SQLite takes an index of holders for
        # useless, and reads the whole table to find the few.
        Index("ix_cases_holder_id", "holder_id", postgresql_where=_IS_HELD, sqlite_where=_IS_HELD),
        Index("ix_cases_unrouted", "id", postgresql_where=_IS_UNROUTED, sqlite_where=_IS_UNROUTED),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id))
    queue_id: Mapped[int] = mapped_column(ForeignKey(Queue.id))
    state: Mapped[CaseState] = mapped_column(values(CaseState, "state"), default=CaseState.OPEN)
    reason: Mapped[str] = mapped_column(String(200), comment="why it is here, in words")
    severity: Mapped[str] = mapped_column(String(40), default="")
    urgency: Mapped[int] = mapped_column(SmallInteger, default=0, comment="lower is sooner; minus severity")
    reports: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="people who complained, as its service counts"
    )
    rules: Mapped[int] = mapped_column(
        SmallInteger, default=0, server_default="0", comment="rules that doubted it"
    )
    doubt: Mapped[int] = mapped_column(
        SmallInteger, default=0, server_default="0", comment="how unsure the classifiers were, in percent"
    )
    lane: Mapped[int] = mapped_column(
        SmallInteger, default=0, server_default="0", comment="0 doubtful, 1 sampled, 2 gold; lower is sooner"
    )
    due_at: Mapped[datetime]
    turn_at: Mapped[datetime] = mapped_column(
        server_default="1970-01-01 00:00:00",
        comment="due_at less what urgency, reports, rules and doubt are worth; sooner is first",
    )
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, comment="counts up with every change of state")
    holder_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    held_until: Mapped[datetime | None]

    unrouted: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="no rule said where it belongs"
    )
    reviews_needed: Mapped[int] = mapped_column(
        SmallInteger, default=1, server_default="1", comment="as its queue asked when it opened"
    )
    reviews_done: Mapped[int] = mapped_column(
        SmallInteger, default=0, server_default="0", comment="standing reviews"
    )
    adjudicating: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="the reviews differ: a senior decides"
    )
    second: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="a second look at a decision, whose answer is a measure",
    )

    item: Mapped[Item] = relationship()
    queue: Mapped[Queue] = relationship()
    holder: Mapped[User | None] = relationship()
    events: Mapped[list["CaseEvent"]] = relationship(order_by="CaseEvent.id")
    minhash: Mapped["CasePrint | None"] = relationship(viewonly=True)

    @property
    def is_blind(self) -> bool:
        """Tell whether nobody is to see what the guards or others said of it: until then it is decided.

        Seniors who settle what others disagree about see everything.
        """
        return self.queue.blind and self.state is CaseState.OPEN and not self.adjudicating

    @property
    def is_gold(self) -> bool:
        """Tell whether its answer is known, which whoever answers it is not to learn."""
        return self.lane == Lane.GOLD

    @property
    def is_measure(self) -> bool:
        """Tell whether its answer only measures: no decision, no label, and nobody is told."""
        return self.second or self.is_gold

    @property
    def seems_received_at(self) -> datetime:
        """Return when the item arrived, as far as is to be known: of gold, before its case was opened."""
        if not self.is_gold:
            return self.item.received_at
        return self.opened_at - ((self.item.screened_at or self.item.received_at) - self.item.received_at)

    @property
    def is_answered_alone(self) -> bool:
        """Tell whether who answers is not to know of others: several are asked, or the queue is blind."""
        waits = self.state is CaseState.OPEN and not self.adjudicating
        return waits and (self.reviews_needed > 1 or self.queue.blind)

    @property
    def pull(self) -> Pull:
        """Return how much earlier than due its turn comes, by what makes it urgent."""
        return pull_of(-(self.urgency or 0), self.reports or 0, self.rules or 0, self.doubt or 0)

    @property
    def place(self) -> tuple[int, datetime, int]:
        """Return what puts it in order among others: the least is the next."""
        return (self.lane, self.turn_at, self.id)


@event.listens_for(Case, "before_insert")
@event.listens_for(Case, "before_update")
def _set_turn(_mapper: Mapper[Case], _connection: Connection, case: Case) -> None:
    """Write the turn with what it is made of, so that no step can forget to move it."""
    case.turn_at = turn_of(case.due_at, case.pull)


IS_WORK = text("NOT cases.second AND cases.lane < 2")
"""Say of a case that a decision comes of it; the answers to others only measure."""


class CaseEventKind(StrEnum):
    """What happened to a case."""

    OPENED = "opened"
    CLAIMED = "claimed"
    RELEASED = "released"
    SKIPPED = "skipped"
    DECIDED = "decided"
    UNDONE = "undone"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    HANDED_OVER = "handed_over"
    REVEALED = "revealed"
    WITHDRAWN = "withdrawn"


class CasePrint(Base):
    """The MinHash signature of a case's text, by which its likeness to others is told; gone with the text."""

    __tablename__ = "case_prints"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary(256), comment="64 numbers of 32 bits, little-endian")


class CaseEvent(Base):
    """One line of a case's history; append-only."""

    __tablename__ = "case_events"
    __table_args__ = (
        # A case's history is read from its end, a page at a time.
        Index("ix_case_events_case_id_id", "case_id", "id"),
        # Skipping sets a case aside for the one who skipped it; claiming asks for that here.
        Index(
            "ix_case_events_skipped",
            "user_id",
            "case_id",
            postgresql_where=_IS_SKIPPED,
            sqlite_where=_IS_SKIPPED,
        ),
        Index(
            "ix_case_events_snoozed", "user_id", "id", postgresql_where=_IS_SNOOZED, sqlite_where=_IS_SNOOZED
        ),
        # The log of who looked at personal data is read from its end.
        Index("ix_case_events_revealed", "id", postgresql_where=_IS_REVEALED, sqlite_where=_IS_REVEALED),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    kind: Mapped[CaseEventKind] = mapped_column(values(CaseEventKind, "kind"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), comment="nobody: the program")
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(comment="the case's version after it")
    note: Mapped[str] = mapped_column(Text, default="")

    user: Mapped[User | None] = relationship()
