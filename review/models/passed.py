"""How far people have looked down a line in vain."""

from datetime import datetime

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base, Id
from review.models.cases import Queue
from review.models.people import User


class PassedOver(Base):
    """A place in a queue's line before which nothing was for a person; it counts for a moment only."""

    __tablename__ = "passed_over"
    __table_args__ = (UniqueConstraint("user_id", "queue_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    queue_id: Mapped[int] = mapped_column(ForeignKey(Queue.id, ondelete="CASCADE"))
    lane: Mapped[int] = mapped_column(
        SmallInteger, comment="the first case that was for them: its lane, turn, id"
    )
    turn_at: Mapped[datetime]
    case_id: Mapped[int] = mapped_column(Id)
    newest_id: Mapped[int] = mapped_column(
        Id, server_default="0", comment="cases with a higher number are looked at wherever they stand"
    )
    until: Mapped[datetime] = mapped_column(comment="then the line is read from its head again")
