"""The table of words of an exported model: a row for each token, read from the file as texts need them.

It is more than a fifth of BERT-base and two thirds of XLM-RoBERTa, of which any text meets little. Mapped
into memory, each row brings its neighbours along until all of it is there.
"""

import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guards.classifiers.detoxify.torch_backend import TorchBackend

_TYPE = "<f4"
_BYTES = 4


def write_words(backend: "TorchBackend", path: Path) -> int:
    """Write a loaded model's table of words, row after row in float32; return how wide a row is."""
    table = backend.model.get_input_embeddings().weight.detach().numpy().astype(_TYPE)
    table.tofile(path)
    return int(table.shape[1])


class Words:
    """A table of words on disk."""

    def __init__(self, path: Path, width: int) -> None:
        import numpy as np

        self._file, self._width, self._numpy = path.open("rb", buffering=0), width, np
        self._reading = threading.Lock()
        weakref.finalize(self, self._file.close)

    def rows(self, ids: Sequence[Sequence[int]]) -> Any:  # noqa: ANN401 - numpy is not imported where nothing is exported
        """Return the rows of inputs of one length: float32, inputs by tokens by width."""
        size, found = self._width * _BYTES, []
        with self._reading:  # the place in the file is every thread's
            for one in ids:
                for each in one:
                    self._file.seek(each * size)
                    found.append(self._file.read(size))
        return self._numpy.frombuffer(b"".join(found), _TYPE).reshape(len(ids), -1, self._width)
