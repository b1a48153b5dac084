"""What the guards cost in money, as a setting writes it."""

import re
from typing import Annotated

from pydantic import AfterValidator

from guards.values import Price

_PART = re.compile(r"\s*([a-zA-Z0-9_.-]+)\s*=\s*([0-9]*\.?[0-9]+)\s*/\s*(second|call)\s*")


def read_prices(text: str) -> dict[str, Price]:
    """Return the prices by guard, of ``detoxify=0.00002/second, detoxify=0.001/call``.

    Raises:
        ValueError: says what is wrong with which part.
    """
    prices: dict[str, Price] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _PART.fullmatch(part)
        if found is None:
            raise ValueError(
                f"{part!r}: write a guard's price as detoxify=0.00002/second or rules=0.001/call"
            )
        guard, amount, unit = found[1], float(found[2]), found[3]
        known = prices.get(guard, Price())
        per_second, per_call = (amount, known.per_call) if unit == "second" else (known.per_second, amount)
        prices[guard] = Price(per_second, per_call)
    return prices


def _checked(text: str) -> str:
    read_prices(text)
    return text


Prices = Annotated[str, AfterValidator(_checked)]
