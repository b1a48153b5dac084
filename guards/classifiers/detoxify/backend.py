"""What the two backends promise the classifier."""

from collections.abc import Sequence
from typing import Protocol

from tokenizers import Tokenizer


class Backend(Protocol):
    """A loaded model: ids in, one score 0..1 for each label out.

    ``labels`` names the outputs, ``max_tokens`` is the longest input that the model reads (specials
    included), ``tokenizer`` is its own copy, ``version`` changes whenever a score may. ``batch_tokens`` is
    how many tokens are worth running together, 0 where an input must be run alone to score the same.
    """

    labels: tuple[str, ...]
    max_tokens: int
    tokenizer: Tokenizer
    version: str
    batch_tokens: int

    def run(self, ids: Sequence[Sequence[int]]) -> list[list[float]]:
        """Score inputs of one length together: a row for each, a column for each label."""
        ...
