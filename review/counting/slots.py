"""Where a number is kept: under a hash of what is counted, in stretches as fine as its window needs."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from guards.policy.conditions import LONGEST_WINDOW
from guards.rules.counting import CountKey
from guards.rules.fields import getter
from guards.values import Subject

FINENESS = 24
"""A window is read from at least so many stretches. Its oldest counts whole, so it reaches back by up to
a 24th further than it says."""

WIDTHS = (1, 10, 60, 600, 3_600, 21_600, 86_400)
DAY = 86_400

Slot = tuple[bytes, int, int]
"""The hash of what is counted, when the stretch begins, and when it may be forgotten."""

Window = tuple[bytes, int, int]
"""The hash of what is counted, and when the first and the last stretch begin, both included."""


def width_of(within: int) -> int:
    """Return how many seconds a stretch has, of which a window of ``within`` seconds is put together."""
    return next((width for width in reversed(WIDTHS) if width * FINENESS <= within), WIDTHS[0])


def slot(key: CountKey, value: str, at: datetime) -> Slot:
    """Return the slot in which something that happened is counted."""
    width = width_of(int(key.within.total_seconds()))
    starts = seconds(at) // width * width
    return subject_of(key, value), starts, starts + width + _KEPT[width]


def window(key: CountKey, value: str, at: datetime) -> Window:
    """Return what is counted, and the first and the last stretch of the window that ends at ``at``."""
    within = int(key.within.total_seconds())
    width = width_of(within)
    end = seconds(at)
    return subject_of(key, value), (end - within) // width * width, end // width * width


def day_slot(rule: str, at: datetime) -> Slot:
    """Return the slot in which a capped rule's actions of one day (UTC) are counted."""
    starts = seconds(at) // DAY * DAY
    return _hash("cap", rule), starts, starts + 2 * DAY


def subject_of(key: CountKey, value: str) -> bytes:
    """Return the hash under which something is counted of one ``value`` of the key's field."""
    return _hash(key.of, key.kind, key.by, str(width_of(int(key.within.total_seconds()))), value)


def value_of(key: CountKey, subject: Subject) -> str | None:
    """Return the field's value by which an item is counted; None where it has none that could be one."""
    value = getter(key.by)(subject)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
        return None
    return str(value)


def seconds(at: datetime) -> int:
    """Return a moment in whole seconds since 1970."""
    return int(at.astimezone(UTC).timestamp())


def _hash(*parts: str) -> bytes:
    # Each part bears its length: no author can be named so that they count as another.
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _kept() -> Iterator[tuple[int, int]]:
    """Yield for each width the longest window that is read from stretches of it."""
    for width, wider in pairwise(WIDTHS):
        yield width, wider * FINENESS
    yield WIDTHS[-1], int(LONGEST_WINDOW.total_seconds())


_KEPT = dict(_kept())
