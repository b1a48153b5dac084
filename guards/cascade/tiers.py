"""One classifier over the texts that still need it: timed, priced, and never losing a text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from guards.classifiers.base import Classifier, ClassifierUnavailableError
from guards.values import GuardRun, Price, Scores

NEWEST = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one text at one classifier; ``scores`` is None where it did not answer.

    Scores of a text that was read in part come with a run that failed: what they reach they prove, and
    what they do not reach stays open.
    """

    run: GuardRun
    scores: Scores | None = None


@dataclass(slots=True)
class Tier:
    """A classifier with its price and what a text has cost it lately.

    ``estimate`` is in milliseconds a text, None before the first.
    """

    classifier: Classifier
    clock: Callable[[], float]
    price: Price = field(default_factory=Price)
    estimate: float | None = None

    @property
    def name(self) -> str:
        """What policies call it."""
        return self.classifier.name

    def run(self, texts: Sequence[str], timeouts: Mapping[str, float | None]) -> dict[str, Answer]:
        """Return an answer for every text; ``timeouts`` are milliseconds that one text may take.

        A call that fails is tried again in halves, so that only the text at fault fails and the
        others do not depend on its company.
        """
        answers: dict[str, Answer] = {}
        waiting = [list(dict.fromkeys(texts))]
        while waiting:
            part = waiting.pop()
            if not part:
                continue
            start = self.clock()
            try:
                scores = self.classifier.score(part)
                if len(scores) != len(part):
                    raise ValueError(f"{len(scores)} answers for {len(part)} texts")
            except ClassifierUnavailableError as error:
                answers |= {text: Answer(GuardRun(self.name, "unavailable", str(error))) for text in part}
            except Exception as error:
                if len(part) > 1:
                    middle = len(part) // 2
                    waiting += [part[middle:], part[:middle]]
                else:
                    answers[part[0]] = self._failed(f"{type(error).__name__}: {error}"[:300], start)
            else:
                share = (self.clock() - start) * 1000 / len(part)
                self._learn(share, scores)
                for text, each in zip(part, scores, strict=True):
                    answers[text] = self._judged(each, share, timeouts.get(text))
        return answers

    def _failed(self, reason: str, start: float) -> Answer:
        elapsed = (self.clock() - start) * 1000
        return Answer(GuardRun(self.name, "failed", reason, elapsed, self._cost(elapsed)))

    def _judged(self, scores: Scores, share: float, timeout: float | None) -> Answer:
        cost = 0.0 if scores.cached else self._cost(share)
        if timeout is not None and share > timeout:
            reason = f"took {share:.0f} ms, may take {timeout:.0f} ms"
            return Answer(GuardRun(self.name, "failed", reason, share, cost, scores.cached))
        if not scores.complete:
            reason = f"the text is longer than it reads: {scores.windows} windows"
            return Answer(GuardRun(self.name, "failed", reason, share, cost, scores.cached), scores)
        return Answer(GuardRun(self.name, "ran", "", share, cost, scores.cached), scores)

    def _cost(self, milliseconds: float) -> float:
        return self.price.per_call + self.price.per_second * milliseconds / 1000

    def _learn(self, share: float, scores: Sequence[Scores]) -> None:
        """Remember what a text costs; one from the cache says nothing of that."""
        if not any(each.cached for each in scores):
            known = self.estimate
            self.estimate = share if known is None else known + NEWEST * (share - known)
