"""What colleagues write to one another beside a case."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.cases import Case
from review.models.people import User

_IS_UNSEEN = text("seen_at IS NULL")


class CaseNote(Base):
    """What a person wrote beside a case; never changed, and emptied when the case's text is erased."""

    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_case_id_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text, comment="it may quote the case's; emptied by erasure")

    case: Mapped[Case] = relationship()
    user: Mapped[User] = relationship()
    mentions: Mapped[list["Mention"]] = relationship(order_by="Mention.id", back_populates="note")


class Mention(Base):
    """A person who is named in a note, and when they saw it."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("note_id", "user_id"),
        Index("ix_mentions_user_id_id", "user_id", "id"),
        # What somebody has yet to see is counted on every page.
        Index("ix_mentions_unseen", "user_id", "id", postgresql_where=_IS_UNSEEN, sqlite_where=_IS_UNSEEN),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey(CaseNote.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    seen_at: Mapped[datetime | None]

    note: Mapped[CaseNote] = relationship(back_populates="mentions")
    user: Mapped[User] = relationship()
