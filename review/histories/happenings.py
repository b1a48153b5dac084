"""One line of a history, and the stretch of time that a page of it covers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

MOST = 40
"""So many lines of each kind a page has at most."""

KEPT = "in a queue that is kept for others"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history: ``who`` is empty where the program did it, ``case_id`` None where none is meant.

    ``words`` says what happened, ``note`` what is known of it besides: an answer, a reason, a queue.
    """

    at: datetime
    words: str
    who: str = ""
    note: str = ""
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time that a page covers, ``[since, before)``; None where it has no end."""

    since: datetime | None
    before: datetime | None

    def of(
        self, moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    ) -> list[ColumnElement[bool]]:
        """Return the conditions that a moment lies within it."""
        ends = [] if self.before is None else [moment < self.before]
        return ends if self.since is None else [*ends, moment >= self.since]
