"""The models that Detoxify's project has released, and how to know that a file is one of them.

From the project's own table (detoxify 0.5.4); the eight digits in each file's name are the start of its
SHA-256, which Detoxify itself never checks.
"""

from dataclasses import dataclass

_URL = "https://github.com/unitaryai/detoxify/releases/download"
SIX_LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
SEVEN_LABELS = (
    "toxicity", "severe_toxicity", "obscene", "identity_attack", "insult", "threat", "sexual_explicit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Release:
    """One released model: its file, where it is, how it is checked, and what it says.

    ``hub_names`` are the names on the Hugging Face hub under which its config and tokenizer may be
    cached, the name that Detoxify asks for first. ``megabytes`` is the download's size, roughly.
    """

    name: str
    folder: str
    file: str
    labels: tuple[str, ...]
    hub_names: tuple[str, ...]
    megabytes: int

    @property
    def url(self) -> str:
        """Return the address of the checkpoint's file."""
        return f"{_URL}/{self.folder}/{self.file}"

    @property
    def checksum_start(self) -> str:
        """Return the first eight hexadecimal digits of the file's SHA-256."""
        return self.file.removesuffix(".ckpt").rpartition("-")[2]


_BERT = ("bert-base-uncased", "google-bert/bert-base-uncased")
_ROBERTA = ("roberta-base", "FacebookAI/roberta-base")
_XLM_ROBERTA = ("xlm-roberta-base", "FacebookAI/xlm-roberta-base")
_ALBERT = ("albert-base-v2", "albert/albert-base-v2")

RELEASES: dict[str, Release] = {
    release.name: release
    for release in (
        Release("original", "v0.1-alpha", "toxic_original-c1212f89.ckpt", SIX_LABELS, _BERT, 438),
        Release("unbiased", "v0.3-alpha", "toxic_debiased-c7548aa0.ckpt", SEVEN_LABELS, _ROBERTA, 499),
        Release(
            "multilingual",
            "v0.4-alpha",
            "multilingual_debiased-0b549669.ckpt",
            SEVEN_LABELS,
            _XLM_ROBERTA,
            1112,
        ),
        Release("original-small", "v0.1.2", "original-albert-0e1d6498.ckpt", SIX_LABELS, _ALBERT, 47),
        Release("unbiased-small", "v0.1.2", "unbiased-albert-c8519128.ckpt", SEVEN_LABELS, _ALBERT, 47),
    )
}
