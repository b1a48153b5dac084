from collections.abc import Sequence

import pytest

from guards.classifiers.base import Classifier
from guards.classifiers.cache import CachedClassifier, MemoryScoreCache, text_digest
from guards.classifiers.linear import LinearClassifier
from guards.values import Scores


class Counted(LinearClassifier):
    """The linear model, noting what it is asked."""

    def __init__(self, suffix: str = "") -> None:
        super().__init__()
        self.suffix, self.asked = suffix, list[str]()

    @property
    def version(self) -> str:
        return super().version + self.suffix

    def score(self, texts: Sequence[str]) -> list[Scores]:
        self.asked += texts
        return super().score(texts)


def test_it_is_the_classifier_that_it_wraps() -> None:
    cached = CachedClassifier(linear := LinearClassifier(), MemoryScoreCache())
    assert isinstance(cached, Classifier)
    assert (cached.name, cached.version, cached.labels, cached.rank) == (
        "linear",
        linear.version,
        ("profanity",),
        1,
    )


def test_a_repeat_is_not_measured_again_and_says_so() -> None:
    cached = CachedClassifier(counted := Counted(), MemoryScoreCache())
    first = cached.score(["good", "bad", "good"])
    again = cached.score(["bad", "new"])
    assert counted.asked == ["good", "bad", "new"]
    assert [scores.cached for scores in (*first, *again)] == [False, False, False, True, False]
    assert again[0].values == first[1].values


def test_scores_of_another_version_are_never_given() -> None:
    store = MemoryScoreCache()
    CachedClassifier(Counted("a"), store).score(["text"])
    CachedClassifier(later := Counted("b"), store).score(["text"])
    assert later.asked == ["text"]


def test_what_was_used_longest_ago_is_dropped_first() -> None:
    cached = CachedClassifier(counted := Counted(), store := MemoryScoreCache(2))
    for texts in (["one"], ["two"], ["one"], ["three"], ["one"], ["two"]):
        cached.score(texts)
    assert counted.asked == ["one", "two", "three", "two"]
    assert len(store) == 2


def test_a_lone_surrogate_has_a_digest_of_its_own() -> None:
    assert len({text_digest(text) for text in ("\ud800", "\ud801", "?", "\ufffd")}) == 4


def test_a_cache_that_keeps_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        MemoryScoreCache(0)
