"""How bad a severity is, as a number by which cases are put in order."""

from collections.abc import Mapping

RANKS: Mapping[str, int] = {"critical": 4, "severe": 4, "high": 3, "medium": 2, "low": 1}
"""Severities that people agree on; a policy's own word ranks as medium, and none at all as the least."""

WORST = max(RANKS.values())


def rank(severity: str) -> int:
    """Return how bad a severity is: 0 for none, ``WORST`` for the worst."""
    return RANKS.get(severity, 2 if severity else 0)
