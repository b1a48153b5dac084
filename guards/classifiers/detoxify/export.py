"""Export a checkpoint to ONNX once, after which no process needs PyTorch; refuse an export that drifts."""

import shutil
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from guards.classifiers.detoxify.checkpoint import refuse, verified_checksum
from guards.classifiers.detoxify.graph import write_graph, write_int8_graph
from guards.classifiers.detoxify.locate import Located
from guards.classifiers.detoxify.manifest import MODEL_FILE, TOKENIZER_FILE, WORDS_FILE, Manifest, checksums
from guards.classifiers.detoxify.onnx_backend import OnnxSession
from guards.classifiers.detoxify.opening import Precision
from guards.classifiers.detoxify.samples import SAMPLES
from guards.classifiers.detoxify.torch_backend import TorchBackend
from guards.classifiers.detoxify.windows import Windower
from guards.classifiers.detoxify.words import write_words

BOUNDS: dict[Precision, float] = {"float32": 1e-4, "int8": 0.05}
"""The greatest difference of any score from Detoxify's own on the built-in texts, by precision."""

_PACKAGES = ("torch", "transformers", "detoxify", "onnxruntime")


def export_model(located: Located, precision: Precision, bound: float | None = None) -> Manifest:
    """Export a checkpoint beside itself and return the export's manifest.

    The export replaces an older one only when all is well: a score that differs from Detoxify's by more
    than ``bound`` (BOUNDS where it is None) raises ClassifierUnavailableError, as does a checkpoint that
    cannot be read.
    """
    allowed = BOUNDS[precision] if bound is None else bound
    backend = TorchBackend(located)
    final = located.export_directory(precision)
    draft = final.with_name(final.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        if precision == "int8":
            write_int8_graph(backend, draft / MODEL_FILE)
        else:
            write_graph(backend, draft / MODEL_FILE)
        width = write_words(backend, draft / WORDS_FILE)
        backend.tokenizer.save(str(draft / TOKENIZER_FILE))
        difference = _difference(backend, draft, width)
        if not difference <= allowed:
            drift = f"differs from Detoxify's scores by {difference:.2g}, allowed is {allowed:.2g}"
            remedy = "Export it as float32, or allow more with --bound"
            raise refuse(located, f"its {precision} export {drift}", remedy)
        facts = {"width": width, "precision": precision, "difference": difference, "bound": allowed}
        manifest = _manifest(located, backend, draft, facts)
        manifest.write(draft)
        shutil.rmtree(final, ignore_errors=True)
        draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _manifest(located: Located, backend: TorchBackend, draft: Path, facts: dict[str, Any]) -> Manifest:
    return Manifest(
        model=located.model,
        checkpoint_sha256=verified_checksum(located),
        sha256=checksums(draft),
        labels=backend.labels,
        max_tokens=backend.max_tokens,
        made_with=" ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES),
        **facts,
    )


def _difference(backend: TorchBackend, draft: Path, width: int) -> float:
    """Return the greatest difference of any score from Detoxify's on the built-in texts."""
    session, windower = OnnxSession(draft, width, None), Windower(backend.tokenizer, backend.max_tokens)
    ids = [window.ids for text in SAMPLES for window in windower.read(text).windows]
    return max(_furthest(backend.run([each])[0], session.run([each])[0]) for each in ids)


def _furthest(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return max(abs(one - other) for one, other in zip(ours, theirs, strict=True))
