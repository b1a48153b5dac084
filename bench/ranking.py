"""How well scores separate violating texts from harmless ones."""

from collections.abc import Iterator, Sequence
from itertools import groupby


def _steps(truth: Sequence[bool], scores: Sequence[float]) -> Iterator[tuple[float, int, int]]:
    """Yield ``(score, violating, harmless)`` for each distinct score, highest first."""
    ordered = sorted(zip(scores, truth, strict=True), key=lambda pair: -pair[0])
    for score, group in groupby(ordered, key=lambda pair: pair[0]):
        answers = [violating for _, violating in group]
        yield score, sum(answers), len(answers) - sum(answers)


def auc(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Return the chance that a violating text scores above a harmless one; ties count half."""
    positives, negatives = sum(truth), len(truth) - sum(truth)
    if not positives or not negatives:
        return float("nan")
    above, area = 0, 0.0
    for _, hits, misses in _steps(truth, scores):
        area += misses * (above + hits / 2)
        above += hits
    return area / (positives * negatives)


def average_precision(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Return the mean precision over the violating texts; texts of one score are one step."""
    positives = sum(truth)
    if not positives:
        return float("nan")
    seen, found, total = 0, 0, 0.0
    for _, hits, misses in _steps(truth, scores):
        seen += hits + misses
        found += hits
        total += hits * found / seen
    return total / positives


def recall_at(truth: Sequence[bool], scores: Sequence[float], false_alarms: float) -> float:
    """Return the highest recall at which at most ``false_alarms`` (0..1) of the harmless score as high."""
    positives, negatives = sum(truth), len(truth) - sum(truth)
    found, wrong, best = 0, 0, 0
    for _, hits, misses in _steps(truth, scores):
        found, wrong = found + hits, wrong + misses
        if wrong > false_alarms * negatives:
            break
        best = found
    return best / positives if positives else float("nan")


def share(answers: Sequence[bool]) -> float:
    """Return the share 0..1 that is true, or not-a-number of nothing."""
    return sum(answers) / len(answers) if answers else float("nan")


def f1(truth: Sequence[bool], said: Sequence[bool]) -> float:
    """Return the harmonic mean of precision and recall of yes-or-no answers."""
    hits = sum(1 for real, answer in zip(truth, said, strict=True) if real and answer)
    return 2 * hits / (sum(truth) + sum(said)) if sum(truth) + sum(said) else float("nan")
