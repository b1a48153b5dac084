"""The unleeted view: digits and signs that stand for letters, and masks that stand for any letter."""

import re

from guards.views.steps import lowered, substituted
from guards.views.view import View
from guards.views.vocabulary import MASKS, Vocabulary

_SURE = {
    **dict(zip("03457@$9(<{+^", "oeastasgcccta", strict=True)),
    **dict(zip("¢©€£¥§®†√∂∆∀∃∅∩∪∑∏∫×💲❗！", "cceeysrtvdaaeonuensxsii", strict=True)),
}
_ONE_WAY = str.maketrans({**_SURE, "1": "i", "!": "i", "|": "i", "¡": "i", "6": "g", "8": "b", "2": "z"})
_OTHER_WAY = str.maketrans({**_SURE, "1": "l", "!": "l", "|": "l", "¡": "i", "6": "b", "8": "b", "2": "z"})
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


def _unsign(token: str, table: dict[int, str]) -> str:
    """Spell a token in letters, unless it is a number, an ordinal or a word with its punctuation."""
    start = len(token) - len(token.lstrip(_BEFORE))
    core = token[start:].rstrip(_AFTER)
    if core.isalpha() or not any(map(str.isalpha, core)) or _ORDINAL.fullmatch(core):
        return token
    if table is _ONE_WAY:
        core = core.replace("11", "ll").replace("||", "ll")
    return token[:start] + core.translate(table) + token[start + len(core) :]


def unleeted(view: View, vocabulary: Vocabulary) -> tuple[View, ...]:
    """Read digits and signs as letters: none or several views, since 1 may be i or l and a mask anything.

    With a vocabulary a mask is read as the word of it that fits; a lone mask is also guessed to be each
    vowel, for the sake of patterns.
    """
    may_be_drawn = any(part in view.text for part in _PARTS)
    drawn = substituted(view, _DRAWN, _undraw) if may_be_drawn else view
    tokens = list(_TOKEN.finditer(drawn.text))
    spelled = (
        [substituted(drawn, _TOKEN, way, tokens) for way in (_one_way, _other_way)] if tokens else [drawn]
    )
    readings = [*spelled]
    if any(mask in spelled[0].text for mask in _LONE):
        guessed = list(_GUESSED.finditer(spelled[0].text))
        readings += (substituted(spelled[0], _GUESSED, vowel, guessed) for vowel in "iuoae" if guessed)
    if vocabulary:
        masked = (view,) if spelled[0] is view else (view, spelled[0])
        readings += (_unmasked(each, vocabulary) for each in masked)
    texts = {reading.text: reading for reading in readings if reading.text != view.text}
    return tuple(View("unleeted", v.text, v.original, v.trail) for v in texts.values())


def unmasked(view: View, vocabulary: Vocabulary) -> View:
    """Read words with a sign in place of a letter as the words of a vocabulary that fit them best.

    Only words count that have such a sign between their letters: at an end alone it is a bullet or emphasis.
    """
    if not any(mask in view.text for mask in _LONE):
        return view
    reading = _unmasked(lowered(view), vocabulary, _HIDING)
    return View("unleeted", reading.text, view.original, reading.trail)


def _unmasked(view: View, vocabulary: Vocabulary, masks: re.Pattern[str] = _MASK) -> View:
    def word(match: re.Match[str]) -> str:
        token = match[0]
        start = len(token) - len(token.lstrip(_PUNCTUATION))
        core = token[start:].rstrip(_PUNCTUATION)
        found = vocabulary.unmask(core) if len(core) > 2 and masks.search(core) else None
        return token[:start] + found + token[start + len(core) :] if found else token

    return substituted(view, _MASKED, word)
