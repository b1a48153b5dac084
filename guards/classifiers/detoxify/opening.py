"""Choose what runs a model: its ONNX export where there is one, else Detoxify itself."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.backend import Backend
from guards.classifiers.detoxify.locate import MANIFEST, locate
from guards.classifiers.detoxify.releases import RELEASES

BackendName = Literal["auto", "torch", "onnx"]
Precision = Literal["float32", "int8"]


def opener(
    model: str,
    *,
    model_directory: Path | None = None,
    hub_directory: Path | None = None,
    backend: BackendName = "auto",
    precision: Precision = "float32",
    threads: int | None = None,
) -> Callable[[], Backend]:
    """Return what loads ``model`` when called, raising ClassifierUnavailableError where it cannot.

    ``auto`` takes the export of that precision where there is one beside the checkpoint, else PyTorch
    (always float32). An export that is there but broken is an error, never passed over in silence.
    """

    def open_backend() -> Backend:
        located = locate(model, model_directory, hub_directory)
        exported = (located.export_directory(precision) / MANIFEST).is_file()
        if backend == "onnx" or (backend == "auto" and exported):
            from guards.classifiers.detoxify.onnx_backend import OnnxBackend

            return OnnxBackend(located, precision, threads)
        from guards.classifiers.detoxify.torch_backend import TorchBackend

        return TorchBackend(located, threads)

    return open_backend


def labels_of(model: str, model_directory: Path | None = None) -> tuple[str, ...] | None:
    """Return a model's labels where they are known without loading it, else None."""
    if release := RELEASES.get(model):
        return release.labels
    try:
        located = locate(model, model_directory, None)
        for precision in ("float32", "int8"):
            manifest = located.export_directory(precision) / MANIFEST
            if manifest.is_file():
                return tuple(json.loads(manifest.read_bytes())["labels"])
    except (ClassifierUnavailableError, OSError, ValueError, KeyError, TypeError):
        return None
    return None
