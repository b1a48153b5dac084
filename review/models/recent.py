"""How many there were lately: the numbers that ``count`` conditions and daily caps compare."""

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base


class RecentCount(Base):
    """How often one thing happened within one stretch of time; only what a live policy asks for is kept."""

    __tablename__ = "recent_counts"
    # SQLite keeps the rows in the order of their key, so that a window is one run of neighbours.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it from the class

    subject: Mapped[bytes] = mapped_column(
        LargeBinary(16), primary_key=True, comment="hash of what is counted and of whom"
    )
    starts: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="of the stretch, in seconds since 1970"
    )
    number: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[int] = mapped_column(
        BigInteger, index=True, comment="seconds since 1970; later no window can ask for it"
    )
