"""Requests that were answered already, so that sending one again does nothing again."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Base, Id
from review.models.people import Service


class KeyedRequest(Base):
    """A request that came with an Idempotency-Key, and what it was answered once it was."""

    __tablename__ = "keyed_requests"
    __table_args__ = (UniqueConstraint("service_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    key: Mapped[str] = mapped_column(String(255), comment="the header, as the service chose it")
    request_hash: Mapped[bytes] = mapped_column(LargeBinary(32), comment="sha256 of method, path and body")
    begun_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None] = mapped_column(comment="of the answer; none while it is worked on")
    media_type: Mapped[str] = mapped_column(String(80), default="", comment="of the answer")
    answer: Mapped[bytes] = mapped_column(LargeBinary, default=b"", comment="the answer's body")
