"""Marking findings in a text: overlapping spans become a row of segments that a page can nest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

MOST_SPANS = 300
"""More would help nobody; the table beside the text still names what was found."""

DEPTHS = 3
"""So many marks are drawn under one another before they start again at the top."""


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in characters of the text, and the number of the finding that it shows."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One mark on a segment: which finding, how far down it is drawn, and whether the span ends here."""

    number: int
    depth: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text with the same marks from end to end, the outermost first."""

    text: str
    layers: tuple[Layer, ...] = ()


def mark(text: str, spans: Iterable[Span]) -> tuple[Segment, ...]:
    """Cut the text where any span begins or ends; joined again, the segments are the text."""
    kept = _fitting(text, spans)
    if not kept:
        return (Segment(text),) if text else ()
    depths = _depths(kept)
    cuts = sorted({0, len(text), *(span.start for span in kept), *(span.end for span in kept)})
    segments = []
    for start, end in pairwise(cuts):
        over = [span for span in kept if span.start <= start and end <= span.end]
        layers = tuple(Layer(span.number, depths[span], span.end == end) for span in over)
        segments.append(Segment(text[start:end], layers))
    return tuple(segments)


def _fitting(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the spans that lie in the text, the longest of those that begin together first.

    Where one finding's spans overlap they are one, so that its number stands there once.
    """
    inside = {
        Span(max(0, span.start), min(len(text), span.end), span.number)
        for span in spans
        if span.start < span.end and span.start < len(text) and span.end > 0
    }
    joined: list[Span] = []
    for span in sorted(inside, key=lambda span: (span.number, span.start)):
        last = joined[-1] if joined else None
        if last and last.number == span.number and span.start < last.end:
            joined[-1] = replace(last, end=max(last.end, span.end))
        else:
            joined.append(span)
    return sorted(joined, key=lambda span: (span.start, -span.end, span.number))[:MOST_SPANS]


def _depths(spans: list[Span]) -> dict[Span, int]:
    """Draw each span at the first depth that no span before it still covers."""
    free_from: list[int] = []
    depths: dict[Span, int] = {}
    for span in spans:
        depth = next((at for at, end in enumerate(free_from) if end <= span.start), len(free_from))
        free_from[depth : depth + 1] = [span.end]
        depths[span] = depth % DEPTHS
    return depths
