"""How the texts of cases resemble one another."""

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base
from review.models.cases import Case


class CasePrint(Base):
    """The MinHash signature of a case's text, by which its likeness to others is told; gone with the text."""

    __tablename__ = "case_prints"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary(256), comment="64 numbers of 32 bits, little-endian")


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
