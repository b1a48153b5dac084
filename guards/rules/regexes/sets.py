"""All patterns in a few ``re2.Set``, one pass of each text for all of them.

A text of ASCII alone meets the patterns as they were written, where RE2's words are everyone's. Any
other meets them rewritten: levelled, or for the few patterns that name signs which levelling takes
away, as it is. Every set holds a canary that always matches: where it does not, RE2 ran out of memory
and what it did not report cannot be taken as clean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import re2

from guards.rules.regexes.levelling import level
from guards.rules.regexes.options import options
from guards.rules.regexes.rewriting import rewrite

MAX_SET_MEMORY = 256 << 20

Flagged = tuple[str, bool]
"""A pattern, and whether its case matters."""


class ScanError(Exception):
    """A scan that cannot be trusted: the guard has failed, and the text is not known to be clean."""


class _Gathered:
    """Some patterns in one set, or in several where one would not fit the memory; they are known by
    their numbers among all patterns.
    """

    def __init__(self, members: Sequence[tuple[int, str]], memory: int) -> None:
        self._sets: list[tuple[re2.Set, list[int]]] = []
        waiting = [list(members)] if members else []
        while waiting:
            part = waiting.pop()
            made = _compiled([pattern for _, pattern in part], memory)
            if made is not None:
                self._sets.append((made, [number for number, _ in part]))
            elif len(part) == 1:
                raise ScanError(f"pattern {part[0][0]} does not fit into {memory:,} bytes")
            else:
                waiting += [part[len(part) // 2 :], part[: len(part) // 2]]

    def match(self, text: str) -> list[int]:
        """Return the numbers of what matches; raise ScanError where a canary is silent."""
        return match_all(self._sets, text)


def match_all(sets: "Sequence[tuple[re2.Set, list[int]]]", text: str) -> list[int]:
    """Return the numbers of what matches in sets that each hold a canary behind their patterns."""
    numbers: list[int] = []
    for gathered, known in sets:
        found = gathered.Match(text)
        if not found or len(known) not in found:
            raise ScanError("RE2 ran out of memory: what it did not report cannot be taken as clean")
        if len(found) > 1:
            numbers += [known[index] for index in found if index != len(known)]
    return numbers


def _compiled(patterns: Sequence[str], memory: int) -> "re2.Set | None":
    """Return a set of the patterns with a canary behind them, or None where they do not fit."""
    gathered = re2.Set.SearchSet(options(case=True, memory=memory))
    try:
        for pattern in (*patterns, ""):
            gathered.Add(pattern)
        gathered.Compile()
    except re2.error:
        return None
    return gathered


class Prepared:
    """One text in the forms that patterns are matched with, each made when it is first needed."""

    __slots__ = ("_levelled", "ascii", "text", "written")

    def __init__(self, text: str) -> None:
        self.text = text
        self.ascii = text.isascii()
        self.written: str | bytes = text.encode() if self.ascii else text
        self._levelled: str | None = None

    @property
    def levelled(self) -> str:
        """The levelled text."""
        if self._levelled is None:
            self._levelled = level(self.text)
        return self._levelled


@dataclass(frozen=True, slots=True)
class _Single:
    """One pattern alone, in the form that is for ASCII texts or in the one for all others."""

    compiled: "re2._Regexp"
    framed: bool
    levelled: bool


class PatternSets:
    """Says which patterns match a text, and where one does. ``memory`` bounds each set, in bytes."""

    def __init__(self, patterns: Sequence[Flagged], memory: int = MAX_SET_MEMORY) -> None:
        self._patterns, self._memory = patterns, memory
        self._singles: dict[tuple[int, bool], _Single] = {}

    def prepare(self) -> None:
        """Compile each pattern as written now, so that no text has to wait for it."""
        for number in range(len(self._patterns)):
            self._single(number, plain=True)

    @cached_property
    def _written(self) -> _Gathered:
        return _Gathered([(n, _cased(*each)) for n, each in enumerate(self._patterns)], self._memory)

    @cached_property
    def _rewritten(self) -> tuple[_Gathered, _Gathered]:
        """The sets for texts beyond ASCII, made when the first one comes."""
        members: dict[bool, list[tuple[int, str]]] = {True: [], False: []}
        for number, (pattern, case) in enumerate(self._patterns):
            told = rewrite(pattern)
            members[told.levelled].append((number, _cased(told.text, case)))
        return _Gathered(members[True], self._memory), _Gathered(members[False], self._memory)

    def match(self, prepared: Prepared) -> list[int]:
        """Return the numbers of the patterns that match; raise ScanError where that is not known."""
        if prepared.ascii:
            return self._written.match(prepared.text)
        levelled, full = self._rewritten
        return levelled.match(prepared.levelled) + full.match(prepared.text)

    def matches(self, number: int, prepared: Prepared) -> bool:
        """Say whether one pattern matches."""
        single = self._single(number, plain=prepared.ascii)
        data = prepared.levelled if single.levelled else prepared.written
        return single.compiled.search(data) is not None

    def locate(self, number: int, prepared: Prepared) -> Iterator[tuple[int, int]]:
        """Yield where one pattern matches, empty matches left out."""
        single = self._single(number, plain=prepared.ascii)
        data = prepared.levelled if single.levelled else prepared.written
        at = 0
        while at <= len(data) and (match := single.compiled.search(data, at)):
            start, end = match.span()
            if single.framed:
                spans = (match.span(group) for group in range(1, single.compiled.groups + 1))
                start, end = next(span for span in spans if span[0] >= 0)
            if end > start:
                yield start, end
            at = max(end, at + 1)

    def _single(self, number: int, *, plain: bool) -> _Single:
        single = self._singles.get((number, plain))
        if single is None:
            pattern, case = self._patterns[number]
            if plain:
                single = _Single(re2.compile(pattern, options(case=case)), framed=False, levelled=False)
            else:
                told = rewrite(pattern)
                compiled = re2.compile(told.text, options(case=case))
                single = _Single(compiled, told.framed, told.levelled)
            self._singles[number, plain] = single
        return single


def _cased(pattern: str, case: bool) -> str:
    return pattern if case else f"(?i:{pattern})"
