"""What every detector promises."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing found: its kind (``email``, ``card_number``), where, and how sure, 0..1."""

    kind: str
    start: int
    end: int
    score: float = 1.0


@runtime_checkable
class Detector(Protocol):
    """A text in, what was found out, in linear time, spans in characters of that text.

    ``name`` is what a policy's ``detected`` conditions call it, ``kinds`` is all that it can find.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - said above

    @property
    def kinds(self) -> tuple[str, ...]: ...  # noqa: D102 - said above

    def find(self, text: str) -> Iterable[Detection]:
        """Find every occurrence, in order of position."""
        ...
