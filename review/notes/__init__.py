"""Notes: what colleagues write beside a case, and who is named in them."""

from review.notes.mentions import MOST_COUNTED, is_named_in, mentions_of, note_seen, unseen_count
from review.notes.writing import LONGEST, NOTES_SHOWN, Written, erase, notes_of, write

__all__ = [
    "LONGEST",
    "MOST_COUNTED",
    "NOTES_SHOWN",
    "Written",
    "erase",
    "is_named_in",
    "mentions_of",
    "note_seen",
    "notes_of",
    "unseen_count",
    "write",
]
