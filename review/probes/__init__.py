"""Probes: hidden gold, mixed in among a person's cases at a queue's rate; the answers measure, no more."""

from review.probes.figures import SETTLED_AFTER, Score, score_of, scores
from review.probes.keeping import MOST, Kept, begin, end, kept_in, of_item
from review.probes.serving import GAP, instead_of, note_answer, take_answer_back

__all__ = [
    "GAP",
    "MOST",
    "SETTLED_AFTER",
    "Kept",
    "Score",
    "begin",
    "end",
    "instead_of",
    "kept_in",
    "note_answer",
    "of_item",
    "score_of",
    "scores",
    "take_answer_back",
]
