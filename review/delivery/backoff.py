"""When to try again: pure functions of what happened, tested by tables."""

from datetime import datetime, timedelta

DELAYS = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800)
"""Seconds after each failed attempt; together a little under a day."""

JITTER = 0.2
"""The share by which a delay is drawn longer or shorter: what failed together is not tried together."""

LONGEST_RETRY_AFTER = 3_600
LEAST_REST, LONGEST_REST = 5, 300

UNREACHABLE = frozenset({429, 502, 503, 504})
"""Answers that speak for the whole endpoint, not for one delivery."""

TRIED_IN_VAIN = 3
"""After how many failures in a row, of whatever kind, an endpoint is left alone for a while."""


def next_delay(attempts: int, retry_after: int | None, drawn: float) -> timedelta | None:
    """Return how long to wait after ``attempts`` failed ones, or None to give up.

    ``drawn`` is a random number in [0, 1); ``retry_after`` is what the endpoint asked for, in seconds.
    """
    if attempts > len(DELAYS):
        return None
    seconds = DELAYS[attempts - 1] * (1 - JITTER + 2 * JITTER * drawn)
    return timedelta(seconds=max(seconds, min(retry_after or 0, LONGEST_RETRY_AFTER)))


def rest(failing_since: datetime, failures: int, *, unreachable: bool, now: datetime) -> timedelta:
    """Return how long to leave an endpoint alone that failed: half as long as it has been failing."""
    if not unreachable and failures < TRIED_IN_VAIN:
        return timedelta(0)
    seconds = (now - failing_since).total_seconds() / 2
    return timedelta(seconds=min(max(seconds, LEAST_REST), LONGEST_REST))
