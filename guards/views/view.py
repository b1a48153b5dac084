"""A view: one reading of a text, with the way back from every position to the original.

A view knows the steps that made it, and each step can say what it replaced. The way back is worked
out when a span is first asked for, because most views are read once and match nothing.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import regex

Edit = tuple[int, int, int]
"""What was replaced: ``(start, end, length)``, the replaced part of the source and the length of what
stands there now. Edits are in order and do not overlap; a part that is as long as its replacement
need not be named."""

_Table = tuple["array[int]", "array[int]", "array[int]", "array[int]"]
_CLUSTER = regex.compile(r"\X")
_NEAR = 64


class Original:
    """The text as it came, and where its grapheme clusters begin."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> "array[int]":
        return array("I", (cluster.start() for cluster in _CLUSTER.finditer(self.text)))

    def widen(self, start: int, end: int) -> tuple[int, int]:
        """Widen ``[start, end)`` to whole grapheme clusters; an empty span stays empty."""
        left = self._floor(start)
        if end <= start:
            return (left, left)
        right = self._floor(end)
        return (left, right) if right == end else (left, self._after(end))

    def _floor(self, at: int) -> int:
        text = self.text
        if at <= 0 or at >= len(text):
            return max(0, min(at, len(text)))
        anchor = at
        while anchor and at - anchor < _NEAR:
            if _surely_between(text[anchor - 1], text[anchor]):
                break
            anchor -= 1
        if anchor == at:
            return at
        if anchor and not _surely_between(text[anchor - 1], text[anchor]):
            return self._starts[bisect_right(self._starts, at) - 1]
        last = anchor
        for cluster in _CLUSTER.finditer(text, anchor):
            if cluster.start() > at:
                break
            last = cluster.start()
        return last

    def _after(self, at: int) -> int:
        start = self._floor(at)
        cluster = _CLUSTER.match(self.text, start)
        return cluster.end() if cluster else len(self.text)


def _surely_between(left: str, right: str) -> bool:
    """Say whether a cluster surely ends here: two ASCII characters never belong together, CR LF apart."""
    return left < "\x80" and right < "\x80" and not (left == "\r" and right == "\n")


class Offsets:
    """The way back over one step, as four numbers for each edit that changed a length."""

    def __init__(self, edits: Callable[[], Iterable[Edit]]) -> None:
        self._edits = edits

    @cached_property
    def _table(self) -> "_Table":
        ours, ours_end, theirs, theirs_end = array("I"), array("I"), array("I"), array("I")
        shift = 0
        for start, end, length in self._edits():
            ours.append(start + shift)
            ours_end.append(start + shift + length)
            theirs.append(start)
            theirs_end.append(end)
            shift += length - (end - start)
        return ours, ours_end, theirs, theirs_end

    def _of(self, at: int) -> tuple[int, int]:
        """Return the part of the source from which the character at ``at`` comes."""
        ours, ours_end, theirs, theirs_end = self._table
        edit = bisect_right(ours, at) - 1
        if edit < 0:
            return at, at + 1
        if at < ours_end[edit]:
            return theirs[edit], theirs_end[edit]
        source = theirs_end[edit] + at - ours_end[edit]
        return source, source + 1

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Turn ``[start, end)`` after the step into the span before it."""
        left = self._of(start)[0]
        return (left, left) if end <= start else (left, self._of(end - 1)[1])


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a text.

    ``name`` is one of ``VIEW_NAMES``. ``text`` is what a rule reads: as written in the raw view, in
    lower case in all others. ``trail`` holds the steps from the original to this text, first step first.
    """

    name: str
    text: str
    original: Original
    trail: tuple[Offsets, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn ``[start, end)`` of this view into the span of the original, on whole grapheme clusters."""
        for offsets in reversed(self.trail):
            start, end = offsets.back(start, end)
        return self.original.widen(start, end)
