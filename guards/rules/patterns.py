"""What the text conditions of all rules look for, and the scanning of texts for all of it at once.

A *test* is what one text condition looks for: some phrases, or some patterns, with their settings.
Conditions that look for the same share a test. A text costs one pass for all phrases and one for all
patterns, whatever their number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from guards.rules.needles import MAX_SPANS, Needles, Target
from guards.rules.regexes.sets import Flagged, PatternSets, Prepared
from guards.rules.words import fold, squeeze, unsqueezed
from guards.views import View
from guards.views import fold as fold_view

MANY = 48
"""Patterns to be tried in one text above which one pass for all is cheaper than one for each."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence of a test in one view: ``start`` and ``end`` are characters of the view."""

    view: int
    start: int
    end: int
    sought: str


@dataclass(slots=True)
class PatternTable:
    """Gathers tests while rules are compiled. ``sought`` are the folded phrases that rules look for."""

    phrases: dict[str, int] = field(default_factory=dict)
    targets: list[list[Target]] = field(default_factory=list)
    patterns: dict[Flagged, int] = field(default_factory=dict)
    owners: list[list[int]] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    tests: dict[tuple[object, ...], int] = field(default_factory=dict)
    sought: set[str] = field(default_factory=set)

    def add_phrases(self, phrases: Iterable[str], *, words: bool, case: bool, sought: bool = True) -> int:
        """Return the test that any of the phrases satisfies.

        A phrase is looked for as written in every view, and with its accents folded in all but raw;
        where the case matters, only in raw. ``sought`` phrases may be recognised under a mask.
        """
        wanted = tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases))
        key = ("phrases", wanted, words, case)
        if sought and not case:
            self.sought.update(fold_view(phrase) for phrase in wanted)
        if key in self.tests:
            return self.tests[key]
        test = self.tests[key] = len(self.tests)
        for phrase in wanted:
            written, plain = fold(phrase), " ".join(fold_view(phrase).split())
            if case:
                self._add(written, Target(test, words, phrase, raw=True))
                continue
            self._add(written, Target(test, words, None, raw=None))
            if plain not in (written, ""):
                self._add(plain, Target(test, words, None, raw=False))
        return test

    def _add(self, needle: str, target: Target) -> None:
        index = self.phrases.setdefault(needle, len(self.phrases))
        if index == len(self.targets):
            self.targets.append([])
        self.targets[index].append(target)

    def add_patterns(self, patterns: Mapping[str, str], *, case: bool) -> int:
        """Return the test that any of the patterns satisfies; each is given with the way it was written."""
        wanted = tuple(patterns)
        self.written.update(patterns)
        key = ("patterns", wanted, case)
        if key in self.tests:
            return self.tests[key]
        test = self.tests[key] = len(self.tests)
        for pattern in wanted:
            index = self.patterns.setdefault((pattern, case), len(self.patterns))
            if index == len(self.owners):
                self.owners.append([])
            self.owners[index].append(test)
        return test


class Scanner:
    """Reads texts for every test at once.

    A pattern that cannot match without certain words is only tried on texts in which the automaton met
    them: by itself, or with all patterns in one set where many are to be tried. The patterns of
    which no such word is known are always tried, in a set of their own.
    """

    def __init__(self, table: PatternTable) -> None:
        self.patterns = list(table.patterns)
        self.sets = PatternSets(self.patterns)
        self.sets.prepare()
        self.written = table.written
        self._owners = table.owners
        self.needles = Needles(table.phrases, table.targets, [pattern for pattern, _ in self.patterns])
        wordless = [self.patterns[pattern] for pattern in self.needles.wordless]
        self._wordless_set = PatternSets(wordless) if wordless else None

    def scan(self, views: Sequence[View]) -> "Hits":
        """Return what hit in each view; raise ScanError where RE2 failed."""
        hits = Hits(self, views)
        for number, view in enumerate(views):
            self._scan(hits, number, view)
        return hits

    def _scan(self, hits: "Hits", number: int, view: View) -> None:
        text = view.text
        tight = squeeze(text)
        met = self.needles.find(tight, raw=number == 0)
        if met is not None and met.phrases:
            positions = None if tight is text else unsqueezed(text)
            for test, start, end, needle in met.phrases:
                place = (start, end) if positions is None else (positions[start], positions[end - 1] + 1)
                hits.add(test, number, place, self.needles.texts[needle])
        to_try = self.needles.candidates(met.words) if met is not None and met.words else []
        if to_try or self._wordless_set is not None:
            self._try(hits, number, to_try)

    def _try(self, hits: "Hits", number: int, to_try: Sequence[int]) -> None:
        prepared = hits.prepared(number)
        if len(to_try) > MANY:
            matched = self.sets.match(prepared)
        else:
            matched = [pattern for pattern in to_try if self.sets.matches(pattern, prepared)]
        if self._wordless_set is not None:
            matched += [self.needles.wordless[place] for place in self._wordless_set.match(prepared)]
        for pattern in sorted(set(matched)):
            for test in self._owners[pattern]:
                hits.patterns.setdefault(test, []).append((number, pattern))


class Hits:
    """What hit in one text; patterns are only located when someone asks where."""

    __slots__ = ("_located", "_prepared", "_scanner", "_views", "patterns", "phrases")

    def __init__(self, scanner: Scanner, views: Sequence[View]) -> None:
        self._scanner, self._views = scanner, views
        self.phrases: dict[int, list[Hit]] = {}
        self.patterns: dict[int, list[tuple[int, int]]] = {}
        self._located: dict[int, list[Hit]] = {}
        self._prepared: dict[int, Prepared] = {}

    def __contains__(self, test: int) -> bool:
        """Say whether a test hit in any view."""
        return test in self.phrases or test in self.patterns

    def __bool__(self) -> bool:
        """Say whether anything hit."""
        return bool(self.phrases or self.patterns)

    def add(self, test: int, view: int, place: tuple[int, int], sought: str) -> None:
        """Note where a phrase stands, at most ``MAX_SPANS`` places for each test."""
        found = self.phrases.setdefault(test, [])
        if len(found) < MAX_SPANS:
            found.append(Hit(view, *place, sought))

    def prepared(self, view: int) -> Prepared:
        """Return a view's text in the forms that patterns are matched with."""
        if view not in self._prepared:
            self._prepared[view] = Prepared(self._views[view].text)
        return self._prepared[view]

    def tests(self) -> Iterable[int]:
        """Return every test that hit."""
        return [*self.phrases, *self.patterns]

    def of(self, test: int) -> list[Hit]:
        """Return where a test hit, plainest view first, at most ``MAX_SPANS`` places for each pattern."""
        if test in self.phrases:
            return self.phrases[test]
        if test not in self._located:
            self._located[test] = [
                hit for view, pattern in self.patterns.get(test, ()) for hit in self._locate(pattern, view)
            ]
        return self._located[test]

    def _locate(self, pattern: int, view: int) -> Iterable[Hit]:
        spans = self._scanner.sets.locate(pattern, self.prepared(view))
        sought = self._scanner.written[self._scanner.patterns[pattern][0]]
        return [Hit(view, *span, sought) for span, _ in zip(spans, range(MAX_SPANS), strict=False)]
