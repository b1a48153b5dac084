"""Screening: items that wait are claimed, judged by the guards and given their verdict, each once.

A claim is a token on the row with a time at which it ends, so a worker that dies loses nothing, and a verdict
is written only where the claim still stands, so nothing is written twice. An item whose last chance it is is
judged alone, so that one text that kills its worker takes no other down with it; after that it goes to a
person unscreened, and marked.
"""

from review.screening.claiming import (
    Claim,
    Claimed,
    Terms,
    claim,
    hand_back,
    is_waiting,
    judge,
    with_numbers,
)
from review.screening.settling import account_of, finish, write

__all__ = [
    "Claim",
    "Claimed",
    "Terms",
    "account_of",
    "claim",
    "finish",
    "hand_back",
    "is_waiting",
    "judge",
    "with_numbers",
    "write",
]
