"""Many rules of several policies, compiled to be judged together."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from guards.detectors import all_detectors
from guards.detectors.base import Detector
from guards.policy.document import Policy
from guards.rules.active import ActiveRule
from guards.rules.compiling import PolicyCompiler
from guards.rules.conditions import Gathered
from guards.rules.evidence import Evidence
from guards.rules.fields import getter, number_getter
from guards.rules.indexing import Index
from guards.rules.patterns import Scanner
from guards.values import Subject
from guards.views import View, Vocabulary, read
from guards.views.view import Original


class RuleSet:
    """All active rules. Immutable once compiled; one may be shared by threads.

    ``labels_needed`` maps each classifier to the labels that rules ask of it, ``count_keys`` are the
    numbers that ``Subject.counts`` should bring, ``detectors_needed`` the detectors that are used.
    """

    def __init__(
        self,
        policies: Sequence[tuple[Policy, int]],
        detectors: Mapping[str, Detector],
    ) -> None:
        self.policies = tuple(policies)
        self.rules: list[ActiveRule] = []
        self._detectors = detectors
        self._index = Index()
        needs = Gathered()
        for policy, version in self.policies:
            self.rules.extend(PolicyCompiler(policy, version, len(self.rules), needs).run())
        for active in self.rules:
            self._index.add(active.index, active.condition)
        self._index.close()
        self._always = [self.rules[number] for number in sorted(set(self._index.always))]
        self._texts_only = not (self._index.by_field or self._index.by_number or self._index.by_detector)
        self._getters = {name: getter(name) for name in self._index.by_field}
        self._numbers = {source: number_getter(source) for source in self._index.by_number}
        self._scanner = Scanner(needs.table)
        # Classifiers are given the reading that undoes a disguise, so a rule with a score needs them all.
        self._raw_only = needs.views <= {"raw"} and not needs.labels
        self._vocabulary = Vocabulary(sorted(needs.table.sought))
        self.labels_needed = {
            guard: frozenset(label for each, label in needs.labels if each == guard)
            for guard, _ in needs.labels
        }
        self.count_keys = tuple(needs.counts[name] for name in sorted(needs.counts))
        self.detectors_needed = frozenset(needs.detectors)

    def open(self, subject: Subject, today: date | None = None) -> Evidence:
        """Read a text in all its views and note what hit; raises ScanError where that failed."""
        text = subject.text
        views = (View("raw", text, Original(text)),) if self._raw_only else read(text, None, self._vocabulary)
        hits = self._scanner.scan(views)
        return Evidence(subject, views, hits, self._detectors, today)

    def candidates(self, evidence: Evidence) -> list[ActiveRule]:
        """Return the rules that may hold without any classifier, in their order."""
        index = self._index
        if self._texts_only and not evidence.hits:
            return self._always
        numbers = set(index.always)
        for test in evidence.hits.tests():
            numbers.update(index.by_test.get(test, ()))
        for name, values in index.by_field.items():
            for value in _texts(self._getters[name](evidence.subject)):
                numbers.update(values.get(value, ()))
        for source, bounds in index.by_number.items():
            amount = self._numbers[source](evidence.subject)
            if amount is not None:
                reached = bisect_right(bounds, (amount, len(self.rules)))
                numbers.update(number for _, number in bounds[:reached])
        for detector, rules in index.by_detector.items():
            if evidence.detections(detector):
                numbers.update(rules)
        return [self.rules[number] for number in sorted(numbers)]

    def candidates_after(self, guard: str, evidence: Evidence) -> list[ActiveRule]:
        """Return the rules that may hold now that ``guard`` has answered."""
        numbers: set[int] = {number for _, number in self._index.by_score.get((guard, ""), ())}
        for label in self.labels_needed.get(guard, ()):
            bounds = self._index.by_score.get((guard, label))
            value = evidence.score(guard, label)
            if bounds and value is not None:
                reached = bisect_right(bounds, (value, len(self.rules)))
                numbers.update(number for _, number in bounds[:reached])
        return [self.rules[number] for number in sorted(numbers)]

    def waiting_for(self, guard: str) -> list[ActiveRule]:
        """Return the rules that only ``guard`` can set off, whatever the text."""
        return [self.rules[number] for number in sorted(self._index.by_guard.get(guard, ()))]


def _texts(value: object) -> Iterable[str]:
    """Return the text values of a field, case folded, as the index holds them."""
    if isinstance(value, str):
        return (value.casefold(),)
    if isinstance(value, (list, tuple)):
        return [each.casefold() for each in value if isinstance(each, str)]
    return ()


def compile_policies(
    policies: Sequence[tuple[Policy, int]], detectors: Iterable[Detector] | None = None
) -> RuleSet:
    """Compile the policies that are active together, each with the number of its version.

    ``detectors`` are all that there are unless others are given.
    """
    given = all_detectors() if detectors is None else detectors
    return RuleSet(policies, {detector.name: detector for detector in given})
