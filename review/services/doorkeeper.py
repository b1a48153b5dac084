"""At the door: whose key a request carries."""

import re
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from review.db import Database
from review.errors import ForbiddenError, UnauthenticatedError
from review.models import ApiKey, Service
from review.services.bounds import Bounds, bounds_of
from review.services.keys import Scope, ended, hash_of

KEPT_SECONDS = 5.0
"""How long a process trusts what it read of a key: a key revoked elsewhere still works for this long."""

_KEPT_KEYS = 10_000
_MINUTE = timedelta(minutes=1)
_KEY = re.compile(r"wb_[0-9a-f]{8}_[\w-]{43}", re.ASCII)
_IMPLIED = frozenset({Scope.SUBMIT, Scope.READ, Scope.LABEL})
"""What an admin key may besides; the metrics are of every service, so they are not among it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The service that a request comes from, as its key says."""

    service_id: int
    service: str
    key_id: int
    scopes: frozenset[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    bounds: Bounds


class Doorkeeper:
    """Tells whose key a request carries, asking the database at most every ``KEPT_SECONDS`` a key."""

    def __init__(self, database: Database, *, kept_seconds: float = KEPT_SECONDS) -> None:
        self._database, self._kept_seconds = database, kept_seconds
        self._kept: dict[str, tuple[float, Caller]] = {}
        self._lock = threading.Lock()

    def authenticate(self, key: str, scope: Scope, now: datetime) -> Caller:
        """Return the caller that ``key`` belongs to.

        Raises:
            UnauthenticatedError: the key is unknown, expired or revoked.
            ForbiddenError: the key is good, but not for this.
        """
        if not _KEY.fullmatch(key):
            raise UnauthenticatedError("Send `Authorization: Bearer KEY`; `create-key` makes a key.")
        caller = self._caller(hash_of(key), now)
        what = ended(caller.revoked_at, caller.expires_at, now)
        if what:
            raise UnauthenticatedError(f"This key {what}; make another.")
        if scope not in caller.scopes and not (scope in _IMPLIED and Scope.ADMIN in caller.scopes):
            raise ForbiddenError(f"This key lacks the scope {scope.value!r}.")
        return caller

    def forget(self) -> None:
        """Ask the database anew for every key, as after revoking one here."""
        with self._lock:
            self._kept.clear()

    def _caller(self, key_hash: str, now: datetime) -> Caller:
        kept = self._kept.get(key_hash)
        if kept is not None and time.monotonic() - kept[0] < self._kept_seconds:
            return kept[1]
        read_at = time.monotonic()
        with self._database.read() as session:
            caller = _look_up(session, key_hash)
        if caller.last_used_at is None or caller.last_used_at < now - _MINUTE:
            with self._database.begin() as session:
                _note_use(session, caller.key_id, now)
        with self._lock:
            if len(self._kept) >= _KEPT_KEYS:
                self._kept.clear()
            self._kept[key_hash] = (read_at, caller)
        return caller


def _look_up(session: Session, key_hash: str) -> Caller:
    row = session.execute(
        select(ApiKey, Service).join(ApiKey.service).where(ApiKey.key_hash == key_hash)
    ).one_or_none()
    if row is None:
        raise UnauthenticatedError("This key is not known here; `create-key` makes one.")
    key, service = row
    return Caller(
        service_id=key.service_id,
        service=service.name,
        key_id=key.id,
        scopes=frozenset(key.scopes),
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
        bounds=bounds_of(service),
    )


def _note_use(session: Session, key_id: int, now: datetime) -> None:
    """Keep the moment of use to the minute, so that it is no write per request."""
    session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - _MINUTE))
        .values(last_used_at=now)
    )
