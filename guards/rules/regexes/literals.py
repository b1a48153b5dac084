"""The words without which a pattern cannot match, so that most texts never meet the pattern at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from guards.rules.regexes.nodes import (
    SPACE,
    Boundary,
    Choice,
    Class,
    Literal,
    Named,
    Node,
    Range,
    Repeat,
    Sequence,
    UnsureError,
)
from guards.rules.regexes.parsing import parse
from guards.rules.words import fold, kind_of, squeeze

SHORTEST = 3
"""Bytes: three letters of ASCII, one sign of Chinese."""
MOST = 24
MOST_TOGETHER = 1_000
LONGEST = 40
WIDEST = 6
"""Characters of a class whose strings are told apart; a wider one ends the string that leads to it."""
MOST_KEPT = 40_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word to look for; ``begins`` and ``ends`` tell that a boundary must be on that side of it."""

    text: str
    begins: bool = False
    ends: bool = False


Words = frozenset[Word]
Strings = frozenset[str]


@lru_cache(MOST_KEPT)
def required(pattern: str) -> tuple[Words, ...]:
    """Return groups of words: every match holds at least one word of each group, the rarest first.

    They are folded and squeezed as :func:`guards.rules.words.fold` and ``squeeze`` do, and are to be
    looked for in a text that is too. Nothing is returned where no such words are known. Kept, for that is
    most of the time that compiling takes, and a policy is compiled again with nearly all of its patterns.
    """
    try:
        parsed = parse(pattern)
    except (UnsureError, IndexError):
        return ()
    if len(parsed.options) == 1:
        return tuple(sorted(set(_groups(parsed.options[0])), key=_rarity, reverse=True))
    words = _of_choice(parsed.options)
    return (words,) if words else ()


def _of_choice(options: Iterable[Sequence]) -> Words | None:
    together: Words = frozenset()
    for option in options:
        groups = _groups(option)
        if not groups:
            return None
        together |= _rarest(groups)
    return together if 0 < len(together) <= MOST_TOGETHER else None


def _groups(sequence: Sequence) -> list[Words]:
    """Follow the exact strings as far as they go, and keep each such run and what is met between."""
    groups: list[Words | None] = []
    run: Strings = frozenset({""})
    begins = False
    for place, node in enumerate(sequence):
        if isinstance(node, Boundary) and run != {""} and _goes_on(sequence[place + 1 :]):
            continue
        exact = _exact(node)
        longer = frozenset(left + right for left in run for right in exact) if exact else frozenset()
        if exact and len(longer) <= MOST and max(map(len, longer)) <= LONGEST:
            run = longer
            continue
        boundary = isinstance(node, Boundary) and not node.negated
        groups += [_usable(run, begins=begins, ends=boundary), None if exact else _inside(node)]
        run, begins = exact or frozenset({""}), boundary
    return [group for group in (*groups, _usable(run, begins=begins, ends=False)) if group]


def _goes_on(rest: Sequence) -> bool:
    """Say whether exact strings follow, which tell more than the boundary before them."""
    return bool(rest) and _exact(rest[0]) is not None


def _exact(node: Node) -> Strings | None:
    """Return all strings that a piece matches, squeezed, where they are few."""
    match node:
        case Literal(character):
            return frozenset({character})
        case Class(items, negated=False):
            return _of_class(items)
        case Repeat(piece, least, most):
            return _repeated(_exact(piece), least, most)
        case Choice(options):
            return _any_of(map(_exact, option) for option in options)
        case _:
            return None


def _of_class(items: Iterable[Range | Named]) -> Strings | None:
    found: set[str] = set()
    for item in items:
        if isinstance(item, Range) and item.high - item.low < WIDEST:
            found.update(map(chr, range(item.low, item.high + 1)))
        elif item == Named(SPACE):
            found.add(" ")
        else:
            return None
    return frozenset(found) if len(found) <= WIDEST else None


def _repeated(once: Strings | None, least: int, most: int | None) -> Strings | None:
    """Return the strings of something repeated; white space is one space, however often."""
    if once is None:
        return None
    if all(map(str.isspace, once)):
        return frozenset({" "} if least else {"", " "})
    if most is None or most > WIDEST:
        return None
    return _any_of([once] * times for times in range(least, most + 1))


def _any_of(ways: Iterable[Iterable[Strings | None]]) -> Strings | None:
    """Return the strings of all ways, each a sequence of pieces."""
    found: set[str] = set()
    for way in ways:
        strings = _joined(way)
        if strings is None:
            return None
        found |= strings
    return frozenset(found) if len(found) <= MOST else None


def _joined(pieces: Iterable[Strings | None]) -> Strings | None:
    strings = {""}
    for exact in pieces:
        if exact is None:
            return None
        strings = {left + right for left in strings for right in exact}
        if len(strings) > MOST:
            return None
    return frozenset(strings)


def _inside(node: Node) -> Words | None:
    """Return the words that a piece must hold, if it must be there."""
    if isinstance(node, Choice):
        return _of_choice(node.options)
    if isinstance(node, Repeat) and node.least > 0:
        groups = _groups((node.node,))
        return _rarest(groups) if groups else None
    return None


def _usable(run: Strings, *, begins: bool, ends: bool) -> Words | None:
    words = frozenset(fold(squeeze(each)) for each in run)
    if not words or min(len(each.strip().encode("utf-8", "replace")) for each in words) < SHORTEST:
        return None
    return frozenset(
        Word(each, begins and kind_of(each[0]) == "word", ends and kind_of(each[-1]) == "word")
        for each in words
    )


def _rarity(words: Words) -> tuple[int, int]:
    """Prefer long words and such as stand by themselves, then few of them."""
    return min(min(8, len(word.text)) + 2 * (word.begins + word.ends) for word in words), -len(words)


def _rarest(groups: list[Words]) -> Words:
    return max(groups, key=_rarity)
