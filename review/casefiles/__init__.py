"""The case file: all that a reviewer needs to see of one case, read in a handful of queries."""

from review.casefiles.evidence import Evidence
from review.casefiles.marking import Layer, Segment, Span, mark
from review.casefiles.masking import hidden_spans, mask, mask_quotes, note_reveal
from review.casefiles.opening import Answerable, Answers, Casefile, open_casefile, severities_of
from review.casefiles.revealing import reveals

__all__ = [
    "Answerable",
    "Answers",
    "Casefile",
    "Evidence",
    "Layer",
    "Segment",
    "Span",
    "hidden_spans",
    "mark",
    "mask",
    "mask_quotes",
    "note_reveal",
    "open_casefile",
    "reveals",
    "severities_of",
]
