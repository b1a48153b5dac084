"""Who sends, who reviews, and how they show that they are who they say."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Base, Id
from review.models.columns import values


class Role(StrEnum):
    """What a person does here; each role may do all that the ones before it may."""

    REVIEWER = "reviewer"
    SENIOR = "senior"
    POLICY_OWNER = "policy_owner"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """Return 0 for a reviewer, more for a role that may do more."""
        return list(Role).index(self)

    @property
    def words(self) -> str:
        """Return the role as people read it."""
        return self.value.replace("_", " ")


OUTSIDE = "@"
"""Begins the name of whoever stands for a service's people; no name that signs in does."""


class User(Base):
    """A person who signs in, or who stands for those of a service that decide elsewhere."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True, comment="what the person signs in with")
    password_hash: Mapped[str] = mapped_column(String(255), comment="argon2id")
    role: Mapped[Role] = mapped_column(values(Role, "role"))
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False, comment="after a one-time password")
    created_at: Mapped[datetime]

    @property
    def decides_elsewhere(self) -> bool:
        """Tell whether this is nobody who signs in, but stands for the people of a service."""
        return self.name.startswith(OUTSIDE)


class Someone(Protocol):
    """Whoever does something: a row of ``User``, or the values of one who is signed in."""

    @property
    def id(self) -> int: ...  # noqa: D102 - the row's


class SignIn(Base):
    """One signed-in browser; the cookie holds the token, this row only its hash."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="sha256, hex")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(comment="kept to the minute")
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """One try to sign in, kept for as long as tries are counted against a limit."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_name", "name", "at"),
        Index("ix_sign_in_attempts_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), comment="as typed; there may be nobody of that name")
    address: Mapped[str] = mapped_column(String(64), comment="network address")
    at: Mapped[datetime] = mapped_column(index=True)


class Service(Base):
    """A program that sends items."""

    __tablename__ = "services"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    per_minute: Mapped[int | None] = mapped_column(comment="items; none: as the settings say, 0: no limit")
    per_day: Mapped[int | None] = mapped_column(comment="items; none: as the settings say, 0: no limit")
    seconds_per_day: Mapped[float | None] = mapped_column(
        comment="of classifiers; none: as the settings say, 0: no limit"
    )
    cost_per_day: Mapped[float | None] = mapped_column(
        comment="in money; none: as the settings say, 0: no limit"
    )
    check_budget_ms: Mapped[int | None] = mapped_column(
        comment="what a check may take that names no budget; none: as the settings say"
    )
    created_at: Mapped[datetime]

    keys: Mapped[list["ApiKey"]] = relationship(
        back_populates="service", order_by="ApiKey.id.desc()", viewonly=True
    )


class ApiKey(Base):
    """A key of a service; only its hash is kept, and the start by which people tell keys apart."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    prefix: Mapped[str] = mapped_column(String(16), comment="first characters, shown to people")
    key_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="sha256, hex")
    scopes: Mapped[list[Any]] = mapped_column(comment="submit, read, label, admin")
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None] = mapped_column(comment="kept to the minute")
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    service: Mapped[Service] = relationship()
