"""What the settings say of the classifiers, as the plain values that the guards take."""

from dataclasses import replace

from guards.classifiers.available import ClassifierConfig, build_classifiers
from guards.classifiers.base import Classifier
from review.settings import Settings

NO_MODEL = "none"


def web_classifiers(settings: Settings) -> tuple[Classifier, ...]:
    """Return the classifiers of a web process: Detoxify only where the settings ask for it there."""
    config = classifier_config(settings)
    if settings.check_classifiers == "workers":
        config = replace(config, models=())
    return build_classifiers(config)


def classifier_config(settings: Settings, threads: int | None = None) -> ClassifierConfig:
    """Return the classifiers that the settings ask for; ``threads`` stands in where they name no number."""
    named = tuple(name.strip() for name in settings.detoxify_model.split(",") if name.strip())
    return ClassifierConfig(
        models=() if named == (NO_MODEL,) else named,
        model_directory=settings.checkpoint_directory,
        hub_directory=settings.hub_directory,
        backend=settings.detoxify_backend,
        precision=settings.detoxify_precision,
        threads=settings.detoxify_threads or threads,
    )
