"""The collapsed view: letters repeated for emphasis or to slip past."""

import re
from collections.abc import Iterable, Sequence

from guards.views.steps import rewritten
from guards.views.view import View
from guards.views.vocabulary import Vocabulary

REPEATS = r"aa|hh|ii[^t]|iit[^e]|ii$|jj|kk|qq|uu|vv|xx|yy"
"""Doubles that English hardly knows; "Shiite" is why one of them is written with care."""

_TWICE = re.compile(r"([^\W\d_])\1(?:(?<=[ahjkquvxy]{2})|(?<=ii)(?!te)|\1)\1*+")
_ANY = re.compile(r"([^\W\d_])\1+")
_LETTER, _LETTERS = re.compile(r"[^\W\d_]"), re.compile(r"[^\W\d_]*+")

_Span = tuple[int, int]
_Edits = list[tuple[int, int, str]]


def _words(text: str, runs: Sequence[re.Match[str]]) -> list[_Span]:
    """Return the words in which the runs stand; nothing else of a text need be looked at again."""
    words: list[_Span] = []
    for run in runs:
        if words and run.start() < words[-1][1]:
            continue
        start = run.start()
        while start and _LETTER.match(text, start - 1):
            start -= 1
        end = _LETTERS.match(text, run.end())
        words.append((start, end.end() if end else run.end()))
    return words


def _shortened(runs: Iterable[re.Match[str]], kept: int) -> _Edits:
    """Shorten runs of letters to so many letters."""
    return [(run.start(), run.end(), run[0][:kept]) for run in runs if run.end() - run.start() > kept]


def _undrawn(text: str, words: Sequence[_Span], vocabulary: Vocabulary) -> _Edits:
    found = [(start, end, vocabulary.undraw(text[start:end])) for start, end in words]
    return [(start, end, plain) for start, end, plain in found if plain and plain != text[start:end]]


def collapsed(view: View, vocabulary: Vocabulary) -> tuple[View, ...]:
    """Shorten repeated letters: none or several views, since the word may have had one letter or two.

    With a vocabulary, a drawn-out word is also read as the word of it that it draws out.
    """
    text = view.text
    runs = list(_TWICE.finditer(text))
    if not runs:
        return ()
    words = _words(text, runs)
    all_runs = (run for start, end in words for run in _ANY.finditer(text, start, end))
    edits = [_shortened(runs, 1), _shortened(runs, 2), _shortened(all_runs, 1)]
    if vocabulary:
        edits.append(_undrawn(text, words, vocabulary))
    readings = {reading.text: reading for reading in (rewritten(view, each) for each in edits)}
    return tuple(View("collapsed", v.text, v.original, v.trail) for v in readings.values() if v.text != text)
