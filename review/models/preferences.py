"""What each person has set for themselves."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base, Id
from review.models.people import User


class Preference(Base):
    """One section of a person's preferences; what it does not name is as the organisation has it."""

    __tablename__ = "preferences"
    __table_args__ = (UniqueConstraint("user_id", "section"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(String(20), comment="care, ...: who reads it checks what it holds")
    chosen: Mapped[dict[str, Any]]
