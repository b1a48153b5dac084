"""RE2 patterns for detectors: linear in the text, whatever it holds."""

from collections.abc import Iterator

import re2


def pattern(source: str) -> "re2._Regexp":
    """Compile an RE2 pattern without its error log."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(source, options)


def readable(text: str) -> str:
    """Return the text with lone surrogates, which RE2 cannot read, as question marks; no position moves."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def matches(compiled: "re2._Regexp", text: str) -> Iterator["re2._Match"]:
    """Find every match in a text as it came."""
    return iter(compiled.finditer(readable(text)))


def near(compiled: "re2._Regexp", text: str, start: int, reach: int = 40) -> bool:
    """Say whether a pattern is found in the ``reach`` characters before ``start``."""
    return compiled.search(readable(text[max(0, start - reach) : start])) is not None


def has_digit(text: str) -> bool:
    """Say whether there is an ASCII digit, in a fraction of the time that a search takes."""
    return any(digit in text for digit in "1023456789")
