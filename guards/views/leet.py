"""The unleeted view: digits and signs that stand for letters, and masks that stand for any letter."""

import re
from collections.abc import Callable
from itertools import product

from guards.views.steps import lowered, substituted
from guards.views.view import View
from guards.views.vocabulary import LONGEST_WORD, MASKS, Vocabulary

_SURE = {
    **dict(zip("03457@$9(<{+^", "oeastasgcccta", strict=True)),
    **dict(zip("¢©€£¥§®†√∂∆∀∃∅∩∪∑∏∫×💲❗！", "cceeysrtvdaaeonuensxsii", strict=True)),
}
_ONE_WAY = str.maketrans({**_SURE, "1": "i", "!": "i", "|": "i", "¡": "i", "6": "g", "8": "b", "2": "z"})
_OTHER_WAY = str.maketrans({**_SURE, "1": "l", "!": "l", "|": "l", "¡": "i", "6": "b", "8": "b", "2": "z"})
_EITHER = {"1": "il", "!": "il", "|": "il", "6": "gb"}
_MOST_EITHER = 6
_SIGNS = re.escape("".join(_SURE) + "1!|¡682")
_TOKEN = re.compile(rf"(?<![a-z{_SIGNS}])[a-z]*+[{_SIGNS}][a-z{_SIGNS}]*+")
_BEFORE, _AFTER = "(<{+^|", "!(<{+^¡❗！"
_NUMBERED = re.compile(r"([a-z]{3,})\d{1,4}|\d{1,4}([a-z]{3,})")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|am|pm|k|m|s|x|d|g|kg|km|cm|mm|ml|gb|mb|tb|hz|hrs?|mins?|yo|pc|px)")

_DRAWINGS = {
    **{
        "|\\/|": "m",
        "/\\/\\": "m",
        "|v|": "m",
        "|\\|": "n",
        "\\/\\/": "w",
        "|-|": "h",
        "|_|": "u",
        "|<": "k",
    },
    **{"|)": "d", "|>": "p", "()": "o", "[]": "o", "><": "x", "}{": "h", "/-\\": "a", "/\\": "a", "\\/": "v"},
}
_PARTS = ("|", "\\", "()", "[]", "><", "}{")
"""Every drawing holds one of these."""

_DRAWN = re.compile("|".join(map(re.escape, _DRAWINGS)))
_LONE = "*#%?&•·✱█"
_GUESSED = re.compile(rf"(?<=[a-z])[{_LONE}](?=[a-z])|(?<=[a-z]{{2}})\*(?![\w*])|(?<![\w*])\*(?=[a-z]{{2}})")
_MASKED = re.compile(
    rf"(?<![^\W\d_])(?=[^\W\d_]{{0,39}}[{re.escape(MASKS)}])(?:[^\W\d_]|[{re.escape(MASKS)}]){{3,40}}+"
)
_PUNCTUATION = "?!.~=+^&%-_\u2013\u2014\u2026\u00b7\u2022"
_MASK = re.compile(f"[{re.escape(MASKS)}]")
_HIDING = re.compile(r"(?<=\w)[*#•·✱█]+(?=\w)")


def _undraw(match: re.Match[str]) -> str:
    return _DRAWINGS[match[0]]


def _one_way(match: re.Match[str]) -> str:
    return _unsign(match[0], _ONE_WAY)


def _other_way(match: re.Match[str]) -> str:
    numbered = _NUMBERED.fullmatch(match[0])
    return numbered[1] or numbered[2] if numbered else _unsign(match[0], _OTHER_WAY)


def _core(token: str) -> tuple[int, str]:
    """Return where a token's letters begin, and them; none of a number, an ordinal or a word by itself."""
    start = len(token) - len(token.lstrip(_BEFORE))
    core = token[start:].rstrip(_AFTER)
    if core.isalpha() or not any(map(str.isalpha, core)) or _ORDINAL.fullmatch(core):
        return start, ""
    return start, core


def _unsign(token: str, table: dict[int, str]) -> str:
    """Spell a token in letters, where it has a core."""
    start, core = _core(token)
    if not core:
        return token
    spelled = core.replace("11", "ll").replace("||", "ll") if table is _ONE_WAY else core
    return token[:start] + spelled.translate(table) + token[start + len(core) :]


def _known(vocabulary: Vocabulary) -> Callable[[re.Match[str]], str]:
    """Return what spells a token as a word of the vocabulary, each sign that may be two letters by itself."""

    def spell(match: re.Match[str]) -> str:
        token = match[0]
        start, core = _core(token)
        if not 0 < len(core) <= LONGEST_WORD or sum(sign in _EITHER for sign in core) > _MOST_EITHER:
            return token
        options = [_EITHER.get(sign) or sign.translate(_ONE_WAY) for sign in core]
        spellings = map("".join, product(*options))
        found = next((word for word in spellings if word in vocabulary.words), None)
        return token[:start] + found + token[start + len(core) :] if found else token

    return spell


def unleeted(view: View, vocabulary: Vocabulary) -> tuple[View, ...]:
    """Read digits and signs as letters: none or several views, since 1 may be i or l and a mask anything.

    With a vocabulary a mask is read as the word of it that fits, and a sign that may be two letters as the
    one that makes a word; a lone mask is also guessed to be each vowel, for the sake of patterns.
    """
    may_be_drawn = any(part in view.text for part in _PARTS)
    drawn = substituted(view, _DRAWN, _undraw) if may_be_drawn else view
    tokens = list(_TOKEN.finditer(drawn.text))
    spelled = (
        [substituted(drawn, _TOKEN, way, tokens) for way in (_one_way, _other_way)] if tokens else [drawn]
    )
    readings = [*spelled]
    if vocabulary and any(sum(sign in _EITHER for sign in token[0]) > 1 for token in tokens):
        readings.append(substituted(drawn, _TOKEN, _known(vocabulary), tokens))
    if any(mask in spelled[0].text for mask in _LONE):
        guessed = list(_GUESSED.finditer(spelled[0].text))
        readings += (substituted(spelled[0], _GUESSED, vowel, guessed) for vowel in "iuoae" if guessed)
    if vocabulary:
        masked = (view,) if spelled[0] is view else (view, spelled[0])
        readings += (_unmasked(each, vocabulary) for each in masked)
    texts = {reading.text: reading for reading in readings if reading.text != view.text}
    return tuple(View("unleeted", v.text, v.original, v.trail) for v in texts.values())


def unmasked(view: View, vocabulary: Vocabulary) -> View:
    """Read words with digits or signs in place of letters as the words of a vocabulary that fit them best.

    Of masks only those count that stand between letters: at an end alone it is a bullet or emphasis.
    """
    small = lowered(view)
    tokens = list(_TOKEN.finditer(small.text))
    reading = substituted(small, _TOKEN, _known(vocabulary), tokens) if tokens else small
    if any(mask in view.text for mask in _LONE):
        reading = _unmasked(reading, vocabulary, _HIDING)
    return view if reading is small else View("unleeted", reading.text, view.original, reading.trail)


def _unmasked(view: View, vocabulary: Vocabulary, masks: re.Pattern[str] = _MASK) -> View:
    def word(match: re.Match[str]) -> str:
        token = match[0]
        start = len(token) - len(token.lstrip(_PUNCTUATION))
        core = token[start:].rstrip(_PUNCTUATION)
        found = vocabulary.unmask(core) if len(core) > 2 and masks.search(core) else None
        return token[:start] + found + token[start + len(core) :] if found else token

    return substituted(view, _MASKED, word)
