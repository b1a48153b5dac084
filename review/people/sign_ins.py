"""Sign-ins: one row per signed-in browser; the browser holds a token, the row only its hash."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import Session

from review.models import SignIn, User
from review.models.people import Role
from review.people.duties import May, may

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is signed in, as the pages need them."""

    id: int
    name: str
    role: Role
    must_change_password: bool
    sign_in_id: int
    seen_at: datetime

    def may(self, duty: May) -> bool:
        """Tell whether the person may do something."""
        return may(self.role, duty)

    @property
    def initials(self) -> str:
        """Return one or two letters that stand for the name."""
        parts = [part for part in re.split(r"[._@+-]+", self.name) if part]
        return "".join(part[0] for part in parts[:2]).upper()


def sign_in(session: Session, user_id: int, now: datetime, lasts: timedelta) -> str:
    """Note that a person signed in, for at most ``lasts``; return the token for their browser."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.expires_at <= now))
    session.add(
        SignIn(user_id=user_id, token_hash=_hash(token), created_at=now, seen_at=now, expires_at=now + lasts)
    )
    session.flush()
    return token


def whoever_holds(session: Session, token: str, now: datetime, idle: timedelta) -> Person | None:
    """Return the person whose browser holds the token; None once it expired, fell idle or was ended."""
    asked = {"token": _hash(token), "now": now, "since": now - idle}
    row = session.execute(_holder(), asked).one_or_none()
    if row is None:
        return None
    found, user = row
    return Person(user.id, user.name, user.role, user.must_change_password, found.id, found.seen_at)


@cache
def _holder() -> Select[SignIn, User]:
    """Return the question once and for all: every request of a browser asks it."""
    return (
        select(SignIn, User)
        .join(SignIn.user)
        .where(
            SignIn.token_hash == bindparam("token"),
            SignIn.expires_at > bindparam("now"),
            SignIn.seen_at > bindparam("since"),
            User.active,
        )
    )


def is_due(person: Person, now: datetime) -> bool:
    """Tell whether the moment last seen is due to be noted again: once a minute, not once a request."""
    return person.seen_at <= now - _MINUTE


def note_seen(session: Session, person: Person, now: datetime) -> None:
    """Note that the person is still there."""
    session.execute(update(SignIn).where(SignIn.id == person.sign_in_id).values(seen_at=now))


def end_sign_in(session: Session, token: str) -> None:
    """Sign one browser out."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def end_sign_ins(session: Session, user_id: int, *, keep: str = "") -> None:
    """Sign a person out everywhere, but for the browser that holds ``keep``."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.token_hash != _hash(keep)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
