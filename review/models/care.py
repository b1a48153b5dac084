"""What each person was shown and did, day by day: for themselves alone, and to keep it in bounds."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base, Id
from review.models.cases import Case
from review.models.people import User


class Showing(Base):
    """A case was shown to whoever held it; the first time counts, however often it is loaded anew."""

    __tablename__ = "showings"
    __table_args__ = (UniqueConstraint("user_id", "case_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    at: Mapped[datetime]


class Exposure(Base):
    """How many cases of a severity a person was shown on a day."""

    __tablename__ = "exposures"
    __table_args__ = (UniqueConstraint("user_id", "day", "severity"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date, comment="in UTC")
    severity: Mapped[str] = mapped_column(String(40))
    cases: Mapped[int] = mapped_column(default=0)


class Workday(Base):
    """What a person did on a day, and the stretch of work that they are in."""

    __tablename__ = "workdays"
    __table_args__ = (UniqueConstraint("user_id", "day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date, comment="in UTC")
    decisions: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0, comment="at work: between acts that follow one another")
    last_at: Mapped[datetime | None] = mapped_column(comment="the last act")
    stretch_since: Mapped[datetime | None] = mapped_column(comment="none: they took a break")
    stretch_decisions: Mapped[int] = mapped_column(default=0)
    asked_again_at: Mapped[datetime | None] = mapped_column(comment="a break that they put off")
