"""Turn a loaded model into an ONNX graph, in float32 or with int8 weights.

The graph's inputs are ``input_ids`` (windows of one length, so that no mask is needed) and ``words``, their
rows of the table of words, which itself stays outside (words.py); its output is the scores. Attention is
written as ONNX Runtime's own fused operator, which is faster than the pieces it is made of. int8 quantizes
the weights of the matrix products, a scale for each column; what goes into a product is quantized while it
runs, by the range of the whole input.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from guards.classifiers.detoxify.torch_backend import TorchBackend

if TYPE_CHECKING:
    from torch import Tensor

_ATTENTION = "weighbridge_onnx"


def write_graph(backend: TorchBackend, path: Path) -> None:
    """Write a loaded model's graph, its weights beside it, all but the table of words."""
    import torch
    from transformers import AttentionInterface

    given: list[torch.Tensor] = []

    class Given(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        """Stands for the table of words: the rows come in from outside."""

        def forward(self, _ids: torch.Tensor) -> torch.Tensor:
            return given[-1]

    class Scorer(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self, model: torch.nn.Module, labels: int) -> None:
            super().__init__()
            self.model, self.labels = model, labels

        def forward(self, input_ids: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
            given.append(words)
            return torch.sigmoid(self.model(input_ids)[0])[:, : self.labels]

    AttentionInterface.register(_ATTENTION, _fused_attention)
    usual, table = backend.model.config._attn_implementation, backend.model.get_input_embeddings()
    lengths = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", max=backend.max_tokens)}
    example = torch.ones((2, min(16, backend.max_tokens)), dtype=torch.int64)
    rows = table(example).detach()
    backend.model.set_attn_implementation(_ATTENTION)
    backend.model.set_input_embeddings(Given())
    try:
        with _quiet():
            program = torch.onnx.export(
                Scorer(backend.model, len(backend.labels)).eval(),
                (example, rows),
                dynamo=True,
                verbose=False,
                input_names=["input_ids", "words"],
                output_names=["scores"],
                dynamic_shapes={"input_ids": lengths, "words": lengths},
            )
            assert program is not None
            program.save(path, external_data=True)
    finally:
        backend.model.set_input_embeddings(table)
        backend.model.set_attn_implementation(usual)


def _fused_attention(
    module: object, query: "Tensor", key: "Tensor", value: "Tensor", *_: object, scaling: float, **__: object
) -> "tuple[Tensor, None]":
    """Stand for a layer's attention in the graph: ONNX Runtime's MultiHeadAttention, without a mask."""
    import torch

    batch, heads, length, width = query.shape
    flat = [part.transpose(1, 2).reshape(batch, length, heads * width) for part in (query, key, value)]
    result = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        flat,
        attrs={"num_heads": heads, "scale": float(scaling)},
        dtype=query.dtype,
        shape=(batch, length, heads * width),
        version=1,
    )
    return result.reshape(batch, length, heads, width), None


def write_int8_graph(backend: TorchBackend, path: Path) -> None:
    """Write a loaded model's graph with matrix products of int8, its weights beside it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with TemporaryDirectory(dir=path.parent) as folder, _quiet():
        full = Path(folder) / path.name
        write_graph(backend, full)
        quantize_dynamic(
            full,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            use_external_data_format=True,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' talk of packages that nobody needs here off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)
