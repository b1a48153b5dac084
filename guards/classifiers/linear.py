"""The cheap tier: the linear model that ships in alt-profanity-check, read without scikit-learn.

The package scores one text in about 3 ms, nearly all of it input checks, and a batch of hundreds at
about 50 µs a text. Its model is a TF-IDF weighting and five calibrated linear SVMs, so a score is five
dot products over the words of the text that the model knows. Here they are taken by hand from the
package's own numbers: the same scores (to 1e-12), one text at a time as fast as the package's batches.
"""

import hashlib
import math
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from joblib.numpy_pickle import NumpyUnpickler

from guards.classifiers.base import CHEAP_RANK, ClassifierUnavailableError
from guards.values import Scores
from guards.views import Vocabulary

PACKAGE = "alt-profanity-check"
FOLDS = 5
PASSAGE, STEP = 40, 20
"""A passage is so many words, and begins so many words after the one before it."""
STANDS_OUT, DOUBT = 0.4, 0.2
"""A passage that scores the first lifts a calmer text to the second: no bound of sureness, no accusation."""
PROFANE = 0.5
"""A word that scores this by itself is what a mask hides, if it fits."""
_MASKED = re.compile(r"(?<!\w)(?:\w++(?:[*#•·✱█]++\w++)++|(?=\S{0,60}\d)\w++(?:[!|@$*#•·✱█]++\w++)++)")
"""A word with masks, or with digits and signs, for its letters; possessive, so that it takes linear time."""
_REMEDY = f"Install it with: pip install {PACKAGE}"


@dataclass(frozen=True, slots=True)
class _Model:
    """The package's numbers: for each word its inverse document frequency and five coefficients.

    ``folds`` holds, for each of the five SVMs, its intercept and the slope and offset of its calibration,
    ``common`` the words that it leaves out because everybody uses them.
    """

    word: re.Pattern[str]
    table: dict[str, tuple[float, float, float, float, float, float]]
    folds: tuple[tuple[float, float, float], ...]
    common: frozenset[str]
    version: str

    def words(self, text: str) -> list[str]:
        """Return the words of a text in lower case; pieces of a word that is masked are none."""
        return self.word.findall(_MASKED.sub(" ", text.lower()))

    def probability(self, words: Sequence[str]) -> float:
        """Return the chance 0..1 that lower-case words are profane, in time linear in their number."""
        square = d0 = d1 = d2 = d3 = d4 = 0.0
        for word, count in Counter(words).items():
            row = self.table.get(word)
            if row is None:
                continue
            weight = count * row[0]
            square += weight * weight
            d0 += weight * row[1]
            d1 += weight * row[2]
            d2 += weight * row[3]
            d3 += weight * row[4]
            d4 += weight * row[5]
        norm = math.sqrt(square) or 1.0
        total = 0.0
        for dot, (intercept, slope, offset) in zip((d0, d1, d2, d3, d4), self.folds, strict=True):
            total += 1.0 / (1.0 + math.exp(slope * (dot / norm + intercept) + offset))
        return total / FOLDS


class LinearClassifier:
    """The classifier ``linear``: one label, ``profanity``; loaded on first use or by :meth:`load`.

    A text scores what the package says of it, with two exceptions. The pieces of a word that is masked
    ("w*rd") are no words. And in a long text one harsh sentence drowns (ten kind ones around it take a score
    from .99 to .05). Where a passage stands out from a calm whole,
    the text scores 0.2: too much for anybody to be sure that it is fine, too little to act on.
    It costs about 40 µs a text and 4 MB of memory; scikit-learn is never imported. A text has the same score
    alone or among others, for each is scored alone.
    """

    name = "linear"
    labels = ("profanity",)
    rank = CHEAP_RANK

    def __init__(self) -> None:
        self._model: _Model | None = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Read the package's model; raise ClassifierUnavailableError where the package is missing."""
        self._loaded()
        # Made now, because it takes a third of a second that no text should wait for.
        assert self.vocabulary

    @property
    def version(self) -> str:
        """The package's version and the start of the checksum of its two model files."""
        return self._loaded().version

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text; the windows are the whole and, of a long text, its passages."""
        model = self._loaded()
        return [_score(model, text) for text in texts]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The model's words: those that are profane by themselves, worst first, then the commonest first."""
        model = self._loaded()
        alone = {word: model.probability((word,)) for word in model.table}
        profane = sorted((word for word in alone if alone[word] >= PROFANE), key=lambda word: -alone[word])
        others = sorted(alone, key=lambda word: model.table[word][0])
        return Vocabulary((*profane, *sorted(model.common), *others))

    def best_known(self, readings: Sequence[str]) -> int:
        """Return the place of the reading whose known words hold the most letters, the first of equals."""
        model = self._loaded()
        known = [
            sum(len(word) for word in model.words(reading) if word in model.table) for reading in readings
        ]
        return known.index(max(known))

    def _loaded(self) -> _Model:
        with self._lock:
            if self._model is None:
                self._model = _read_package()
            return self._model


