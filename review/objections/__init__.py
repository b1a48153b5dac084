"""Objections: a rule was wrong about a case, how often each rule is right, and what it is to let pass."""

from review.objections.figures import Figure, count_decision, figures_of
from review.objections.objecting import Objection, made_on, make
from review.objections.settling import accept, dismiss, waiting

__all__ = [
    "Figure",
    "Objection",
    "accept",
    "count_decision",
    "dismiss",
    "figures_of",
    "made_on",
    "make",
    "waiting",
]
