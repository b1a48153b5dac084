"""The decoded view: what was written in base64, hex, escapes or characters that nobody sees.

A part is only replaced where its decoding is text. No decoding makes anything longer, so work and
memory stay proportional to the text for each of at most ``DEPTH`` rounds.
"""

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from guards.views.backwards import backwards
from guards.views.steps import rewritten
from guards.views.view import View

DEPTH = 3
"""How many times over a text may be encoded and still be read."""

_Found = tuple[int, int, str]
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{8,}+={0,2}(?![\w=])")
_MIXED = re.compile(r"[a-z][A-Z]|[A-Z][0-9a-z]?[0-9][A-Za-z]|[0-9][A-Za-z]|=$|[A-Z]{2}[a-z]")
_HEX = re.compile(r"(?<![\w])(?:0x)?[0-9A-Fa-f]{2}(?:[ :,-]?(?:0x|\\x)?[0-9A-Fa-f]{2}){3,}+(?![\w])")
_BITS = re.compile(r"(?<!\w)[01]{8}(?: ?[01]{8}){1,}+(?!\w)")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})++")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ESCAPE = re.compile(r"(?:\\u\{[0-9A-Fa-f]{1,6}\}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\x[0-9A-Fa-f]{2})++")
_DIGITS = re.compile(r"[0-9A-Fa-f]+")
_TAGS = re.compile("[\U000e0020-\U000e007e]{2,}+")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}+")
_MORSE = re.compile(r"(?<![.\-\w/])[.\-·−–_]{1,5}(?:(?: |  ?/ ?| ?\| ?)[.\-·−–_]{1,5}){2,}+(?![.\-\w])")
_DOTS = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.."
)
_CODE = dict(zip(_DOTS.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))
_EVEN = str.maketrans("·−–_", ".---")
_LEAST_WORDLIKE = 0.6


def _as_text(raw: bytes) -> str | None:
    """Return bytes as text if that is what they are: UTF-8, printable, and mostly letters and spaces."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if len(text) < 2 or not all(c.isprintable() or c in "\n\r\t" for c in text):
        return None
    wordlike = sum(c.isalpha() or c == " " for c in text)
    return text if wordlike >= _LEAST_WORDLIKE * len(text) else None


def _from_base64(token: str) -> str | None:
    bare = token.rstrip("=")
    if not _MIXED.search(token) or len(bare) % 4 == 1:
        return None
    try:
        return _as_text(
            base64.b64decode(
                bare + "=" * (-len(bare) % 4), altchars=b"-_" if "-" in bare or "_" in bare else None
            )
        )
    except (binascii.Error, ValueError):
        return None


def _from_hex(token: str) -> str | None:
    digits = re.sub(r"0x|[^0-9A-Fa-f]", "", token)
    return _as_text(bytes.fromhex(digits)) if len(digits) % 2 == 0 else None


def _from_bits(token: str) -> str | None:
    bits = token.replace(" ", "")
    return _as_text(bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)))


def _from_percent(token: str) -> str | None:
    return unquote_to_bytes(token).decode("utf-8", "replace")


def _from_entity(token: str) -> str | None:
    plain = html.unescape(token)
    return plain if len(plain) < len(token) else None


def _from_escape(token: str) -> str | None:
    points = (
        int(digits, 16)
        for digits in _DIGITS.findall(token.replace("\\x", " ").replace("\\u", " ").replace("\\U", " "))
    )
    characters = "".join(chr(point) for point in points if point < 0x110000)
    return characters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_tags(token: str) -> str | None:
    return f" {''.join(chr(ord(tag) - 0xE0000) for tag in token)} "


def _from_selectors(token: str) -> str | None:
    hidden = _as_text(bytes(p - 0xFE00 if p < 0xE0100 else p - 0xE0100 + 16 for p in map(ord, token)))
    return f" {hidden} " if hidden else None


def _from_morse(token: str) -> str | None:
    words = re.split(r"\s*[/|]\s*|  +", token.translate(_EVEN).strip())
    letters = [[_CODE.get(code, "") for code in word.split()] for word in words]
    return " ".join(map("".join, letters)) if all(all(word) for word in letters) else None


_CODES: tuple[tuple[re.Pattern[str], Callable[[str], str | None], str], ...] = (
    (_PERCENT, _from_percent, "%"),
    (_ENTITY, _from_entity, "&"),
    (_ESCAPE, _from_escape, "\\"),
    (_TAGS, _from_tags, ""),
    (_SELECTORS, _from_selectors, ""),
    (_BITS, _from_bits, "01"),
    (_MORSE, _from_morse, ""),
    (_HEX, _from_hex, ""),
    (_BASE64, _from_base64, ""),
)


def _finds(text: str) -> Iterator[_Found]:
    for pattern, decode, sign in _CODES:
        if sign and sign not in text:
            continue
        for match in pattern.finditer(text):
            plain = decode(match[0])
            if plain is not None:
                yield match.start(), match.end(), plain


def _apart(found: Iterator[_Found]) -> list[_Found]:
    """Keep what does not overlap, the earlier and longer first."""
    kept: list[_Found] = []
    for part in sorted(found, key=lambda part: (part[0], -part[1])):
        if not kept or part[0] >= kept[-1][1]:
            kept.append(part)
    return kept


def decoded(view: View) -> tuple[View, ...]:
    """Decode what is encoded, and what is encoded within that; one view, or none."""
    outcome = view
    for _ in range(DEPTH):
        further = rewritten(outcome, _apart(_finds(outcome.text)))
        if further is outcome:
            break
        outcome = further
    readings = [outcome] if outcome is not view else []
    readings += backwards(view)
    return tuple(View("decoded", v.text, v.original, v.trail) for v in readings)
