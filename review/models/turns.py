"""When a case's turn comes: when it is due, and earlier by a fixed length for each thing that is urgent.

All cases grow older at the same speed, so which of two comes first does not change while both wait. A moment
kept with the case therefore puts it in order whenever anybody looks, and moves only when what it is made of
changes: see ``review.models.cases``, where the two are written together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

SEVERITY_MINUTES = (0, 30, 2 * 60, 8 * 60, 24 * 60)
"""How much earlier by the severity's rank: none, low, medium, high, severe."""

REPORT_MINUTES, MOST_REPORTS = 30, 12
RULE_MINUTES, MOST_RULES = 10, 6
DOUBT_MINUTES = 60


class Lane(IntEnum):
    """Which line a case stands in; a later lane comes only when the ones before it are empty."""

    DOUBTFUL = 0
    SAMPLED = 1
    GOLD = 2


@dataclass(frozen=True, slots=True)
class Pull:
    """How many minutes earlier a case's turn comes, by what makes it urgent."""

    severity: int
    reports: int
    rules: int
    doubt: int

    @property
    def minutes(self) -> int:
        """Return all of it together."""
        return self.severity + self.reports + self.rules + self.doubt


def pull_of(rank: int, reports: int, rules: int, doubt: int) -> Pull:
    """Return what each thing is worth: the severity's rank, people, rules that fired, doubt in percent.

    The first rule is why there is a case at all, and worth nothing.
    """
    return Pull(
        severity=SEVERITY_MINUTES[rank],
        reports=REPORT_MINUTES * min(reports, MOST_REPORTS),
        rules=RULE_MINUTES * min(max(rules - 1, 0), MOST_RULES),
        doubt=DOUBT_MINUTES * doubt // 100,
    )


def turn_of(due_at: datetime, pull: Pull) -> datetime:
    """Return the moment that puts a case in order."""
    return due_at - timedelta(minutes=pull.minutes)
