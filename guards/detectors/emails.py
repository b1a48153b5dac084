"""E-mail addresses."""

from collections.abc import Iterator

from guards.detectors.base import Detection
from guards.detectors.patterns import matches, pattern

_ADDRESS = pattern(r"[\pL\pN_][\pL\pN._%+'-]*@(?:[\pL\pN](?:[\pL\pN-]*[\pL\pN])?\.)+[\pL]{2,24}")
_LONGEST_LOCAL = 64


class Emails:
    """Finds e-mail addresses as people write them; quoted local parts and literal hosts are left out."""

    name = "email"
    kinds: tuple[str, ...] = ("email",)

    def find(self, text: str) -> Iterator[Detection]:
        """Find every address."""
        if "@" not in text:
            return
        for match in matches(_ADDRESS, text):
            local = match.group().partition("@")[0]
            if len(local) <= _LONGEST_LOCAL and ".." not in local:
                yield Detection("email", match.start(), match.end())
