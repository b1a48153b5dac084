"""Telephone numbers, judged by the numbering plans in ``phonenumbers``."""

from collections.abc import Iterator

import phonenumbers

from guards.detectors.base import Detection
from guards.detectors.patterns import has_digit, matches, near, pattern, readable

_CANDIDATE = pattern(r"(?:\+|\b00)?\(?[0-9](?:[ ().\-/]{0,3}[0-9]){6,16}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_MENTION = pattern(
    r"(?i)\b(?:phone|telephone|tel|call|cell|mobile|fax|text|sms|whatsapp|ring|dial|messages?|contact|reach)\b"
)
_AFTERWARDS = pattern(r"(?i)^[\s,(-]{0,3}(?:phone|tel|cell|mobile|fax|office|home|work|desk)\b")
_UNLIKE = pattern(
    r"^(?:(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[ /T-].*)?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}"
    r"|[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]+\.[0-9]+|\(?[0-9]{1,3}(?:[.-][0-9]{1,3}){3})$"
)
_GROUPED = pattern(r"[0-9)][ .\-/(]+[0-9(]")


class Phones:
    """Finds telephone numbers that some numbering plan knows.

    A number with its country code is sought in that country's plan, any other in the plans of ``regions``
    (ISO 3166 codes). Without a country code it must be written in groups, or stand beside a word such as
    "phone"; with both it need not be in any of these plans.
    """

    name = "phone"
    kinds: tuple[str, ...] = ("phone",)

    def __init__(self, regions: tuple[str, ...] = ("US", "GB")) -> None:
        self._regions = regions

    def find(self, text: str) -> Iterator[Detection]:
        """Find every number; one that only a mention makes likely scores less than one."""
        if not has_digit(text):
            return
        for match in matches(_CANDIDATE, text):
            start, end, number = match.start(), match.end(), match.group()
            if _in_a_word(text, start, end) or _UNLIKE.search(number):
                continue
            mentioned = near(_MENTION, text, start) or bool(
                _AFTERWARDS.search(readable(text[end : end + 12]))
            )
            score = self._score(number, mentioned)
            if score:
                yield Detection("phone", start, end, score)

    def _score(self, number: str, mentioned: bool) -> float:
        if number.startswith("+"):
            return 1.0 if _valid(number, None) else 0.6 if _possible(number) else 0.0
        grouped = _GROUPED.search(number) is not None
        if (grouped or mentioned) and any(_valid(number, region) for region in self._regions):
            return 1.0 if mentioned else 0.8
        return 0.5 if mentioned and grouped else 0.0


def _in_a_word(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return before.isalnum() or after.isalnum() or (before in {"#", "$", "€", "£"} and bool(before))


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def _valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
