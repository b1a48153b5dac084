"""Detoxify itself: its own code builds the model, PyTorch runs it in inference mode."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.checkpoint import Checkpoint, read_checkpoint
from guards.classifiers.detoxify.locate import Located

if TYPE_CHECKING:
    from transformers import PreTrainedConfig

DEFAULT_TOKENS = 512


class TorchBackend:
    """A checkpoint in PyTorch; ``threads`` sets the process's number of threads where it is not None."""

    def __init__(self, located: Located, threads: int | None = None) -> None:
        try:
            import torch
        except ImportError as error:
            reason = f"PyTorch cannot be imported ({error})"
            remedy = "Install it with: pip install torch, or export the model where it is installed"
            raise ClassifierUnavailableError(located.model, reason, remedy) from error
        if threads is not None:
            torch.set_num_threads(threads)
        checkpoint = read_checkpoint(located)
        self.model, tokenizer = build_model(located, checkpoint)
        self.labels = checkpoint.labels
        self.max_tokens = longest_input(self.model.config, tokenizer.model_max_length)
        self.tokenizer = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
        self.version = f"{checkpoint.sha256[:12]}-torch-fp32"
        self.batch_tokens = 0
        self._torch = torch

    def run(self, ids: Sequence[Sequence[int]]) -> list[list[float]]:
        """Score inputs of one length together: a row for each, a column for each label."""
        with self._torch.inference_mode():
            outputs = self.model(self._torch.tensor(ids))[0]
            rows: list[list[float]] = self._torch.sigmoid(outputs)[:, : len(self.labels)].tolist()
            return rows


def build_model(located: Located, checkpoint: Checkpoint) -> tuple[Any, Any]:
    """Build model and tokenizer through Detoxify's own code, from files on this machine only.

    Raises ClassifierUnavailableError where Detoxify is not installed or the tokenizer cannot be read.
    """
    try:
        from detoxify.detoxify import get_model_and_tokenizer
    except ImportError as error:
        reason = f"Detoxify cannot be imported ({error})"
        raise ClassifierUnavailableError(
            located.model, reason, "Install it with: pip install detoxify"
        ) from error
    try:
        with _quiet():
            model, tokenizer = get_model_and_tokenizer(
                str(checkpoint.directory),
                checkpoint.model_name,
                checkpoint.tokenizer_name,
                checkpoint.outputs,
                dict(checkpoint.state),
            )
    except (OSError, ValueError, RuntimeError, AttributeError) as error:
        reason = f"Detoxify could not build it from {checkpoint.directory} ({error})"
        raise ClassifierUnavailableError(
            located.model, reason, "Check config.json and the tokenizer's files"
        ) from error
    model.eval()
    return model, tokenizer


def longest_input(config: "PreTrainedConfig", tokenizer_says: int) -> int:
    """Return the longest input in tokens: the tokenizer's word, bounded by the table of positions.

    RoBERTa's table begins after the padding's number, so that two of its 514 rows are never used.
    """
    positions = getattr(config, "max_position_embeddings", DEFAULT_TOKENS)
    if "roberta" in config.model_type:
        positions -= config.pad_token_id + 1
    return int(min(tokenizer_says, positions))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' progress bar for reading a file that takes milliseconds off the terminal."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
