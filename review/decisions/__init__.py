"""Decisions: what a reviewer said of a case; append-only, and each can be taken back."""

from review.decisions.answering import answer
from review.decisions.deciding import decide
from review.decisions.pacing import close_gold
from review.decisions.reviewing import respond
from review.decisions.ruling import Mark, Ruling
from review.decisions.saying import (
    Said,
    answers_to,
    last_decision,
    last_said,
    latest,
    reviews_of,
    what_settled,
)
from review.decisions.seconding import Looks, corrected_by, looks_at
from review.decisions.undoing import take_back, undo

__all__ = [
    "Looks",
    "Mark",
    "Ruling",
    "Said",
    "answer",
    "answers_to",
    "close_gold",
    "corrected_by",
    "decide",
    "last_decision",
    "last_said",
    "latest",
    "looks_at",
    "respond",
    "reviews_of",
    "take_back",
    "undo",
    "what_settled",
]
