"""Golden cases: kept, retired, replayed, and standing in the way of a release that makes them worse."""

from review.golden.keeping import keep, promote, restore, retire, retire_undone
from review.golden.reading import PAGE, as_text, counts, find, gate, in_force, search

__all__ = [
    "PAGE",
    "as_text",
    "counts",
    "find",
    "gate",
    "in_force",
    "keep",
    "promote",
    "restore",
    "retire",
    "retire_undone",
    "search",
]