def _score(model: _Model, text: str) -> Scores:
    words = model.words(text)
    value, span, windows = model.probability(words), (0, len(text)), 1
    if len(words) > PASSAGE and value < DOUBT:
        starts = range(0, len(words) - PASSAGE + STEP, STEP)
        worst, first = max((model.probability(words[start : start + PASSAGE]), -start) for start in starts)
        windows += len(starts)
        if worst >= STANDS_OUT:
            value, span = DOUBT, _place(model, text, -first)
    return Scores({"profanity": value}, {"profanity": span}, windows=windows)


def _place(model: _Model, text: str, first: int) -> tuple[int, int]:
    """Return where the passage that begins with a word of that number lies in the text."""
    # Blanks in a masked word's place, so that every position is that of the text.
    seen = _MASKED.sub(lambda masked: " " * len(masked[0]), text)
    found = list(islice(model.word.finditer(seen), first, first + PASSAGE))
    return (found[0].start(), found[-1].end()) if found else (0, len(text))


def _read_package() -> _Model:
    try:
        folder = _folder("profanity_check") / "data"
        vectorizer, model = (_Numbers.read(folder / f"{name}.joblib") for name in ("vectorizer", "model"))
        common = _words_of_all(_folder("sklearn")) if vectorizer.stop_words == "english" else frozenset()
    except (ImportError, OSError) as error:
        raise ClassifierUnavailableError("linear", f"{PACKAGE} cannot be read ({error})", _REMEDY) from error
    svms = model.calibrated_classifiers_
    columns = [svm.estimator.coef_[0].tolist() for svm in svms]
    if len(columns) != FOLDS or any(svm.method != "sigmoid" for svm in svms):
        reason = f"{PACKAGE} {metadata.version(PACKAGE)} has a model of another shape"
        raise ClassifierUnavailableError("linear", reason, f"{_REMEDY}==1.9.1")
    rows = list(zip(vectorizer._tfidf.idf_.tolist(), *columns, strict=True))
    return _Model(
        word=re.compile(vectorizer.token_pattern),
        table={word: rows[index] for word, index in vectorizer.vocabulary_.items()},
        common=common,
        folds=tuple(
            (float(svm.estimator.intercept_[0]), float(svm.calibrators[0].a_), float(svm.calibrators[0].b_))
            for svm in svms
        ),
        version=f"{metadata.version(PACKAGE)}-passages-masks-{_checksum(folder)}",
    )


class _Numbers(NumpyUnpickler):  # type: ignore[misc]  # joblib has no types
    """Reads the numbers of scikit-learn's objects without scikit-learn, which takes a second to import."""

    @classmethod
    def read(cls, path: Path) -> Any:  # noqa: ANN401 - objects of nobody's class
        """Return what a file holds; its objects have what theirs had, and can do nothing."""
        with path.open("rb") as file:
            return cls(str(path), file, ensure_native_byte_order=True).load()

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class
        """Put a plain holder in the place of each of scikit-learn's classes."""
        return SimpleNamespace if module.startswith("sklearn.") else super().find_class(module, name)


def _folder(package: str) -> Path:
    """Return where a package lies, without importing it: this one would read its model at once."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f"no package {package}")
    return Path(spec.submodule_search_locations[0])


def _words_of_all(scikit_learn: Path) -> frozenset[str]:
    """Return the words that everybody uses, of which scikit-learn keeps a list in a file of its own."""
    spec = spec_from_file_location("stop_words", scikit_learn / "feature_extraction" / "_stop_words.py")
    assert spec is not None
    assert spec.loader is not None
    words = module_from_spec(spec)
    spec.loader.exec_module(words)
    return frozenset(words.ENGLISH_STOP_WORDS)


def _checksum(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ("vectorizer.joblib", "model.joblib"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:8]
