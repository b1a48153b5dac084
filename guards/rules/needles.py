"""Everything that one automaton looks for: the phrases of rules, and the words that patterns need.

Most of what an automaton meets stands inside longer words, where nobody wants it; that is told from
one character on either side, before anything else is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick_rs

from guards.rules.regexes.literals import Word, required
from guards.rules.words import begins, ends, fold, is_whole, kind_of

SMALL = 300_000
"""Characters of needles up to which the faster automaton is made, which takes more memory."""

MAX_SPANS = 100
"""Places of one phrase, and of one test, that are told of in one reading."""

PIECE = 16_384
"""Characters of a text that are looked through at once."""

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_GAPS = frozenset(map(chr, range(128))) - _LETTERS


@dataclass(frozen=True, slots=True)
class Target:
    """A test that wants a phrase, and how strictly; ``raw`` True only in raw, False in all others."""

    test: int
    words: bool
    exact: str | None
    raw: bool | None


@dataclass(slots=True)
class Met:
    """What stands in a text: ``(test, start, end, needle)`` for phrases, and the numbers of words."""

    phrases: list[tuple[int, int, int, int]]
    words: set[int]


_Times = defaultdict[int, int]

_Plan = tuple[bool, bool, tuple[Target, ...], tuple[int, ...]]
"""What is to be done where a needle stands: whether nobody wants it where it goes on to the left, and to the
right, as a longer word; who wants it as a phrase; and the words that it is where it stands alone. Together in
one place, since most of the time goes into fetching them."""


class Needles:
    """The automaton and what is to be done with what it finds.

    ``candidates`` are patterns by their numbers; ``wordless`` are those of which no word is known.
    """

    def __init__(
        self, phrases: Mapping[str, int], targets: Sequence[Sequence[Target]], patterns: Sequence[str]
    ) -> None:
        self.texts = list(phrases)
        self._targets: list[tuple[Target, ...]] = [tuple(each) for each in targets]
        self._wanted: list[list[tuple[int, Word]]] = [[] for _ in targets]
        groups = [required(pattern) for pattern in patterns]
        numbers = self._number([words for known in groups for words in known])
        self._patterns_of: list[list[int]] = [[] for _ in numbers]
        for pattern, known in enumerate(groups):
            for word in known[0] if known else ():
                self._patterns_of[numbers[word]].append(pattern)
        self._besides = [
            [frozenset(map(numbers.__getitem__, words)) for words in known[1:]] for known in groups
        ]
        self.wordless = [pattern for pattern, known in enumerate(groups) if not known]
        self._plans = [self._plan(needle) for needle in range(len(self.texts))]
        self._automaton = _automaton(self.texts)
        self._longest = max(map(len, self.texts), default=0)

    def _number(self, groups: Sequence[frozenset[Word]]) -> dict[Word, int]:
        """Number the words and file each under its needle."""
        places = {text: place for place, text in enumerate(self.texts)}
        numbers: dict[Word, int] = {}
        for word in (word for words in groups for word in words):
            if word in numbers:
                continue
            numbers[word] = len(numbers)
            place = places.setdefault(word.text, len(places))
            if place == len(self.texts):
                self.texts.append(word.text)
                self._targets.append(())
                self._wanted.append([])
            self._wanted[place].append((numbers[word], word))
        return numbers

    def _plan(self, needle: int) -> _Plan:
        text, words = self.texts[needle], all(target.words for target in self._targets[needle])
        wanted = [word for _, word in self._wanted[needle]]
        return (
            words and kind_of(text[0]) == "word" and all(word.begins for word in wanted),
            words and kind_of(text[-1]) == "word" and all(word.ends for word in wanted),
            self._targets[needle],
            tuple(number for number, _ in self._wanted[needle]),
        )

    def find(self, tight: str, *, raw: bool) -> Met | None:
        """Return what stands in a squeezed text, or None where nothing does."""
        if self._automaton is None:
            return None
        folded = fold(tight)
        found = (
            self._automaton.find_matches_as_indexes(folded, overlapping=True)
            if len(folded) <= PIECE
            else self._in_pieces(folded)
        )
        if not found:
            return None
        phrases: list[tuple[int, int, int, int]] = []
        words: set[int] = set()
        size, plans, times = len(tight), self._plans, _Times(int)
        for needle, start, end in found:
            left, right, targets, numbers = plans[needle]
            before = tight[start - 1] if start else " "
            after = tight[end] if end < size else " "
            if (left and before in _LETTERS) or (right and after in _LETTERS):
                continue
            for target in targets:
                if _accepts(target, tight, start, end, raw=raw):
                    times[needle] += 1
                    if times[needle] <= MAX_SPANS:
                        phrases.append((target.test, start, end, needle))
            if before in _GAPS and after in _GAPS:
                words.update(numbers)
            else:
                words.update(self._words_at(needle, tight, start, end))
        return Met(phrases, words) if phrases or words else None

    def _words_at(self, needle: int, tight: str, start: int, end: int) -> Iterator[int]:
        for number, word in self._wanted[needle]:
            if (not word.begins or begins(tight, start)) and (not word.ends or ends(tight, end)):
                yield number

    def _in_pieces(self, folded: str) -> Iterable[tuple[int, int, int]]:
        """Look through a long text piece by piece, so that no text fills the memory with what it holds."""
        assert self._automaton is not None
        for at in range(0, len(folded), PIECE):
            piece = folded[at : at + PIECE + self._longest]
            for needle, start, end in self._automaton.find_matches_as_indexes(piece, overlapping=True):
                if start < PIECE:
                    yield needle, at + start, at + end

    def candidates(self, words: set[int]) -> list[int]:
        """Return the patterns that may match a text in which the words stand."""
        meets = words.intersection
        found = {pattern for word in words for pattern in self._patterns_of[word]}
        return [pattern for pattern in found if all(map(meets, self._besides[pattern]))]


def _automaton(needles: Sequence[str]) -> "ahocorasick_rs.AhoCorasick | None":
    if not needles:
        return None
    kinds = ahocorasick_rs.Implementation
    kind = kinds.DFA if sum(map(len, needles)) <= SMALL else kinds.ContiguousNFA
    return ahocorasick_rs.AhoCorasick(needles, store_patterns=False, implementation=kind)


def _accepts(target: Target, text: str, start: int, end: int, *, raw: bool) -> bool:
    """Say whether an occurrence is what a test wants; ``text`` is squeezed and keeps its case."""
    if target.raw is not None and target.raw is not raw:
        return False
    if target.words and not is_whole(text, start, end):
        return False
    return target.exact is None or text[start:end] == target.exact
