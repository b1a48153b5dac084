"""The folded view: one plain form for the many ways in which Unicode can write the same letter."""

import re
import unicodedata

from guards.views.hints import hints
from guards.views.lookalikes import latinised
from guards.views.marks import EMOJI, INVISIBLE, MARKS, ORNAMENTS
from guards.views.steps import lowered, substituted, translated
from guards.views.view import Original, View

_UNSEEN = re.compile(
    rf"[{INVISIBLE}]+|(?<![{EMOJI}0-9#*])[\ufe0e\ufe0f]+"
    rf"|\u200d(?![{EMOJI}])|(?<![{EMOJI}])\u200d|(?<!\ufe0f)\u20e3"
)
_FLAGS = re.compile(r"[\U0001f1e6-\U0001f1ff]+")
_COMPOSABLE = re.compile(
    r"[\u0400-\u052f][\u0300-\u036f]|[\u3046-\u30ff][\u3099\u309a]"
    r"|[\u0627\u0648\u064a\u06c1\u06d2\u06d5][\u0653-\u0655]|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)
_ORNAMENTS = re.compile(rf"[{ORNAMENTS}]+|(?<=[a-z])[{MARKS}]+")
_LETTER = re.compile(
    r"(?:(?:PARENTHESIZED|NEGATIVE CIRCLED|NEGATIVE SQUARED|CROSSED NEGATIVE SQUARED|SQUARED) )?"
    r"LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |CAPITAL )?"
    r"(?:(?:TURNED|REVERSED|OPEN|SIDEWAYS|SCRIPT|DOTLESS|LONG|INVERTED|BARRED|BLACKLETTER|INSULAR|LENIS|"
    r"STIRRUP|BOTTOM HALF|TOP HALF|HALF|CLOSED|TAILLESS|MIDDLE-WELSH|VISIGOTHIC) )*"
    r"([A-Z])(?: (?:WITH|ROTUNDA).*)?"
)
_ODD = {
    **{
        "ß": "ss",
        "ẞ": "ss",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "þ": "p",
        "Þ": "p",
        "ð": "d",
        "Ð": "d",
    },
    **{
        "ŋ": "n",
        "Ŋ": "n",
        "ɑ": "a",
        "ɩ": "i",
        "ʊ": "u",
        "ɣ": "y",
        "ʃ": "s",
        "ʒ": "z",
        "ƶ": "z",
        "ɔ": "c",
        "ɟ": "f",
    },
    **{"ƨ": "s", "ƽ": "s", "ƅ": "b", "Ƅ": "b", "ƿ": "p", "ɸ": "o", "ʌ": "a", "Ʌ": "a"},
    **dict.fromkeys("‘’‚‛′＇ʻʼʽˈ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
}
_KEPT = re.compile(r"[，：；？！（）～\u3131-\u318e\U0001f1e6-\U0001f1ff]")
_REMEMBERED = 20_000


def _plain(character: str) -> str:
    """Give one character its plain form: Latin letters bare and small, others as NFKC has them."""
    if character in _ODD:
        return _ODD[character]
    if character < "\x80" or _KEPT.match(character):
        return character.lower()
    letter = _LETTER.fullmatch(unicodedata.name(character, ""))
    if letter:
        return letter[1].lower()
    apart = unicodedata.normalize("NFKD", character)
    bare = _ORNAMENTS.sub("", apart)
    if bare and bare != character and ("a" <= bare[0].lower() <= "z" or "\u0370" <= bare[0] <= "\u03ff"):
        return "".join(map(_plain, bare)) if bare.isascii() or len(bare) > 1 else bare
    return unicodedata.normalize("NFKC", character)


class _Plain(dict[int, int | str | None]):
    """``str.translate``'s table, filled as characters are met, up to a bound on its memory."""

    def __missing__(self, point: int) -> int | str:
        character = chr(point)
        plain = _plain(character)
        value: int | str = point if plain == character else plain
        if len(self) < _REMEMBERED:
            self[point] = value
        return value


_PLAIN = _Plain()


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


def _flags(match: re.Match[str]) -> str:
    """Leave a lone flag be; more or fewer indicators than two spell something."""
    if len(match[0]) == 2:
        return match[0]
    return "".join(chr(ord(indicator) - 0x1F1E6 + ord("a")) for indicator in match[0])


def folded(view: View, clues: frozenset[str]) -> tuple[View, ...]:
    """Read a text that is not plain ASCII: one view or two, even where they say the same as the text.

    Two where a word could be either: written in another script, or in Latin letters' look-alikes.
    The first then keeps the script, the second is all Latin. ``clues`` are the text's hints.
    """
    plain = substituted(view, _UNSEEN, "") if clues & {"unseen", "controls"} else view
    plain = translated(plain, _PLAIN)
    if "marks" in clues:
        plain = substituted(substituted(plain, _COMPOSABLE, _compose), _ORNAMENTS, "")
    if "flags" in clues:
        plain = substituted(plain, _FLAGS, _flags)
    readings = latinised(plain) if "foreign" in clues else (plain,)
    return tuple(View("folded", v.text, v.original, v.trail) for v in map(lowered, readings))


def fold(text: str) -> str:
    """Fold a phrase as the folded view folds a text, keeping its script; for phrases to be looked for."""
    return text.lower() if text.isascii() else folded(View("raw", text, Original(text)), hints(text))[0].text
