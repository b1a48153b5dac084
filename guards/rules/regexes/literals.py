"""The words without which a pattern cannot match, so that most texts never meet the pattern at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from guards.rules.regexes.nodes import Boundary, Choice, Literal, Node, Repeat, Sequence, UnsureError
from guards.rules.regexes.parsing import parse
from guards.rules.words import fold, kind_of, squeeze

SHORTEST = 3
"""Bytes: three letters of ASCII, one sign of Chinese."""
MOST = 24
MOST_TOGETHER = 1_000
LONGEST = 40
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
    for node in sequence:
        exact = _exact(node)
        longer = frozenset(left + right for left in run for right in exact) if exact else frozenset()
        if exact and len(longer) <= MOST and max(map(len, longer)) <= LONGEST:
            run = longer
            continue
        boundary = isinstance(node, Boundary) and not node.negated
        groups += [_usable(run, begins=begins, ends=boundary), None if exact else _inside(node)]
        run, begins = exact or frozenset({""}), boundary
    return [group for group in (*groups, _usable(run, begins=begins, ends=False)) if group]


def _exact(node: Node) -> Strings | None:
    """Return all strings that a piece matches, where they are few."""
    if isinstance(node, Literal):
        return frozenset({node.character})
    if isinstance(node, Repeat) and node.least == node.most == 1:
        return _exact(node.node)
    if not isinstance(node, Choice):
        return None
    found: set[str] = set()
    for option in node.options:
        strings = {""}
        for each in option:
            exact = _exact(each)
            if exact is None:
                return None
            strings = {left + right for left in strings for right in exact}
            if len(strings) > MOST:
                return None
        found |= strings
    return frozenset(found) if len(found) <= MOST else None


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
