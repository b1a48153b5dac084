"""Addresses of machines: IP and MAC."""

import ipaddress
from collections.abc import Callable, Iterator

import re2

from guards.detectors.base import Detection
from guards.detectors.patterns import matches, pattern

_FOUR = pattern(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_SIX = pattern(r"(?:[0-9A-Fa-f]{0,4}:){2,7}(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]{1,4})?")
_MAC = pattern(
    r"[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}"
)


class Machines:
    """Finds IP addresses, other than a machine's name for itself, and MAC addresses."""

    name = "machine"
    kinds: tuple[str, ...] = ("ip_address", "mac_address")

    def find(self, text: str) -> Iterator[Detection]:
        """Find every address, in order of position."""
        found: list[Detection] = []
        if "." in text:
            found += _found("ip_address", _FOUR, text, _is_address)
        if ":" in text:
            found += _found("ip_address", _SIX, text, _is_long_address)
        if ":" in text or "-" in text or "." in text:
            found += _found("mac_address", _MAC, text, lambda address: True)
        yield from sorted(found, key=lambda detection: (detection.start, detection.end))


def _found(kind: str, form: "re2._Regexp", text: str, valid: Callable[[str], bool]) -> Iterator[Detection]:
    for match in matches(form, text):
        start, end = match.start(), match.end()
        if _stands_alone(text, start, end) and valid(match.group()):
            yield Detection(kind, start, end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether nothing goes on before or after that would make it part of something longer."""
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    goes_on = after[:1].isalnum() or (after[:1] in {".", ":", "-"} and after[1:].isalnum())
    return not (before.isalnum() or before in {".", ":", "_"} or goes_on) or (
        after[:1] == ":" and "." in text[start:end]
    )


def _is_address(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified)


def _is_long_address(address: str) -> bool:
    """Tell an address of version 6 from a time, a ratio or a name in a program ("a::b")."""
    return address.count(":") > 2 and any(map(str.isdigit, address)) and _is_address(address)
