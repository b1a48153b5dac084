"""Signatures: MinHash over overlapping pieces of the folded text, and the bands that lead to what is alike.

With 16 bands of 4, two texts that share 80 % of their pieces meet with a probability of 0.9998, 70 %: 0.99,
50 %: 0.64, 30 %: 0.12; what meets is then compared by the whole signature.
"""

import hashlib
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from guards.views.folding import fold

if TYPE_CHECKING:
    from datasketch import MinHash

NUMBERS = 64
BANDS = 16
PIECE = 4
"""Characters a piece: short enough that one changed word of a short message leaves most of them alone."""

LONGEST = 20_000
"""Characters; a longer text is a document, to be read by itself."""

_NUMBER_BYTES = 4
_BAND_BYTES = NUMBERS * _NUMBER_BYTES // BANDS


def signature_of(text: str) -> bytes | None:
    """Return the signature of a text, or None where it is empty or longer than ``LONGEST``."""
    folded = " ".join(fold(text[: LONGEST + 1]).split())
    if not folded or len(text) > LONGEST:
        return None
    encoded = folded.encode("utf-32-le", "surrogatepass")
    width = 4 * PIECE
    pieces = {encoded[at : at + width] for at in range(0, max(len(encoded) - width, 0) + 1, 4)}
    made = _empty().copy()
    made.update_batch(sorted(pieces))
    return bytes(made.hashvalues.astype("<u4").tobytes())


def bands_of(signature: bytes) -> list[int]:
    """Return the bands of a signature, each as a signed number of 64 bits."""
    return [
        int.from_bytes(
            hashlib.blake2b(
                signature[at : at + _BAND_BYTES], digest_size=8, salt=at.to_bytes(2, "little")
            ).digest(),
            "little",
            signed=True,
        )
        for at in range(0, len(signature), _BAND_BYTES)
    ]


def likeness(one: bytes, others: list[bytes]) -> list[float]:
    """Return what share of their pieces texts have in common with one, 0..1, give or take 0.06."""
    if not others:
        return []
    table = np.frombuffer(b"".join(others), dtype="<u4").reshape(len(others), NUMBERS)
    return [float(share) for share in (table == np.frombuffer(one, dtype="<u4")).mean(axis=1)]


@cache
def _empty() -> "MinHash":
    """Return the signature of nothing to copy: drawing permutations takes longer than using them."""
    # Imported by who makes a signature: half a second that no other process need wait for at its start.
    from datasketch import MinHash

    return MinHash(num_perm=NUMBERS)
