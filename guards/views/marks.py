"""The characters that stand for nothing by themselves, as the insides of regular expression classes."""

import unicodedata


def _ranges(points: list[int]) -> str:
    """Write sorted code points as the inside of a character class."""
    parts: list[str] = []
    at = 0
    while at < len(points):
        last = at
        while last + 1 < len(points) and points[last + 1] == points[last] + 1:
            last += 1
        parts.append(f"\\U{points[at]:08x}-\\U{points[last]:08x}")
        at = last + 1
    return "".join(parts)


def _marks() -> str:
    blocks = (range(0x300, 0x3100), range(0xA66F, 0xABF0), range(0x10A00, 0x11A00), range(0xFE20, 0xFE30))
    return _ranges([p for block in blocks for p in block if unicodedata.category(chr(p))[0] == "M"])


MARKS = _marks()
"""Every combining mark that is in use with a living script, or stacked on letters by vandals."""

_ACCENTS = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20e2\u20e4-\u20ff\ufe20-\ufe2f"
_HEBREW_POINTS = r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_ARABIC_POINTS = r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640"
ORNAMENTS = _ACCENTS + _HEBREW_POINTS + _ARABIC_POINTS
"""The marks without which a word is the same word. Vowel signs of Indic and Thai script are not."""

EMOJI = r"\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"
"""Whatever a variation selector or a joiner may follow to make one emoji."""

INVISIBLE = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Controls and fillers that show nothing; not the joiner and the emoji selectors, which may be wanted."""
