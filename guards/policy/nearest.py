"""The known name that was probably meant."""

import difflib
from collections.abc import Iterable

MAX_KNOWN = 5_000


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like ``name``, or an empty string where none is like it."""
    wanted = name.lower()[:100]
    spelled = {each.lower(): each for each, _ in zip(known, range(MAX_KNOWN), strict=False)}
    found = difflib.get_close_matches(wanted, spelled, n=1, cutoff=0.6)
    return spelled[found[0]] if found else ""


def listed(known: Iterable[str], most: int = 12) -> str:
    """Name the known names in a sentence, cut off where there are too many to read."""
    names = list(dict.fromkeys(known))
    shown = ", ".join(names[:most])
    return f"{shown} … ({len(names) - most} more)" if len(names) > most else shown
