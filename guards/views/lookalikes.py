"""Letters of other scripts that pass for Latin ones, judged word by word.

A word that mixes scripts is disguised Latin. A word wholly in one other script is what it seems, unless
each of its letters has a Latin twin: then it could be either, and is read both ways.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from guards.views.view import View

_WORD = re.compile(r"[^\W_](?:[^\W_]|[@$!|¢€£¥§©])*+")
_RUSSIAN = re.compile("[\u0400-\u04ff]+")
_FEWEST = 4
_SHORT = 24


@cache
def _tables() -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Return what passes for Latin at a glance, what does in a mixed word, what does in ornament."""
    glance: dict[int, str] = {}
    mixed: dict[int, str] = {}
    ornament: dict[int, str] = {}
    for line in files("guards.views").joinpath("lookalikes.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        latin, twins, kin, ornamental = line.split("\t")
        glance.update(dict.fromkeys(map(ord, twins), latin))
        mixed.update(dict.fromkeys(map(ord, twins + kin), latin))
        ornament.update(dict.fromkeys(map(ord, ornamental), latin))
    return glance, mixed, mixed | ornament


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]


@lru_cache(maxsize=8192)
def _known(word: str) -> tuple[str, str, bool]:
    return _judge(word)


def _judge(word: str) -> tuple[str, str, bool]:
    """Return a word as it is most likely meant, in Latin if it can be, and whether it is surely foreign."""
    glance, mixed, ornament = _tables()
    scripts = {"CYRILLIC"} if _RUSSIAN.fullmatch(word) else {_script(each) for each in word if each.isalpha()}
    if len(scripts) > 1:
        latin = word.translate(ornament if len(scripts) > 2 else mixed)
        return latin, latin, False
    latin = word.translate(glance)
    surely = not latin.isascii()
    return word, word if surely else latin, surely


def latinised(view: View) -> tuple[View, ...]:
    """Return the view with disguised words in Latin and, if others may be disguised, that reading too."""
    text = view.text
    kept: list[str] = []
    latin: list[str] = []
    at, foreign, doubtful = 0, False, 0
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii():
            continue
        likely, possible, surely = _known(word) if len(word) <= _SHORT else _judge(word)
        foreign = foreign or surely
        doubtful = max(doubtful, len(word) if possible != likely else 0)
        between = text[at : match.start()]
        kept += (between, likely)
        latin += (between, possible)
        at = match.end()
    readings = ["".join((*kept, text[at:]))]
    if doubtful >= _FEWEST or (doubtful and not foreign):
        readings.append("".join((*latin, text[at:])))
    return tuple(View(view.name, reading, view.original, view.trail) for reading in readings)
