"""Who looks at a case now, whether or not it is theirs."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base, Id
from review.models.cases import Case
from review.models.people import User


class CasePresence(Base):
    """A person with a case's page open; gone when that is closed, or some minutes after."""

    __tablename__ = "case_presences"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime]
