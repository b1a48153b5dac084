"""Hidden gold: cases whose answer is known, given to reviewers unannounced to measure their answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Case, Queue
from review.models.columns import values
from review.models.items import Item
from review.models.labels import Decision, Outcome
from review.models.people import User


class Probe(Base):
    """A decided item that a policy owner gives to the reviewers of a queue, with the answer that is right."""

    __tablename__ = "probes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey(Queue.id), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), unique=True)
    decision_id: Mapped[int] = mapped_column(
        ForeignKey(Decision.id), comment="what says so; undone, nobody is asked any more"
    )
    outcome: Mapped[Outcome] = mapped_column(values(Outcome, "outcome"))
    categories: Mapped[list[Any]]
    severity: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    ended_at: Mapped[datetime | None]

    queue: Mapped[Queue] = relationship()
    item: Mapped[Item] = relationship()
    decision: Mapped[Decision] = relationship()
    made_by: Mapped[User] = relationship()


class Probing(Base):
    """A probe was given to a person, in a case that looks like any other; ``is_right`` once they answered."""

    __tablename__ = "probings"
    __table_args__ = (
        Index("ix_probings_user_id_probe_id", "user_id", "probe_id"),
        Index("ix_probings_case_id_user_id", "case_id", "user_id", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    probe_id: Mapped[int] = mapped_column(ForeignKey(Probe.id), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    given_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    is_right: Mapped[bool | None]

    probe: Mapped[Probe] = relationship()
