"""How many cases of a severity a person is shown in a day at most, as a setting writes it."""

from typing import Annotated

from pydantic import AfterValidator

SEVERITIES = ("severe", "high", "medium", "low")
"""Severities that people agree on, the worst first."""


def read_caps(text: str) -> dict[str, int]:
    """Return the most cases a day by severity, of ``severe=30,high=100``.

    Raises:
        ValueError: says what is wrong with which part.
    """
    caps: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        severity, _, most = part.partition("=")
        if severity.strip() not in SEVERITIES:
            raise ValueError(f"{severity!r} is none of {', '.join(SEVERITIES)}")
        if not most.strip().isdecimal():
            raise ValueError(f"{part!r}: write a whole number of cases a day, as {SEVERITIES[0]}=30")
        caps[severity.strip()] = int(most)
    return caps


def _checked(text: str) -> str:
    read_caps(text)
    return text


Caps = Annotated[str, AfterValidator(_checked)]
