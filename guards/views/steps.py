"""The two ways in which a view changes a text; each can say afterwards what it replaced."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from guards.views.view import Edit, Offsets, View

Table = Mapping[int, int | str | None]
Replacement = str | Callable[[re.Match[str]], str]


_CHANGING = re.compile("[^\x00-@\\[-_a-\x7f]+")
"""Runs of capitals, of grave accents and of what is beyond ASCII: all that a table need be asked of."""


def translated(view: View, table: Table) -> View:
    """Replace character by character, as ``str.translate`` does; of ASCII, only capitals and the grave."""
    source = view.text
    outcome = _CHANGING.sub(lambda run: run[0].translate(table), source)
    return view if outcome == source else _after(view, outcome, lambda: _translation_edits(source, table))


def substituted(
    view: View,
    pattern: re.Pattern[str],
    replacement: Replacement,
    found: Sequence[re.Match[str]] | None = None,
) -> View:
    """Replace every match of a pattern; the replacement is a plain string or a pure function.

    ``found`` are all its matches, for those who have them at hand.
    """
    source = view.text
    outcome = pattern.sub(replacement, source) if found is None else _with(source, found, replacement)
    if outcome == source:
        return view
    return _after(view, outcome, lambda: _substitution_edits(source, pattern, replacement))


def _with(source: str, found: Sequence[re.Match[str]], replacement: Replacement) -> str:
    pieces: list[str] = []
    at = 0
    for match in found:
        new = replacement if isinstance(replacement, str) else replacement(match)
        pieces += (source[at : match.start()], new)
        at = match.end()
    return "".join((*pieces, source[at:]))


def rewritten(view: View, edits: list[tuple[int, int, str]]) -> View:
    """Replace the given parts, in order; each stands for all of its part, however long it is now."""
    if not edits:
        return view
    pieces: list[str] = []
    at = 0
    for start, end, new in edits:
        pieces += (view.text[at:start], new)
        at = end
    pieces.append(view.text[at:])
    spans = [(start, end, len(new)) for start, end, new in edits]
    return _after(view, "".join(pieces), lambda: spans)


def lowered(view: View) -> View:
    """Lower the case, as far as it leaves every position where it is."""
    lower = view.text.lower()
    return View(view.name, lower, view.original, view.trail) if len(lower) == len(view.text) else view


def _after(view: View, outcome: str, edits: Callable[[], list[Edit] | Iterator[Edit]]) -> View:
    return View(view.name, outcome, view.original, (*view.trail, Offsets(edits)))


def _translation_edits(source: str, table: Table) -> Iterator[Edit]:
    for at, character in enumerate(source):
        try:
            new = table[ord(character)]
        except LookupError:
            continue
        length = 0 if new is None else len(new) if isinstance(new, str) else 1
        if length != 1:
            yield at, at + 1, length


def _substitution_edits(source: str, pattern: re.Pattern[str], replacement: Replacement) -> Iterator[Edit]:
    for match in pattern.finditer(source):
        length = len(replacement if isinstance(replacement, str) else replacement(match))
        if length != match.end() - match.start():
            yield match.start(), match.end(), length
