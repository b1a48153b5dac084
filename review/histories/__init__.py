"""Histories: what became of an item so far, and of what its author sent before; each read from its end."""

from review.histories.authors import MOST_COUNTED, AuthorFigures, Sent, figures_of, last_cases, sent_by
from review.histories.happenings import Happening
from review.histories.items import Past, past_of

__all__ = [
    "MOST_COUNTED",
    "AuthorFigures",
    "Happening",
    "Past",
    "Sent",
    "figures_of",
    "last_cases",
    "past_of",
    "sent_by",
]
