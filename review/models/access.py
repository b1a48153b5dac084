"""Who may work in which queue."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Queue
from review.models.columns import values
from review.models.people import Role, User


class QueueAccess(Base):
    """Lets a role and those above it, or one person, into a queue; a queue without a row is open to all."""

    __tablename__ = "queue_access"
    __table_args__ = (UniqueConstraint("queue_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey(Queue.id))
    role: Mapped[Role | None] = mapped_column(values(Role, "role"), comment="this one and those above it")
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), comment="or this person")

    user: Mapped[User | None] = relationship()
