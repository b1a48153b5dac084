"""Texts in which a few ranges tell words from gaps.

The classes of Unicode make a pattern's program a hundred times larger. So texts beyond ASCII are
*levelled* before they are matched: every sign outside ASCII that belongs to no word becomes ``GAP``,
every such space ``BLANK``, both from the private use area, and no position moves.
"""

import regex

from guards.rules.words import UNSPACED as RANGES

GAP, BLANK = "\ue000", "\ue001"

_OTHER = regex.compile(r"[^\p{L}\p{M}\p{N}_\x00-\x7f]")
_RANGES = "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in RANGES)

LEVELLED = {
    r"\w": r"0-9A-Za-z_\x{80}-\x{d7ff}\x{e002}-\x{10ffff}",
    r"\d": r"\p{Nd}",
    r"\s": r"\s\v\x{e001}",
    "unspaced": _RANGES,
}
FULL = {
    r"\w": r"\p{L}\p{M}\p{N}_",
    r"\d": r"\p{Nd}",
    r"\s": r"\s\v\x{85}\p{Z}",
    "unspaced": _RANGES,
}


def level(text: str) -> str:
    """Return the levelled text, as long as the text itself."""
    return _OTHER.sub(_sign, text)


def _sign(match: "regex.Match[str]") -> str:
    return BLANK if match[0].isspace() else GAP
