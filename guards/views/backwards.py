"""Text written backwards, upside down or turned by thirteen letters, read line by line."""

import codecs
import re

from guards.views.steps import rewritten
from guards.views.view import View

_LINE = re.compile(r"[^\n]+")
_TURNED = re.compile("[ɐɔǝɟƃɥᴉɾʞʃɯɹʇʌʍʎ∀ⱯƐᖵ⅁⅂ꓶ]")
_UPRIGHT = str.maketrans(
    "ɐɔǝɟƃɥıᴉɾʞʃlɯɹʇʌʍʎnupdbq∀ƆƎℲ⅁פᒋꓘ˥WԀ┴∩Λ⅄¿¡˙ʻ",
    "acefghiijkllmrtvwyundpqb" + "ACEFGGJKLMPTUVY?!.,",
)
_OVERRIDE = re.compile("\u202e([^\u202c\n]{2,})\u202c?")
_THIRTEEN = re.compile(r"\b(?:gur|naq|lbh|ner|jvgu|gung|guvf|lbhe|nyy|cyrnfr|vtaber)\b", re.IGNORECASE)
_REVERSED = re.compile(r"\b(?:eht|dna|uoy|era|htiw|taht|siht|ruoy|esaelp|erongi|si|fo)\b", re.IGNORECASE)
_ENOUGH = 2


def _times(pattern: re.Pattern[str], line: str) -> int:
    return len({match.lower() for match in pattern.findall(line)})


def _reading(line: str) -> str | None:
    if len(_TURNED.findall(line)) >= _ENOUGH:
        return line.translate(_UPRIGHT)[::-1]
    if _times(_REVERSED, line) >= _ENOUGH:
        return line[::-1]
    if _times(_THIRTEEN, line) >= _ENOUGH:
        return codecs.encode(line, "rot13")
    return None


def backwards(view: View) -> tuple[View, ...]:
    """Read the lines that run the other way; a span in one is the whole line. One view, or none."""
    found = [(m.start(), m.end(), m[1][::-1]) for m in _OVERRIDE.finditer(view.text)]
    if not found:
        lines = ((m.start(), m.end(), _reading(m[0])) for m in _LINE.finditer(view.text))
        found = [(start, end, plain) for start, end, plain in lines if plain is not None]
    return (rewritten(view, found),) if found else ()
