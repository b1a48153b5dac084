"""A few passes of RE2 over a text that say which views can have something to undo.

They are what makes a plain text cheap: where nothing hints at a disguise, nothing else is tried. Few passes
and not one, because the states of patterns that share one multiply, and a text seldom finds them made.
"""

import re
from collections.abc import Collection

import re2

from guards.views.drawn import REPEATS
from guards.views.marks import EMOJI, INVISIBLE, ORNAMENTS

_UNIT = r"[\pL\pN@$!|]\pM*"
_GAP = r"[^\pL\pN]{1,6}"
_SPACED_SCRIPT = r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Hebrew}\p{Arabic}]"
_SIGN = "[¢©€£¥§®†√∂∆∀∃∅∩∪∑∏∫×💲❗！¡•·✱█]"
_B64 = r"[A-Za-z0-9+/_-]"
_TURN = r"(?:[a-z][A-Z]|[0-9][A-Za-z]|[A-Z]{2}[a-z])"
_ALPHABETS = ("bcdefgilmnoprstwz", "абвгдежзийклмнопрстуфхцчшщыьэюяіїє", "αβγδεζηθικλμνξοπρστυφχψω",
              "אבגדהוזחטיכלמנסעפצקרשתםןףץ", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي")  # fmt: skip
_REPEATED = "|".join([REPEATS, *(letter * 3 for letters in _ALPHABETS for letter in letters)])
_STUMP = "[b-df-hj-np-tv-xz]{1,4}"
_COMPATIBLE_MARKS = r"\x{309a}\x{3099}\x{ff9e}\x{ff9f}\x{fb1d}-\x{fb4f}\x{fb50}-\x{fdff}\x{fe70}-\x{feff}"
_LOOKALIKE = (
    r"\x{b5}\x{370}-\x{58f}\x{10a0}-\x{10ff}\x{13a0}-\x{16ff}\x{1d26}-\x{1d7f}\x{1f00}-\x{1fff}\x{2126}"
    r"\x{2c80}-\x{2d7f}\x{a4d0}-\x{a4ff}\x{a640}-\x{a69f}\x{ab70}-\x{abbf}\x{10280}-\x{1057f}"
    r"\x{11700}-\x{118ff}\x{16f00}-\x{16f9f}\x{1d6a8}-\x{1d7cb}"
)


def _class(inside: str) -> str:
    """Write the inside of a class of ``re`` as RE2 has it."""
    return re.sub(r"\\[uU]0*([0-9a-f]+)", r"\\x{\1}", inside)


_Checks = tuple[tuple[str, str], ...]

_LETTERS: _Checks = (
    ("unseen", rf"[{_class(INVISIBLE)}\x{{200d}}\x{{fe0e}}\x{{20e3}}]|[^{_class(EMOJI)}0-9#*]\x{{fe0f}}"),
    ("marks", rf"[{_class(ORNAMENTS)}{_COMPATIBLE_MARKS}\x{{1100}}-\x{{1112}}]|[A-Za-z]\pM"),
    ("flags", r"[\x{1f1e6}-\x{1f1ff}]"),
    ("foreign", f"[{_LOOKALIKE}]"),
    ("decoded", r"[\x{e0020}-\x{e007e}]{2}|[\x{fe00}-\x{fe0f}\x{e0100}-\x{e01ef}]{3}|\x{202e}"),
    ("decoded", r"[ɐɔǝɟƃɥᴉɾʞʃɯɹʇʌʍʎ]"),
)
"""What no plain ASCII text can hint at."""

_SOME_CODE = "some code"
_SIGNS: _Checks = (
    (_SOME_CODE, r"[0-9=]|[a-z][A-Z]|[A-Z]{2}[a-z]"),
    ("controls", r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"),
    ("unleeted", rf"\pL[0-9@$|]|[0-9@$!|]\pL|\pL[!+(<{{^]\pL|[|/\\<()]{{3}}|{_SIGN}\pL|\pL{_SIGN}"),
    ("unleeted", r"\pL[*#%&?_~=^]+\pL|\pL\pL\*|\*\pL\pL"),
    ("masked", r"\pL[*#%&?_.~=^\x{2022}\x{b7}\x{2013}-]+\pL"),
    ("apart", rf"(?:^|[^\pL\pN])[\pL@$]\pM*{_GAP}{_UNIT}{_GAP}{_UNIT}(?:[^\pL\pN]|$)"),
    ("split", rf"{_SPACED_SCRIPT}[^\pL\pN\pM\s'\x{{2019}}]{{1,4}}{_SPACED_SCRIPT}"),
    ("decoded", r"%[0-9A-Fa-f]{2}|&#?[A-Za-z0-9]{2,31};|\\[uUx]|[01]{8} ?[01]{8}"),
    ("decoded", r"(?:^|\s)[.\x{b7}-]{1,5}(?: ?[ /|] ?[.\x{b7}-]{1,5}){2}"),
)
_WORDS: _Checks = (
    ("broken", rf"(?i)\pL\s{_STUMP}\b|(?:^|[^\pL\pN_'\x{{2019}}]){_STUMP}\s\pL"),
    ("collapsed", f"(?i){_REPEATED}"),
    ("decoded", r"(?i)\b(?:gur|naq|lbh|ner|jvgu|gung|guvf|lbhe)\b"),
    ("decoded", r"(?i)\b(?:eht|dna|uoy|htiw|taht|siht|ruoy|esaelp|erongi)\b"),
)
_CODES: _Checks = (
    ("decoded", r"[0-9A-Fa-f]{8}|(?:[0-9A-Fa-f]{2}[ :,-]){3}[0-9A-Fa-f]{2}"),
    ("decoded", rf"{_B64}{{3}}{_TURN}{_B64}{{3}}|{_B64}{_TURN}{_B64}{{5}}|{_B64}{{5}}{_TURN}|{_B64}{{6}}="),
)


class _Checker:
    """Some checks in one set, with an empty pattern at the end that always matches."""

    def __init__(self, checks: _Checks) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        self._set = re2.Set.SearchSet(options)
        for _, pattern in checks:
            self._set.Add(pattern)
        self._set.Add("")
        self._set.Compile()
        self._names = [name for name, _ in checks]
        self._quiet = [len(checks)]

    def look(self, encoded: bytes) -> Collection[str]:
        """Return the names of what is hinted at; where RE2 ran out of memory, of all."""
        found = self._set.Match(encoded)
        if found == self._quiet:
            return ()
        return [self._names[at] for at in found if at < len(self._names)] if found else self._names


_MEMORY = 32 << 20
"""Bytes for the states of one set: with few, they are thrown away and made anew all the time."""

_SEEN, _SPELT, _CODED, _DRAWN = map(_Checker, (_SIGNS, _WORDS, _CODES, _LETTERS))
_NONE: frozenset[str] = frozenset()
_NO_VIEW = frozenset((_SOME_CODE,))


def hints(text: str) -> frozenset[str]:
    """Say what a text may hold for the views to undo; most bear the name of their view."""
    encoded = text.encode("utf-8", "replace")
    seen, spelt = _SEEN.look(encoded), _SPELT.look(encoded)
    if not seen and not spelt and text.isascii():
        return _NONE
    coded = _CODED.look(encoded) if _SOME_CODE in seen else ()
    drawn = () if text.isascii() else _DRAWN.look(encoded)
    return frozenset((*seen, *spelt, *coded, *drawn)) - _NO_VIEW


def hints_of_spelling(text: str) -> frozenset[str]:
    """Say as much of how the letters of a text are set apart, replaced and repeated; for further readings."""
    encoded = text.encode("utf-8", "replace")
    return frozenset((*_SEEN.look(encoded), *_SPELT.look(encoded)))


def may_be_drawn_out(text: str) -> bool:
    """Say whether letters may be repeated."""
    return "collapsed" in _SPELT.look(text.encode("utf-8", "replace"))
