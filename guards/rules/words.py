"""Where words begin and end, in any script.

A word is a run of letters, marks, digits and ``_``. Scripts written without spaces between words
(Chinese, Japanese, Thai, Lao, Khmer, Burmese) have a boundary beside every character, because a
word of theirs stands among others with nothing between.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

UNSPACED = (
    (0x0E00, 0x0E7F), (0x0E80, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007),
    (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip
MOST_FOLDED = 20_000
Kind = Literal["word", "gap", "unspaced"]

_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=4096)
def kind_of(character: str) -> Kind:
    """Say whether a character belongs to a word, to a gap, or to a script without gaps."""
    code = ord(character)
    if code < 128:
        return "word" if character.isalnum() or character == "_" else "gap"
    if any(low <= code <= high for low, high in UNSPACED):
        return "unspaced"
    return "word" if unicodedata.category(character)[0] in "LMN" else "gap"


def is_whole(text: str, start: int, end: int) -> bool:
    """Say whether ``text[start:end]`` begins and ends where words do.

    An edge that is not a letter (``@all``, an emoji) is a boundary by itself.
    """
    return begins(text, start) and ends(text, end)


def begins(text: str, start: int) -> bool:
    """Say whether no word goes on over ``start``."""
    return start == 0 or kind_of(text[start]) != "word" or kind_of(text[start - 1]) != "word"


def ends(text: str, end: int) -> bool:
    """Say whether no word goes on over ``end``."""
    return end >= len(text) or kind_of(text[end - 1]) != "word" or kind_of(text[end]) != "word"


class _Folding(dict[int, str]):
    """``str.translate``'s table, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = character.casefold() if len(character.casefold()) == 1 else character.lower()
        folded = folded if len(folded) == 1 else character
        if len(self) < MOST_FOLDED:
            self[code] = folded
        return folded


_FOLDING = _Folding({0x1FD3: "\u0390", 0x1FE3: "\u03b0", 0xFB05: "\ufb06"})


def fold(text: str) -> str:
    """Take the case away without moving a position, so that what differs in case alone is alike."""
    lower = text.lower()
    # Where both ways agree, and no character became several, each character's own folding is the same.
    if text.isascii() or (len(lower) == len(text) and lower == text.casefold()):
        return lower
    return text.translate(_FOLDING)


def squeeze(text: str) -> str:
    """Write every run of white space as one space; a text without such a run is returned as it is."""
    if text.isascii() and (
        "  " not in text
        and "\n" not in text
        and "\t" not in text
        and "\r" not in text
        and "\x0b" not in text
        and "\x0c" not in text
    ):
        return text
    words = " ".join(text.split())
    if words == text:
        return text
    if not words:
        return " "
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def unsqueezed(text: str) -> list[int]:
    """Return the position in ``text`` of each character of ``squeeze(text)``."""
    positions: list[int] = []
    at = 0
    for run in _SPACE.finditer(text):
        positions.extend(range(at, run.start() + 1))
        at = run.end()
    positions.extend(range(at, len(text)))
    return positions
