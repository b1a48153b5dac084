"""How the texts of cases resemble one another."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base
from review.models.cases import Case


class CaseBand(Base):
    """One band of the signature of an open case: those who share any are likely alike."""

    __tablename__ = "case_bands"

    band: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="hash of a band, its place included"
    )
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, index=True)


class PrecedentBand(Base):
    """One band of the signature of a decided case, by which later ones find it."""

    __tablename__ = "precedent_bands"

    band: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="hash of a band, its place included"
    )
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, index=True)
