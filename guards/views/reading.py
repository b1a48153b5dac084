"""Read a text in every view that has something to undo."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from guards.views.decoding import decoded
from guards.views.drawn import collapsed
from guards.views.folding import folded
from guards.views.hints import hints, hints_of_spelling, may_be_drawn_out
from guards.views.leet import unleeted
from guards.views.separated import joined
from guards.views.steps import lowered
from guards.views.view import Original, View
from guards.views.vocabulary import NOTHING, Vocabulary

VIEW_NAMES = ("raw", "folded", "unleeted", "joined", "collapsed", "decoded")
MOST = 32
"""The most views made of one text as it stands, and again of each decoding of it; the simplest come first."""


def read(
    text: str, names: Collection[str] | None = None, vocabulary: Vocabulary = NOTHING
) -> tuple[View, ...]:
    """Read a text in the named views, or all: raw first, then each that undoes something.

    Views build on one another, so a text that is disguised in several ways is read with all of them
    undone; such a reading bears the name of the last. There may be several of one name. All but
    raw are in lower case. ``vocabulary`` holds the words that the rules look for: with it, masked and
    drawn-out words are read as those of them that fit. Time and memory are linear in the text.
    """
    raw = View("raw", text, Original(text))
    clues = hints(text)
    if not clues and text.isascii():
        return (raw,)
    views = _new(_undisguised(raw, clues, vocabulary), {text, text.lower()})
    for plain in decoded(raw) if "decoded" in clues else ():
        seen = {text, *(view.text for view in views)}
        further = chain((plain,), _undisguised(plain, hints(plain.text), vocabulary))
        views += [View("decoded", view.text, view.original, view.trail) for view in _new(further, seen)]
    return tuple(view for view in (raw, *views) if names is None or view.name in names)


def _new(views: Iterable[View], seen: set[str]) -> list[View]:
    """Keep the first views whose text is not among those seen, nor twice among themselves."""
    kept: list[View] = []
    for view in views:
        if view.text not in seen:
            seen.add(view.text)
            kept.append(view)
        if len(kept) == MOST:
            break
    return kept


def _undisguised(view: View, clues: frozenset[str], vocabulary: Vocabulary) -> Iterator[View]:
    plain = view.text.isascii() and "controls" not in clues
    bases = (lowered(view),) if plain else folded(view, clues)
    yield from bases
    # The case hints at nothing, so a plain text's base has the hints that the text had.
    hinted = [(base, clues if plain else hints_of_spelling(base.text)) for base in bases]
    for base, theirs in hinted[: len(bases)]:
        hinted += [(each, hints_of_spelling(each.text)) for each in joined(base, theirs, vocabulary)]
    whole = [each for each, _ in hinted]
    yield from whole
    spelled = [reading for each, theirs in hinted for reading in _spelled(each, theirs, vocabulary)]
    yield from spelled
    drawn = [each for each, theirs in hinted if "collapsed" in theirs]
    for reading in (*drawn, *(each for each in spelled if may_be_drawn_out(each.text))):
        yield from collapsed(reading, vocabulary)


def _spelled(view: View, clues: frozenset[str], vocabulary: Vocabulary) -> tuple[View, ...]:
    return unleeted(view, vocabulary) if "unleeted" in clues or (vocabulary and "masked" in clues) else ()
