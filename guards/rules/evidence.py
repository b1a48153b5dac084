"""What is known of one text while its rules are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from guards.detectors.base import Detection, Detector
from guards.rules.languages import language_of
from guards.rules.patterns import Hits
from guards.values import Scores, Subject
from guards.views import View


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the original text, the view that it was found in, and what was looked for there."""

    start: int
    end: int
    view: str
    sought: str
    read: str


@dataclass(slots=True)
class Evidence:
    """One text's views, hits, detections and scores.

    ``scores`` holds the classifiers that have answered; a condition on one that has not is
    undecided (None), which is neither true nor false.
    """

    subject: Subject
    views: Sequence[View]
    hits: Hits
    detectors: Mapping[str, Detector]
    today: date | None = None
    scores: dict[str, Scores] = field(default_factory=dict)
    decided: dict[int, bool | None] = field(default_factory=dict)
    _detections: dict[str, tuple[Detection, ...]] = field(default_factory=dict)
    _language: tuple[str, float] | None = None

    def detections(self, detector: str) -> tuple[Detection, ...]:
        """Return what a detector finds, run once however many rules ask."""
        if detector not in self._detections:
            known = self.detectors.get(detector)
            self._detections[detector] = tuple(known.find(self.subject.text)) if known else ()
        return self._detections[detector]

    @property
    def language(self) -> tuple[str, float]:
        """The language of the text and how sure that is, told once however many rules ask."""
        if self._language is None:
            self._language = language_of(self.subject.text)
        return self._language

    def answer(self, guard: str, scores: Scores) -> None:
        """Note a classifier's answer; what was undecided for want of it is asked again."""
        self.scores[guard] = scores
        self.decided = {rule: held for rule, held in self.decided.items() if held is not None}

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """Widen a place in the original text to whole grapheme clusters."""
        return self.views[0].span(start, end)

    def score(self, guard: str, label: str) -> float | None:
        """Return a score, or None where the classifier has not answered or does not know the label."""
        scores = self.scores.get(guard)
        return scores.values.get(label) if scores else None

    def spots(
        self, test: int, views: frozenset[str] | None, innocent: Sequence[int] = ()
    ) -> tuple[Spot, ...]:
        """Return where a test hit in the original text, without what lies inside innocent phrases.

        The same place found in several views is told of once, for the plainest.
        """
        spared = [spot for each in innocent if each in self.hits for spot in self.spots(each, None)]
        kept: list[Spot] = []
        for hit in self.hits.of(test):
            view = self.views[hit.view]
            if views is not None and view.name not in views:
                continue
            start, end = view.span(hit.start, hit.end)
            if any(spot.start <= start and end <= spot.end for spot in spared):
                continue
            if any(spot.view != view.name and spot.start < end and start < spot.end for spot in kept):
                continue
            kept.append(Spot(start, end, view.name, hit.sought, view.text[hit.start : hit.end][:80]))
        return tuple(dict.fromkeys(kept))
