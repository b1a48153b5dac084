"""Reviewers' care: what a person is shown by degrees, how much of it a day, and their breaks."""

from review.care.exposure import enough_of, not_shown, note_shown, shown_since, was_shown, worst_for
from review.care.terms import SECTION, VEILS, Care, care_of, chosen_care
from review.care.workdays import (
    is_break_due,
    monday,
    note_act,
    put_off,
    since_monday,
    stretch,
    take_break,
    today,
    wait_turn,
)

__all__ = [
    "SECTION",
    "VEILS",
    "Care",
    "care_of",
    "chosen_care",
    "enough_of",
    "is_break_due",
    "monday",
    "not_shown",
    "note_act",
    "note_shown",
    "put_off",
    "shown_since",
    "since_monday",
    "stretch",
    "take_break",
    "today",
    "wait_turn",
    "was_shown",
    "worst_for",
]
