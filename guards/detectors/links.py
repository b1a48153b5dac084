"""Links that lead elsewhere than they seem to."""

import ipaddress
import unicodedata
from collections.abc import Iterator

from guards.detectors.base import Detection
from guards.detectors.patterns import matches, pattern
from guards.views.lookalikes import latinised
from guards.views.view import Original, View

_LINK = pattern(r"(?i)\b(?:https?|ftp)://[^\s<>\"'`)\]}]+")
_SCRIPT = pattern(
    r"(?i)\b(?:(?:javascript|vbscript):[^\s<>\"']*[(=.%][^\s<>\"']*|data:(?:text/html|application/(?:xhtml|javascript)|image/svg)[^\s<>\"']*)"
)
_MARKDOWN = pattern(r"(?i)\[([^\[\]\n]{1,200})\]\(<?((?:https?:)?//[^\s()<>]+)")
_ANCHOR = pattern(
    r"(?i)<a\s[^<>]{0,200}?href\s*=\s*[\"']?((?:https?:)?//[^\s\"'<>]+)[^<>]{0,200}>([^<>]{1,200})<"
)
_HOST = pattern(r"(?i)^\s*(?:https?://)?((?:[\pL\pN-]+\.)+\pL{2,24})(?:[/:?#\s]|$)")
_SHORTENERS = frozenset(
    {
        "bit.ly",
        "tinyurl.com",
        "goo.gl",
        "ow.ly",
        "is.gd",
        "buff.ly",
        "rebrand.ly",
        "cutt.ly",
        "t.ly",
        "rb.gy",
        "shorturl.at",
        "tiny.cc",
        "v.gd",
        "bl.ink",
        "s.id",
        "adf.ly",
        "shorte.st",
        "soo.gd",
        "t2m.io",
    }
)
_ALIKE = ("HIRAGANA", "KATAKANA", "CJK", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA")


class UnsafeLinks:
    """Finds links that hide where they lead.

    ``link_to_number``: the host is an IP address, however written. ``link_lookalike``: the host mixes
    scripts or spells a Latin name in another. ``link_login``: what seems the host is a user name.
    ``link_script``: the link is a program. ``link_shortened``: the host forwards anywhere.
    ``link_misnamed``: its text names another host.
    """

    name = "link"
    kinds: tuple[str, ...] = (
        "link_to_number",
        "link_lookalike",
        "link_login",
        "link_script",
        "link_shortened",
        "link_misnamed",
    )

    def find(self, text: str) -> Iterator[Detection]:
        """Find every unsafe link; a link may be so in several ways."""
        found: list[Detection] = []
        if "//" in text:
            for match in matches(_LINK, text):
                found += (Detection(kind, match.start(), match.end()) for kind in _faults(match.group()))
            found += _misnamed(text)
        if ":" in text:
            found += (Detection("link_script", m.start(), m.end()) for m in matches(_SCRIPT, text))
        yield from sorted(found, key=lambda detection: (detection.start, detection.end, detection.kind))


def _authority(link: str) -> str:
    rest = link.partition("//")[2]
    ends = [at for at in map(rest.find, "/?#\\") if at >= 0]
    return rest[: min(ends, default=len(rest))]


def _host(link: str) -> str:
    host = _authority(link).rpartition("@")[2]
    if not host.startswith("["):
        host = host.partition(":")[0]
    return host.strip("[].").lower()


def _faults(link: str) -> Iterator[str]:
    host = _host(link)
    if _is_number(host):
        yield "link_to_number"
    if _is_lookalike(host):
        yield "link_lookalike"
    if "@" in _authority(link):
        yield "link_login"
    if host in _SHORTENERS:
        yield "link_shortened"


def _is_number(host: str) -> bool:
    """Say whether a host is an address: as usual, as one number, or in octal or hexadecimal parts."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        parts = host.split(".")
        return len(parts) <= 4 and all(part.isdigit() or _is_hexadecimal(part) for part in parts)


def _is_hexadecimal(part: str) -> bool:
    return part.startswith("0x") and len(part) > 2 and all(digit in "0123456789abcdef" for digit in part[2:])


def _label(label: str) -> str:
    """Undo the encoding that domain names use for letters outside ASCII, if it is sound."""
    if not label.startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _is_lookalike(host: str) -> bool:
    if host.isascii() and "xn--" not in host:
        return False
    return any(_mixes_scripts(label) or _passes_for_latin(label) for label in map(_label, host.split(".")))


def _mixes_scripts(label: str) -> bool:
    names = {unicodedata.name(letter, "?").split(" ")[0] for letter in label if letter.isalpha()}
    return len(names - set(_ALIKE)) + bool(names & set(_ALIKE)) > 1


def _passes_for_latin(label: str) -> bool:
    foreign = any(letter.isalpha() and "LATIN" not in unicodedata.name(letter, "") for letter in label)
    return foreign and any(
        reading.text.isascii() for reading in latinised(View("raw", label, Original(label)))
    )


def _misnamed(text: str) -> Iterator[Detection]:
    for form, shown, target in ((_MARKDOWN, 1, 2), (_ANCHOR, 2, 1)):
        if form is _ANCHOR and "<" not in text:
            continue
        for match in matches(form, text):
            name = _HOST.search(match.group(shown))
            if name and not _same_site(name.group(1).lower(), _host(match.group(target))):
                yield Detection("link_misnamed", match.start(), match.end())


def _same_site(named: str, host: str) -> bool:
    named, host = named.removeprefix("www."), host.removeprefix("www.")
    return named == host or host.endswith(f".{named}") or named.endswith(f".{host}")
