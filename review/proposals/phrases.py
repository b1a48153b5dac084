"""The phrases of a text: runs of one to four words that a ``contains`` condition would find in it."""

from collections.abc import Iterator

import regex

from guards.rules.words import UNSPACED

LONGEST = 4
MOST_CHARACTERS = 80

_UNSPACED = "".join(f"{chr(low)}-{chr(high)}" for low, high in UNSPACED)
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}_]--[{_UNSPACED}]]"
_WORD = regex.compile(rf"[{_UNSPACED}]|{_LETTER}+(?:['-]{_LETTER}+)*", regex.VERSION1)
"""A word, or one character of a script that is written without spaces."""


def phrases(folded: str) -> frozenset[str]:
    """Return every phrase of a folded text; no phrase reaches across a sign between words."""
    return frozenset(_phrases(folded))


def _phrases(folded: str) -> Iterator[str]:
    spans = [match.span() for match in _WORD.finditer(folded)]
    for first, (start, end) in enumerate(spans):
        phrase, before = folded[start:end], end
        if len(phrase) > MOST_CHARACTERS:
            continue
        yield phrase
        for start_of_next, end_of_next in spans[first + 1 : first + LONGEST]:
            gap = folded[before:start_of_next]
            phrase += (" " if gap else "") + folded[start_of_next:end_of_next]
            if gap.strip() or len(phrase) > MOST_CHARACTERS:
                break
            before = end_of_next
            yield phrase
