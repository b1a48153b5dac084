"""How the guards read a text: its views, with what was found in each marked there."""

from collections.abc import Sequence
from dataclasses import dataclass

from guards import views
from review.casefiles.evidence import Evidence
from review.casefiles.marking import Segment, Span, mark

LONGEST_TEXT = 20_000
"""A longer text is shown as written only: a page of disguises is not read by eye."""

MOST_READINGS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One view of the text, in segments."""

    name: str
    segments: Sequence[Segment]
    fired: bool


def readings(text: str, lines: Sequence[Evidence]) -> list[Reading]:
    """Return the views that undo something, those in which something was found first."""
    if len(text) > LONGEST_TEXT:
        return []
    found = [_reading(view, lines) for view in views.read(text) if view.name != "raw"]
    ranked = sorted(found, key=lambda reading: not reading.fired)
    named: dict[str, Reading] = {}
    for reading in ranked:
        named.setdefault(reading.name, reading)
    return list(named.values())[:MOST_READINGS]


def _reading(view: views.View, lines: Sequence[Evidence]) -> Reading:
    spans = [
        Span(start, start + len(part), line.number)
        for line in lines
        for name, part in line.reads
        if name == view.name and (start := view.text.find(part)) >= 0
    ]
    return Reading(view.name, mark(view.text, spans), bool(spans))
