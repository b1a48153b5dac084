"""Text that a person does not see but a machine reads."""

import re
from collections.abc import Iterator

from guards.detectors.base import Detection

_UNSEEN = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}+\U000e007f)"
    "|(?P<hidden_tags>[\U000e0000-\U000e007f]++)"
    "|(?P<hidden_selectors>[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}+)"
    "|(?P<bidi_override>[\u202d\u202e]++)"
    "|(?P<zero_width>(?<=[A-Za-z0-9])[\u200b\u200c\u200d\u2060-\u2064\ufeff\u00ad\u034f\u180e]++(?=[A-Za-z0-9])"
    "|[\u200b\u200c\u200d\u2060-\u2064\ufeff\u180e]{3,}+)"
)
_FEWEST_IN_WORDS = 2


class InvisibleText:
    """Finds hidden text and what hides it.

    ``hidden_tags`` are tag characters outside a flag, ``hidden_selectors`` variation selectors in a row,
    ``bidi_override`` turns the direction of letters, ``zero_width`` is a row of three or more fillers, or
    fillers within at least two places of Latin words, so that one stray soft hyphen is nothing.
    """

    name = "invisible"
    kinds: tuple[str, ...] = ("hidden_tags", "hidden_selectors", "bidi_override", "zero_width")

    def find(self, text: str) -> Iterator[Detection]:
        """Find every run."""
        if text.isascii():
            return
        runs = [(str(m.lastgroup), m.start(), m.end()) for m in _UNSEEN.finditer(text)]
        within = sum(kind == "zero_width" for kind, _, _ in runs)
        for kind, start, end in runs:
            alone = kind == "zero_width" and within < _FEWEST_IN_WORDS and end - start < 3
            if kind != "flag" and not alone:
                yield Detection(kind, start, end)
