"""Remember scores by the text's hash, the guard and its version, so that a repeat costs next to nothing."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from guards.classifiers.base import Classifier
from guards.values import Scores


class ScoreCache(Protocol):
    """Keeps scores; what it has lost or dropped is simply measured again.

    ``digests`` are SHA-256 of texts as hexadecimal digits. A guard's scores of one version are never
    given for another's.
    """

    def get_many(self, guard: str, version: str, digests: Sequence[str]) -> Mapping[str, Scores]:
        """Return what is known, by digest."""
        ...

    def put_many(self, guard: str, version: str, scores: Mapping[str, Scores]) -> None:
        """Keep scores by digest."""
        ...


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text as hexadecimal digits; lone surrogates are hashed as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class MemoryScoreCache:
    """Keeps the ``size`` scores that were used last, in this process; safe for threads.

    An entry takes about 1.5 KB with Detoxify's labels, so that the default is at most about 15 MB.
    """

    def __init__(self, size: int = 10_000) -> None:
        if size < 1:
            raise ValueError(f"a cache of {size} scores keeps nothing: give at least 1")
        self._size = size
        self._kept: OrderedDict[tuple[str, str, str], Scores] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get_many(self, guard: str, version: str, digests: Sequence[str]) -> dict[str, Scores]:
        """Return what is known, by digest."""
        found = {}
        with self._lock:
            for digest in digests:
                key = (guard, version, digest)
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[digest] = self._kept[key]
        return found

    def put_many(self, guard: str, version: str, scores: Mapping[str, Scores]) -> None:
        """Keep scores by digest, dropping those that were used longest ago."""
        with self._lock:
            for digest, score in scores.items():
                self._kept[guard, version, digest] = score
                self._kept.move_to_end((guard, version, digest))
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


class CachedClassifier:
    """A classifier behind a cache: the same name, version, labels and rank, the same scores.

    Scores that were not measured for this call say ``cached``; a text that a list holds twice is measured
    once.
    """

    def __init__(self, classifier: Classifier, cache: ScoreCache) -> None:
        self._classifier, self._cache = classifier, cache

    @property
    def name(self) -> str:
        """The classifier's own name."""
        return self._classifier.name

    @property
    def version(self) -> str:
        """The classifier's own version."""
        return self._classifier.version

    @property
    def labels(self) -> tuple[str, ...]:
        """The classifier's own labels."""
        return self._classifier.labels

    @property
    def rank(self) -> int:
        """The classifier's own rank."""
        return self._classifier.rank

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text from the cache or anew; raise ClassifierUnavailableError as the classifier does."""
        digests = [text_digest(text) for text in texts]
        unique = dict(zip(digests, texts, strict=True))
        kept = self._cache.get_many(self.name, self.version, list(unique))
        known = {digest: replace(scores, cached=True) for digest, scores in kept.items()}
        missing = [digest for digest in unique if digest not in known]
        if missing:
            measured = self._classifier.score([unique[digest] for digest in missing])
            fresh = dict(zip(missing, measured, strict=True))
            self._cache.put_many(self.name, self.version, fresh)
            known |= fresh
        return [known[digest] for digest in digests]
