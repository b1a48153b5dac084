"""ONNX Runtime on an export of the checkpoint: no PyTorch and no transformers in the process."""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.locate import Located
from guards.classifiers.detoxify.manifest import MODEL_FILE, TOKENIZER_FILE, WORDS_FILE, read_manifest
from guards.classifiers.detoxify.words import Words

BATCH_TOKENS = 256
"""Inputs of one length are run together up to so many tokens: past it nothing is gained (measured)."""


class OnnxSession:
    """An export's graph from ids to scores; ``threads`` None lets ONNX Runtime use every core."""

    def __init__(self, directory: Path, width: int, threads: int | None) -> None:
        import numpy as np
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        # What a run needs is given back after it, at the same speed; else a process holds for ever what the
        # longest text needed.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        self._session = ort.InferenceSession(
            directory / MODEL_FILE, options, providers=["CPUExecutionProvider"]
        )
        self._words, self._array = Words(directory / WORDS_FILE, width), np.array

    def run(self, ids: Sequence[Sequence[int]]) -> list[list[float]]:
        """Score inputs of one length together: a row for each, a column for each label."""
        # The ids besides, for RoBERTa's positions depend on them.
        inputs = {"input_ids": self._array(ids, dtype="int64"), "words": self._words.rows(ids)}
        rows: list[list[float]] = self._session.run(None, inputs)[0].tolist()
        return rows


class OnnxBackend:
    """An export beside a checkpoint, checked against its manifest."""

    def __init__(self, located: Located, precision: str, threads: int | None = None) -> None:
        manifest = read_manifest(located, precision)
        directory = located.export_directory(precision)
        try:
            self.session = OnnxSession(directory, manifest.width, threads)
        except ImportError as error:
            reason = f"ONNX Runtime cannot be imported ({error})"
            remedy = "Install it with: pip install onnxruntime"
            raise ClassifierUnavailableError(located.model, reason, remedy) from error
        self.labels, self.max_tokens = manifest.labels, manifest.max_tokens
        self.tokenizer = Tokenizer.from_file(str(directory / TOKENIZER_FILE))
        self.version = f"{manifest.checkpoint_sha256[:12]}-onnx-{precision}-{manifest.fingerprint[:8]}"
        self.batch_tokens = BATCH_TOKENS if precision == "float32" and self._batches_agree() else 0

    def run(self, ids: Sequence[Sequence[int]]) -> list[list[float]]:
        """Score inputs of one length together: a row for each, a column for each label."""
        return self.session.run(ids)

    def _batches_agree(self) -> bool:
        """Say whether this machine gives an input exactly the same scores alone and among others."""
        inputs = [[first + step for step in range(7)] for first in (5, 50, 90, 120)]
        return self.run(inputs) == [self.run([each])[0] for each in inputs]
