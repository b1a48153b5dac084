"""API keys: made, rotated and revoked; how one is told from another."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from review.db import LARGEST_ID
from review.errors import ConflictError, Faults, InvalidInputError, NotFoundError
from review.models import ApiKey
from review.services.bounds import ensure_service, require_name

OVERLAP = timedelta(hours=24)
"""How long a key goes on working beside the one that takes its place, unless somebody says otherwise."""

LONGEST_OVERLAP = timedelta(days=30)
LONGEST_DAYS = 3_650


class Scope(StrEnum):
    """What a key may be used for."""

    SUBMIT = "submit"
    READ = "read"
    LABEL = "label"
    ADMIN = "admin"
    METRICS = "metrics"


def create_key(
    session: Session,
    service_name: str,
    scopes: Iterable[str],
    now: datetime,
    *,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for a service, and the service itself if it is new; the second value is the key.

    Raises:
        InvalidFieldsError: the service's name or a scope is not one.
    """
    wanted, faults = sorted(set(scopes)), Faults()
    with faults.noted():
        require_name(service_name)
    with faults.noted():
        _require_scopes(wanted)
    faults.raise_any()
    prefix = f"wb_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        service_id=ensure_service(session, service_name, now).id,
        prefix=prefix,
        key_hash=hash_of(secret),
        scopes=wanted,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    return key, secret


def rotate_key(
    session: Session, key_id: int, now: datetime, *, overlap: timedelta = OVERLAP
) -> tuple[ApiKey, str]:
    """Make a key that may what this one may, which ends after ``overlap``; the second value is the key.

    The new one lives as long as the old one was made for.

    Raises:
        NotFoundError: there is no such key.
        ConflictError: it has ended already.
        InvalidInputError: the overlap is out of bounds.
    """
    old = _find(session, key_id)
    what = ended(old.revoked_at, old.expires_at, now)
    if what:
        raise ConflictError(f"The key {old.prefix}… {what}; make a new one for its service.")
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        most = LONGEST_OVERLAP // timedelta(hours=1)
        raise InvalidInputError(f"Both may work for 0 to {most} hours.", field="overlap_hours")
    lives = old.expires_at - old.created_at if old.expires_at else None
    expires_at = now + lives if lives else None
    made = create_key(session, old.service.name, old.scopes, now, expires_at=expires_at)
    last = now + overlap
    old.expires_at = min(old.expires_at or last, last)
    session.flush()
    return made


def revoke_key(session: Session, key_id: int, now: datetime) -> ApiKey:
    """End a key at once; elsewhere it still works for at most ``KEPT_SECONDS``."""
    key = _find(session, key_id)
    key.revoked_at = key.revoked_at or now
    session.flush()
    return key


def keys(session: Session, service_id: int | None = None) -> Sequence[ApiKey]:
    """Return every key, or a service's, newest first."""
    wanted = select(ApiKey).options(joinedload(ApiKey.service)).order_by(ApiKey.id.desc())
    if service_id is not None:
        wanted = wanted.where(ApiKey.service_id == service_id)
    return session.scalars(wanted).all()


def with_ends(given: Iterable[ApiKey], now: datetime) -> list[tuple[ApiKey, str]]:
    """Return keys, each with what ended it, or nothing where it works."""
    return [(key, ended(key.revoked_at, key.expires_at, now)) for key in given]


def find_key(session: Session, prefix: str) -> ApiKey:
    """Return the key that begins so: its first 11 characters, or all of it.

    Raises:
        NotFoundError: there is none.
    """
    start = "_".join(prefix.rstrip("…").split("_")[:2])
    key = session.scalar(select(ApiKey).where(ApiKey.prefix == start))
    if key is None:
        raise NotFoundError("There is no key that begins so; `python app.py keys list` shows how each does.")
    return key


def ended(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> str:
    """Say what ended a key and when, or nothing where it works."""
    if revoked_at is not None:
        return f"was revoked at {revoked_at:%Y-%m-%dT%H:%M:%SZ}"
    if expires_at is not None and expires_at <= now:
        return f"expired at {expires_at:%Y-%m-%dT%H:%M:%SZ}"
    return ""


def _require_scopes(wanted: Sequence[str]) -> None:
    known = [scope.value for scope in Scope]
    for scope in wanted:
        if scope not in known:
            raise InvalidInputError(f"{scope!r} is no scope; there are {', '.join(known)}.", field="scopes")
    if not wanted:
        raise InvalidInputError(f"Name at least one scope of {', '.join(known)}.", field="scopes")


def _find(session: Session, key_id: int) -> ApiKey:
    key = session.get(ApiKey, key_id) if key_id <= LARGEST_ID else None
    if key is None:
        raise NotFoundError("There is no such key.")
    return key


def hash_of(key: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
