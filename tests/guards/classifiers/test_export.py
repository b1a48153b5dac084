"""What an export promises: Detoxify's scores without PyTorch, or an error that says why not."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.classifier import DetoxifyClassifier
from guards.classifiers.detoxify.export import export_model
from guards.classifiers.detoxify.locate import locate
from guards.classifiers.detoxify.opening import BackendName, Precision, opener
from guards.classifiers.detoxify.samples import SAMPLES

pytestmark = pytest.mark.torch


def classifier(directory: Path, backend: BackendName, precision: Precision = "float32") -> DetoxifyClassifier:
    return DetoxifyClassifier(
        "detoxify", opener(str(directory), backend=backend, precision=precision, threads=1)
    )


@pytest.fixture
def copy(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def refusal(directory: Path, precision: Precision = "float32") -> str:
    with pytest.raises(ClassifierUnavailableError) as caught:
        opener(str(directory), backend="onnx", precision=precision)()
    assert "models export" in caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize(("precision", "bound"), [("float32", 1e-5), ("int8", 0.05)])
def test_an_export_scores_what_detoxify_scores(exported: Path, precision: Precision, bound: float) -> None:
    theirs = classifier(exported, "torch").score(SAMPLES)
    ours = classifier(exported, "onnx", precision).score(SAMPLES)
    for one, other in zip(ours, theirs, strict=True):
        assert one.values == pytest.approx(other.values, abs=bound)
        assert one.windows == other.windows


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_a_text_scores_exactly_the_same_alone_and_among_others(exported: Path, precision: Precision) -> None:
    model = classifier(exported, "onnx", precision)
    texts = [*SAMPLES, "you fool", "you clown", "you moron", "my book"]
    assert model.score(texts) == [model.score([text])[0] for text in texts]


def test_texts_of_one_length_are_run_together_in_float32_only(exported: Path) -> None:
    assert opener(str(exported), precision="float32")().batch_tokens > 0
    assert opener(str(exported), precision="int8")().batch_tokens == 0


def test_the_export_runs_without_pytorch_or_transformers(exported: Path) -> None:
    program = f"""
import sys
from guards.classifiers.available import ClassifierConfig, build_classifiers
(detoxify,) = build_classifiers(ClassifierConfig(linear=False, models=({str(exported)!r},)))
print(detoxify.score(["You are a stupid idiot."])[0].values["insult"] > 0.9)
print({{"torch", "transformers", "detoxify"}} & set(sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "set()"]


def test_auto_takes_the_export_of_the_precision_asked_for_and_pytorch_where_there_is_none(copy: Path) -> None:
    shutil.rmtree(copy / "tiny.onnx-int8")
    assert "onnx-float32" in classifier(copy, "auto").version
    assert "torch" in classifier(copy, "auto", "int8").version


def test_an_export_outlives_its_checkpoint(copy: Path) -> None:
    (copy / "tiny.ckpt").rename(copy / "elsewhere")
    backend = opener(str(copy / "tiny.ckpt"), backend="auto", precision="int8")()
    assert "insult" in backend.labels


def test_an_export_of_another_checkpoint_is_refused(copy: Path) -> None:
    (copy / "tiny.ckpt").write_bytes(b"another")
    assert "made from another checkpoint" in refusal(copy)


@pytest.mark.parametrize("name", ["model.onnx", "model.onnx.data", "words.f32", "tokenizer.json"])
def test_a_file_that_changed_after_the_export_is_refused(copy: Path, name: str) -> None:
    with (copy / "tiny.onnx-float32" / name).open("ab") as file:
        file.write(b" ")
    assert "changed after the export" in refusal(copy)


def test_a_manifest_that_cannot_be_read_is_refused(copy: Path) -> None:
    (copy / "tiny.onnx-float32" / "manifest.json").write_text("{}")
    assert "cannot be read" in refusal(copy)


@pytest.mark.parametrize("other", [{"precision": "int8"}, {"format": 2}])
def test_a_manifest_of_another_precision_or_format_is_refused(copy: Path, other: dict[str, object]) -> None:
    manifest = copy / "tiny.onnx-float32" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **other}))
    assert "another format or precision" in refusal(copy)


def test_an_export_that_drifts_further_than_the_bound_is_refused_and_the_old_one_kept(copy: Path) -> None:
    before = (copy / "tiny.onnx-float32" / "manifest.json").read_bytes()
    with pytest.raises(ClassifierUnavailableError, match="allowed is 0"):
        export_model(locate(str(copy), None, None), "float32", bound=0.0)
    assert (copy / "tiny.onnx-float32" / "manifest.json").read_bytes() == before
    assert not (copy / "tiny.onnx-float32.part").exists()
