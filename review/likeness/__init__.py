"""Likeness: cases whose texts are nearly the same, found by the bands of their MinHash signatures."""

from review.likeness.grouping import MOST_ALIKE, Alike, Group, group_of
from review.likeness.noting import erase, forget, lend, note, recall, settle
from review.likeness.precedents import SHOWN, Precedent, contradicted, precedents_of

__all__ = [
    "MOST_ALIKE",
    "SHOWN",
    "Alike",
    "Group",
    "Precedent",
    "contradicted",
    "erase",
    "forget",
    "group_of",
    "lend",
    "note",
    "precedents_of",
    "recall",
    "settle",
]
