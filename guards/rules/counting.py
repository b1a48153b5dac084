"""What a ``count`` condition counts, as a key under which the number is handed in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from guards.policy.conditions import Count


@dataclass(frozen=True, slots=True)
class CountKey:
    """How many ``of`` things of a ``kind`` share this item's value of the field ``by``, lately.

    ``of`` is ``items``, ``flags`` (``kind`` then is a category) or ``decisions`` (``kind`` then is
    what was decided); ``kind`` is empty for all of them. ``by`` is a field of the item such as
    ``service``, ``author`` (short for ``meta.author``) or ``meta.model``.
    """

    of: Literal["items", "flags", "decisions"]
    kind: str
    by: str
    within: timedelta

    @property
    def name(self) -> str:
        """The key of ``Subject.counts``: ``flags:harassment:author:86400`` (the window in seconds)."""
        return f"{self.of}:{self.kind}:{self.by}:{int(self.within.total_seconds())}"


def key_of(condition: Count) -> CountKey:
    """Return the key that a condition reads."""
    return CountKey(condition.of, condition.kind or "", condition.by, condition.within)
