"""Another look at what was decided, asked for by somebody whom it concerns."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Case
from review.models.columns import values
from review.models.items import Item
from review.models.labels import Decision
from review.models.people import User


class AppealState(StrEnum):
    """What became of an appeal; withdrawn where its item was erased before anybody answered."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"


class Appeal(Base):
    """One person's wish that an item be looked at again, and the case that it became."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), unique=True)
    decision_id: Mapped[int | None] = mapped_column(
        ForeignKey(Decision.id), comment="appealed against; none: what the guards said"
    )
    statement: Mapped[str] = mapped_column(Text, comment="the person's own words; emptied by erasure")
    state: Mapped[AppealState] = mapped_column(values(AppealState, "state"), default=AppealState.OPEN)
    opened_at: Mapped[datetime]

    item: Mapped[Item] = relationship()
    case: Mapped[Case] = relationship()
    decision: Mapped[Decision | None] = relationship()
    events: Mapped[list["AppealEvent"]] = relationship(order_by="AppealEvent.id")

    @property
    def is_answered(self) -> bool:
        """Tell whether somebody upheld or overturned it."""
        return self.state in {AppealState.UPHELD, AppealState.OVERTURNED}


class AppealEvent(Base):
    """One change of an appeal's state, with the decision that made it; append-only."""

    __tablename__ = "appeal_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey(Appeal.id), index=True)
    state: Mapped[AppealState] = mapped_column(values(AppealState, "state"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id))
    at: Mapped[datetime]


class Bar(Base):
    """A person who may not decide a case, because they decided the same item before."""

    __tablename__ = "bars"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
