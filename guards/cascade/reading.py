"""Which reading of a text the classifiers are given: the one whose words one of them knows best.

A classifier has learnt words as people write them. Of a disguised text it knows few, and calls it
harmless; so it gets the reading that undoes the disguise. Which of several does, the cheap classifier
says, because it has a vocabulary. A text without a disguise is given as it was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guards.classifiers.base import Classifier, ClassifierUnavailableError, KnowsWords
from guards.rules.evidence import Evidence
from guards.values import Scores
from guards.views import View, unmasked


@dataclass(frozen=True, slots=True)
class Given:
    """The text that classifiers are given, and the view it comes from."""

    text: str
    view: View

    def back(self, scores: Scores) -> Scores:
        """Return the scores with their windows in the original text."""
        if self.view.name == "raw":
            return scores
        return replace(scores, spans={label: self.view.span(*span) for label, span in scores.spans.items()})


class Readings:
    """Chooses by the first classifier that knows words, where there is one that can be loaded."""

    def __init__(self, classifiers: Sequence[Classifier]) -> None:
        self._knowing = next((each for each in classifiers if isinstance(each, KnowsWords)), None)

    def choose(self, evidence: Evidence) -> Given:
        """Return the best reading; what was decoded is left to the rules, for it is a part of the text."""
        views = [view for view in evidence.views if view.name != "decoded"]
        chosen = views[0]
        if len(views) > 1 and self._knowing is not None:
            try:
                chosen = _best_known(self._knowing, views)
            except ClassifierUnavailableError:
                chosen = views[0]
        return Given(chosen.text, chosen)


def _best_known(knowing: KnowsWords, views: Sequence[View]) -> View:
    """Return the reading whose words are known best, of equals the one whose masks known words fill.

    The rules take every mask for a word of theirs, a classifier for the likeliest.
    """
    guessed = [
        reading for view in views if (reading := unmasked(view, knowing.vocabulary)).trail != view.trail
    ]
    readings = [views[0], *guessed, *views[1:]]
    return readings[knowing.best_known([reading.text for reading in readings])]
