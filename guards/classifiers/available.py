"""Build the classifiers that a configuration asks for; those that cannot run stay, and say why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guards.classifiers.base import Classifier, ClassifierUnavailableError
from guards.classifiers.cache import CachedClassifier, MemoryScoreCache, ScoreCache
from guards.classifiers.detoxify.classifier import DetoxifyClassifier
from guards.classifiers.detoxify.opening import BackendName, Precision, labels_of, opener
from guards.classifiers.detoxify.windows import MAX_WINDOWS
from guards.classifiers.linear import LinearClassifier


@dataclass(frozen=True, slots=True)
class ClassifierConfig:
    """What to run, in plain values.

    ``models`` names Detoxify models: a release's name or a checkpoint's path, the first of them called
    ``detoxify``, others ``detoxify-NAME``; ``NAME=MODEL`` gives one a name of your own.
    ``model_directory`` is where Detoxify caches checkpoints ($TORCH_HOME/hub/checkpoints),
    ``hub_directory`` the Hugging Face hub's cache ($HF_HOME/hub). ``threads`` None leaves it to the backend.
    ``window_tokens`` None is the model's own length. ``cached_scores`` is how many of
    Detoxify's last scores are remembered where no cache is handed in; 0 remembers none.
    """

    linear: bool = True
    models: tuple[str, ...] = ("original",)
    model_directory: Path | None = None
    hub_directory: Path | None = None
    backend: BackendName = "auto"
    precision: Precision = "float32"
    threads: int | None = None
    window_tokens: int | None = None
    max_windows: int = MAX_WINDOWS
    cached_scores: int = 10_000


def build_classifiers(config: ClassifierConfig, cache: ScoreCache | None = None) -> tuple[Classifier, ...]:
    """Return the classifiers of ``config``, cheapest first, none of them loaded yet.

    Each loads on first use, or by :func:`load_all`, which a worker calls before its work begins. One that
    has nothing to run with raises ClassifierUnavailableError, with its remedy, whenever it is asked.
    Detoxify's scores go through ``cache``, or one in memory; the linear model is faster than a cache.
    Raises ValueError where two would have one name.
    """
    if cache is None and config.cached_scores:
        cache = MemoryScoreCache(config.cached_scores)
    detoxify: list[Classifier] = []
    for name, model in named_models(config.models):
        classifier = _detoxify(name, model, config)
        detoxify.append(classifier if cache is None else CachedClassifier(classifier, cache))
    return (*((LinearClassifier(),) if config.linear else ()), *detoxify)


def load_all(classifiers: Sequence[Classifier]) -> dict[str, ClassifierUnavailableError | None]:
    """Load every classifier; return for each name None, or why it is unavailable and the remedy."""
    return {classifier.name: why_unavailable(classifier) for classifier in classifiers}


def why_unavailable(classifier: Classifier) -> ClassifierUnavailableError | None:
    """Load a classifier; return None, or why it is unavailable and the remedy."""
    try:
        _ = classifier.version
    except ClassifierUnavailableError as error:
        return error
    return None


def named_models(models: Sequence[str]) -> list[tuple[str, str]]:
    """Give each model its classifier's name: the first is ``detoxify``, others ``detoxify-NAME``."""
    pairs: list[tuple[str, str]] = []
    for entry in models:
        name, separator, model = entry.partition("=")
        if not separator:
            model = entry
            name = f"detoxify-{Path(entry).stem}" if pairs else "detoxify"
        if name in dict(pairs) or name == LinearClassifier.name:
            raise ValueError(f"two classifiers would be called {name!r}: write one of them as NAME={model}")
        pairs.append((name, model))
    return pairs


def _detoxify(name: str, model: str, config: ClassifierConfig) -> DetoxifyClassifier:
    open_backend = opener(
        model,
        model_directory=config.model_directory,
        hub_directory=config.hub_directory,
        backend=config.backend,
        precision=config.precision,
        threads=config.threads,
    )
    return DetoxifyClassifier(
        name,
        open_backend,
        labels=labels_of(model, config.model_directory),
        window_tokens=config.window_tokens,
        max_windows=config.max_windows,
    )
