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


def readings(text: str, lines: Sequence[Evidence]) -> list[Reading]:
    """Return the views in which something was found, of each name the first that shows it."""
    if len(text) > LONGEST_TEXT:
        return []
    named = {line.view for line in lines} | {view for line in lines for view, _ in line.reads}
    spans = [(view, _spans(view, lines)) for view in views.read(text) if view.name in named - {"raw"}]
    found: dict[str, Reading] = {}
    for view, marks in sorted(spans, key=lambda one: not one[1]):
        found.setdefault(view.name, Reading(view.name, mark(view.text, marks)))
    return list(found.values())[:MOST_READINGS]


def _spans(view: views.View, lines: Sequence[Evidence]) -> list[Span]:
    return [
        Span(start, start + len(part), line.number)
        for line in lines
        for name, part in line.reads
        if name == view.name and (start := view.text.find(part)) >= 0
    ]
