"""The classifier ``detoxify``: windows in front, a backend behind, the worst window of each label out."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.backend import Backend
from guards.classifiers.detoxify.windows import MAX_WINDOWS, Reading, Windower
from guards.values import Scores

RANK = 10


class DetoxifyClassifier:
    """Scores texts of any length with one model, which is loaded on first use or by :meth:`load`.

    ``open_backend`` loads the model and may raise ClassifierUnavailableError, which is remembered;
    ``labels`` are the model's where they are known before it is loaded. ``window_tokens`` bounds a
    window below the model's own length; ``max_windows`` bounds the windows read of one text.
    Windows share a run only with windows of their own length, and only where the backend scores them
    exactly as it would alone: padding makes a batch slower than a loop on a CPU, and a text's scores must
    not depend on its neighbours.
    """

    def __init__(
        self,
        name: str,
        open_backend: Callable[[], Backend],
        *,
        labels: tuple[str, ...] | None = None,
        window_tokens: int | None = None,
        max_windows: int = MAX_WINDOWS,
        rank: int = RANK,
    ) -> None:
        self.name, self.rank = name, rank
        self._labels, self._open, self._window_tokens, self._max_windows = (
            labels,
            open_backend,
            window_tokens,
            max_windows,
        )
        self._refusal: ClassifierUnavailableError | None = None
        self._ready: tuple[Backend, Windower] | None = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Load the model, trying anew what failed before; raise ClassifierUnavailableError."""
        with self._lock:
            self._refusal = None
        self._loaded()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the model scores: as handed in, else as the loaded model says, else none."""
        if self._labels is None:
            try:
                self._labels = self._loaded()[0].labels
            except ClassifierUnavailableError:
                return ()
        return self._labels

    @property
    def version(self) -> str:
        """The checkpoint's checksum, the backend, the precision and how texts are cut; loads the model."""
        backend, _ = self._loaded()
        return f"{backend.version}-w{self._tokens(backend)}x{self._max_windows}"

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text; one that has nothing for the model to read scores 0 without running it."""
        backend, windower = self._loaded()
        readings = [windower.read(text) for text in texts]
        rows = self._run(backend, (window.ids for reading in readings for window in reading.windows))
        return [_worst(backend.labels, reading, rows) for reading in readings]

    def _run(
        self, backend: Backend, windows: Iterable[tuple[int, ...]]
    ) -> dict[tuple[int, ...], list[float]]:
        """Score each different window once, with others of its length where that changes no score."""
        rows: dict[tuple[int, ...], list[float]] = {}
        for _, alike in groupby(sorted(set(windows), key=len), key=len):
            for batch in _batches(list(alike), backend.batch_tokens):
                rows.update(zip(batch, backend.run(batch), strict=True))
        return rows

    def _loaded(self) -> tuple[Backend, Windower]:
        """Return the loaded model; a refusal is remembered, so that asking again costs nothing."""
        with self._lock:
            if self._refusal is not None:
                raise self._refusal
            if self._ready is None:
                try:
                    backend = self._open()
                except ClassifierUnavailableError as error:
                    self._refusal = error
                    raise
                self._ready = backend, Windower(backend.tokenizer, self._tokens(backend), self._max_windows)
            return self._ready

    def _tokens(self, backend: Backend) -> int:
        return min(self._window_tokens or backend.max_tokens, backend.max_tokens)


def _batches(windows: list[tuple[int, ...]], batch_tokens: int) -> Iterator[list[tuple[int, ...]]]:
    """Divide windows of one length into runs of at most ``batch_tokens``, but never less than one window."""
    step = max(1, batch_tokens // len(windows[0]))
    for start in range(0, len(windows), step):
        yield windows[start : start + step]


def _worst(labels: tuple[str, ...], reading: Reading, rows: dict[tuple[int, ...], list[float]]) -> Scores:
    """Take for each label the window that scored highest, the first of equals."""
    values, spans = dict.fromkeys(labels, 0.0), {}
    for window in reading.windows:
        for label, score in zip(labels, rows[window.ids], strict=True):
            if label not in spans or score > values[label]:
                values[label], spans[label] = score, (window.start, window.end)
    return Scores(values, spans, windows=len(reading.windows), complete=reading.complete)
