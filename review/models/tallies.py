"""Running totals, so that no figure is counted over history."""

from sqlalchemy import Float, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base


class Tally(Base):
    """One total, kept in several parts so that those who add at once seldom wait for each other."""

    __tablename__ = "tallies"

    name: Mapped[str] = mapped_column(String(40), primary_key=True, comment="what is counted")
    of: Mapped[str] = mapped_column(String(80), primary_key=True, comment="of which service, guard or lease")
    detail: Mapped[str] = mapped_column(String(80), primary_key=True, comment="state, bucket, guard; or ''")
    part: Mapped[int] = mapped_column(SmallInteger, primary_key=True, comment="by who adds, no meaning")
    value: Mapped[float] = mapped_column(Float(53))
