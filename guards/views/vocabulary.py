"""The words that a policy looks for, ready to be recognised under a mask or in drawn-out spelling."""

import re
from collections.abc import Iterable

MASKS = "*#%&?_.~=+^$@!\u2022\u00b7\u00d7\u2588\u2591\u2592\u2593\u2731\u25a0\u25cf\u2013\u2014\u2026-"
"""The signs that people put in place of a letter. The full stop and the dash are among them, because a
masked word is only read as a word that the policy names."""

_MASKED = frozenset(MASKS)
LONGEST_WORD = 40
_WORD = re.compile(rf"[^\W\d_]{{3,{LONGEST_WORD}}}")
_RUN = re.compile(r"(.)\1*")
_CANDIDATES = 256


class Vocabulary:
    """An index of words, made once per policy version.

    ``words`` are folded words or phrases, and where several fit, the first of them does; a phrase counts
    as its words, and words under three letters count for nothing. Lookups cost at most a constant for each
    token, whatever it holds.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        ordered = dict.fromkeys(word for phrase in words for word in _WORD.findall(phrase))
        self.words = frozenset(ordered)
        self._ends: dict[tuple[int, str, str], list[str]] = {}
        self._drawn: dict[str, list[str]] = {}
        for word in ordered:
            for key in _keys(word, word[0], word[-1]):
                self._ends.setdefault(key, []).append(word)
            self._drawn.setdefault(_once(word), []).append(word)

    def __bool__(self) -> bool:
        return bool(self.words)

    def unmask(self, token: str) -> str | None:
        """Return the word that fits a token such as ``b*re``, or None.

        At least two letters must be known, one of them at an end, unless only one word fits.
        """
        first = "" if token[0] in _MASKED else token[0]
        last = "" if token[-1] in _MASKED else token[-1]
        if not first and not last:
            return None
        known = [(at, letter) for at, letter in enumerate(token) if letter not in _MASKED]
        candidates = self._ends.get((len(token), first, last), ())[:_CANDIDATES]
        fitting = [word for word in candidates if all(word[at] == letter for at, letter in known)]
        return fitting[0] if len(fitting) == 1 or (fitting and len(known) > 1) else None

    def undraw(self, token: str) -> str | None:
        """Return the word of which a token such as ``booorrre`` is the drawn-out spelling, or None."""
        lengths = _lengths(token)
        for word in self._drawn.get(_once(token), ())[:_CANDIDATES]:
            if all(ours <= theirs for ours, theirs in zip(_lengths(word), lengths, strict=True)):
                return word
        return None


def _keys(word: str, first: str, last: str) -> tuple[tuple[int, str, str], ...]:
    size = len(word)
    return (size, first, last), (size, first, ""), (size, "", last)


def _once(word: str) -> str:
    return _RUN.sub(r"\1", word)


def _lengths(word: str) -> list[int]:
    return [len(run[0]) for run in _RUN.finditer(word)]


NOTHING = Vocabulary()
"""No words at all: masks are then only guessed at."""
