"""Pressure: intake says no while what came before has waited for too long to be looked at.

What is kept in line lies in the database, never in a process, but a line that only grows helps nobody: the
service is told to come back. Known from the head of one index, asked at most once a second in each process.
"""

import threading
import time
from datetime import datetime

from sqlalchemy import select, text

from review.db import Database
from review.errors import BackloggedError
from review.models.items import Item

KEPT_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60

# Written out, because neither database uses a partial index for a state that is a parameter. What a worker
# has tried before does not count: one text that no worker gets done with must not keep the others out.
_IS_UNTOUCHED = text("items.state = 'waiting' AND items.attempts = 0")


class Pressure:
    """How long the oldest item has waited that no worker has claimed; over ``most_seconds`` is too long."""

    def __init__(
        self, database: Database, most_seconds: float, *, kept_seconds: float = KEPT_SECONDS
    ) -> None:
        self._database, self._most, self._kept_seconds = database, most_seconds, kept_seconds
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._oldest: datetime | None = None

    def waited(self, now: datetime) -> float:
        """Return the age of the oldest item that nobody has looked at, in seconds; 0 where there is none."""
        with self._lock:
            stale = self._read_at is None or time.monotonic() - self._read_at >= self._kept_seconds
            if stale:
                self._read_at = time.monotonic()
        if stale:
            with self._database.read() as session:
                self._oldest = session.scalar(
                    select(Item.received_at).where(_IS_UNTOUCHED).order_by(Item.id).limit(1)
                )
        oldest = self._oldest
        return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0

    def is_high(self, now: datetime) -> bool:
        """Return whether what waits has waited for too long."""
        return self._most > 0 and self.waited(now) > self._most

    def let_in(self, now: datetime) -> None:
        """Let new items in.

        Raises:
            BackloggedError: those before them have waited for too long; come back later.
        """
        if not self.is_high(now):
            return
        waited = self.waited(now)
        retry = min(LONGEST_RETRY_SECONDS, max(1, round(waited - self._most)))
        raise BackloggedError(
            f"Texts have waited for {waited:.0f} s to be judged, more than the {self._most:.0f} s that are "
            f"set. Nothing of this request was kept; send it again in {retry} s.",
            retry_after=retry,
        )
