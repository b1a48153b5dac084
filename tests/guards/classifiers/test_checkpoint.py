"""What a checkpoint that is not what it says is told."""

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.opening import opener
from guards.classifiers.detoxify.releases import RELEASES

pytestmark = pytest.mark.torch


def refusal(model: str, **where: Any) -> str:
    with pytest.raises(ClassifierUnavailableError) as caught:
        opener(model, backend="torch", **where)()
    assert caught.value.remedy
    return str(caught.value)


@pytest.fixture
def changed(tiny_checkpoint: Path, tmp_path: Path) -> Callable[[Callable[[Any], object]], str]:
    """Return the path of a copy of the tiny checkpoint after a change to what is in it."""

    def change(act: Callable[[Any], object]) -> str:
        import torch

        copy = tmp_path / "copy"
        shutil.copytree(tiny_checkpoint, copy)
        loaded = torch.load(copy / "tiny.ckpt", weights_only=True)
        act(loaded)
        torch.save(loaded, copy / "tiny.ckpt")
        return str(copy)

    return change


def test_missing_and_foreign_weights_are_named(changed: Callable[[Callable[[Any], object]], str]) -> None:
    message = refusal(
        changed(lambda it: it.update(state_dict={f"model.{key}": w for key, w in it["state_dict"].items()}))
    )
    assert "weights are missing" in message
    assert "Strip the prefix" in message


def test_a_weight_of_another_shape_is_named(changed: Callable[[Callable[[Any], object]], str]) -> None:
    message = refusal(
        changed(
            lambda it: it["state_dict"].update({"classifier.bias": it["state_dict"]["classifier.bias"][:2]})
        )
    )
    assert "another shape (classifier.bias)" in message


def test_buffers_that_old_versions_saved_are_no_foreign_weights(
    changed: Callable[[Callable[[Any], object]], str],
) -> None:
    import torch

    path = changed(lambda it: it["state_dict"].update({"bert.embeddings.position_ids": torch.arange(4)}))
    assert opener(path, backend="torch")().labels


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda it: it.pop("config"), "lacks 'config'"),
        (lambda it: it["config"].pop("dataset"), "lacks arch.args or dataset.args.classes"),
        (lambda it: it["config"]["arch"]["args"].update(extra=1), "must be exactly"),
        (lambda it: it["config"]["arch"]["args"].update(num_classes="6"), "num_classes must be int"),
        (lambda it: it["config"]["arch"]["args"].update(model_name="pipeline"), "not a sequence classifier"),
        (lambda it: it["config"]["arch"]["args"].update(model_name="NoForSequenceClassification"), "has no"),
        (lambda it: it["config"]["arch"]["args"].update(tokenizer_name="os"), "not a tokenizer"),
        (lambda it: it["config"]["dataset"]["args"].update(classes=["a"] * 9), "9 classes for 6 outputs"),
    ],
)
def test_a_config_that_is_not_detoxifys_is_refused(
    changed: Callable[[Callable[[Any], object]], str], change: Callable[[Any], object], reason: str
) -> None:
    assert reason in refusal(changed(change))


class Dangerous:
    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.witness,))


def test_a_pickle_that_would_run_code_is_refused_and_runs_none(tmp_path: Path) -> None:
    import torch

    witness = tmp_path / "ran"
    torch.save({"config": Dangerous(witness), "state_dict": {}}, tmp_path / "bad.ckpt")
    assert "could run code" in refusal(str(tmp_path / "bad.ckpt"))
    (tmp_path / "worse.ckpt").write_bytes(pickle.dumps(Dangerous(witness)))
    assert refusal(str(tmp_path / "worse.ckpt"))
    assert not witness.exists()


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "some.ckpt").write_bytes(content)
    assert "some.ckpt" in refusal(str(tmp_path / "some.ckpt"))


def test_a_release_that_is_not_there_says_how_to_fetch_it(tmp_path: Path) -> None:
    message = refusal("original", model_directory=tmp_path)
    assert "models fetch original" in message
    assert RELEASES["original"].file in message


def test_a_release_with_another_checksum_is_refused(tmp_path: Path) -> None:
    (tmp_path / RELEASES["unbiased"].file).write_bytes(b"something else")
    assert "the release has c7548aa0" in refusal("unbiased", model_directory=tmp_path)


def test_a_checkpoint_without_its_tokenizer_says_where_to_put_it(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    import torch

    loaded = torch.load(tiny_checkpoint / "tiny.ckpt", weights_only=True)
    loaded["config"]["arch"]["args"]["model_type"] = "bert-nowhere"
    torch.save(loaded, tmp_path / "alone.ckpt")
    assert f"tokenizer's files into {tmp_path}" in refusal(
        str(tmp_path / "alone.ckpt"), hub_directory=tmp_path
    )


def test_a_directory_of_two_checkpoints_asks_which(tmp_path: Path) -> None:
    for name in ("a.ckpt", "b.ckpt"):
        (tmp_path / name).touch()
    assert "2 checkpoints" in refusal(str(tmp_path))


def test_a_name_that_is_no_model_lists_those_that_are() -> None:
    assert "multilingual" in refusal("orignal")
