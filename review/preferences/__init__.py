"""Preferences: what each person has set for themselves, a section for each part of the program that asks.

The part that owns a section checks what it holds, when it is kept and when it is read.
"""

from review.preferences.keeping import Sections, keep, of_person
from review.preferences.keys import ACTS, Keys, chosen_keys, keys_of
from review.preferences.zen import chosen_zen, is_zen

__all__ = [
    "ACTS",
    "Keys",
    "Sections",
    "chosen_keys",
    "chosen_zen",
    "is_zen",
    "keep",
    "keys_of",
    "of_person",
]
