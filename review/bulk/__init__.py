"""Bulk: many cases decided at once, chosen by a filter or by likeness, and taken back as a whole."""

from review.bulk.counting import CONFIRM_ABOVE, MOST, count_alike, count_filtered, keep, refuse_blind
from review.bulk.filters import Filter
from review.bulk.reading import (
    SNIPPET,
    Progress,
    Shown,
    find,
    flagged,
    progress,
    recent,
    results,
    sample,
    words_alike,
)
from review.bulk.running import AT_ONCE, begin, drop_old, is_waiting, take_back, work

__all__ = [
    "AT_ONCE",
    "CONFIRM_ABOVE",
    "MOST",
    "SNIPPET",
    "Filter",
    "Progress",
    "Shown",
    "begin",
    "count_alike",
    "count_filtered",
    "drop_old",
    "find",
    "flagged",
    "is_waiting",
    "keep",
    "progress",
    "recent",
    "refuse_blind",
    "results",
    "sample",
    "take_back",
    "words_alike",
    "work",
]
