from pathlib import Path

import pytest

from guards.classifiers.available import ClassifierConfig, build_classifiers, load_all, named_models
from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.releases import RELEASES


def test_classifiers_come_cheapest_first_under_their_names(tiny_checkpoint: Path) -> None:
    built = build_classifiers(ClassifierConfig(models=("original", "unbiased", f"mine={tiny_checkpoint}")))
    assert [each.name for each in built] == ["linear", "detoxify", "detoxify-unbiased", "mine"]
    assert [each.rank for each in built] == sorted(each.rank for each in built)


def test_a_classifier_without_weights_stays_and_says_what_would_help(tmp_path: Path) -> None:
    linear, detoxify = build_classifiers(ClassifierConfig(model_directory=tmp_path))
    assert detoxify.labels == RELEASES["original"].labels
    for _ in range(2):
        with pytest.raises(ClassifierUnavailableError, match="models fetch original"):
            detoxify.score(["text"])
    assert load_all([linear])["linear"] is None
    assert load_all([detoxify])["detoxify"] is not None


def test_a_model_that_is_nowhere_is_unavailable_and_has_no_labels(tmp_path: Path) -> None:
    (detoxify,) = build_classifiers(ClassifierConfig(linear=False, models=(str(tmp_path / "no.ckpt"),)))
    assert detoxify.labels == ()
    assert "no file" in str(load_all([detoxify])["detoxify"])


@pytest.mark.torch
def test_several_models_load_side_by_side_and_remember_scores(tiny_checkpoint: Path) -> None:
    config = ClassifierConfig(linear=False, models=(str(tiny_checkpoint), f"second={tiny_checkpoint}"))
    first, second = build_classifiers(config)
    assert load_all([first, second]) == {"detoxify": None, "second": None}
    assert first.score(["you fool"])[0].values == second.score(["you fool"])[0].values
    assert first.score(["you fool"])[0].cached


def test_two_models_under_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="write one of them as NAME=unbiased"):
        named_models(["original", "unbiased", "unbiased"])
