"""Counting: what ``count`` conditions and daily caps compare, kept as one row for each stretch of time."""

from review.counting.adding import add, add_decision, take_back_decision
from review.counting.asked import NOTHING_ASKED, Asked, asked, asked_by
from review.counting.forgetting import AT_ONCE, forget
from review.counting.numbers import Numbers, Sent, hand_in

__all__ = [
    "AT_ONCE",
    "NOTHING_ASKED",
    "Asked",
    "Numbers",
    "Sent",
    "add",
    "add_decision",
    "asked",
    "asked_by",
    "forget",
    "hand_in",
    "take_back_decision",
]
