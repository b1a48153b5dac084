"""The facts of an item by the names that policies call them."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from guards.values import Subject

MISSING: Final = object()
Getter = Callable[[Subject], object]


def _meta(path: str) -> Getter:
    steps = path.split(".")

    def get(subject: Subject) -> object:
        if path in subject.meta:
            return subject.meta[path]
        value: object = subject.meta
        for step in steps:
            if not isinstance(value, Mapping) or step not in value:
                return MISSING
            value = value[step]
        return value

    return get


def _of_role(role: str) -> Getter:
    def get(subject: Subject) -> object:
        said = [turn.text for turn in subject.context if turn.role == role]
        return "\n".join(said) if said else MISSING

    return get


_PLAIN: dict[str, Getter] = {
    "kind": lambda subject: subject.kind,
    "service": lambda subject: subject.service,
    "author": _meta("author"),
    "context.turns": lambda subject: len(subject.context),
    "context.text": lambda subject: "\n".join(turn.text for turn in subject.context),
    "context.last.text": lambda subject: subject.context[-1].text if subject.context else MISSING,
    "context.last.role": lambda subject: subject.context[-1].role if subject.context else MISSING,
}


def getter(name: str) -> Getter:
    """Return the function that reads a field; it answers ``MISSING`` where the item has none."""
    if name in _PLAIN:
        return _PLAIN[name]
    if name.startswith("context.roles."):
        return _of_role(name.removeprefix("context.roles."))
    return _meta(name.removeprefix("meta."))


def number_getter(source: str) -> Callable[[Subject], float | None]:
    """Return the function that reads a number: ``length:characters``, ``length:words``, ``count:KEY`` or
    ``field:NAME``; it answers None where there is no number.
    """
    kind, _, name = source.partition(":")
    if kind == "length":
        return (
            (lambda subject: len(subject.text)) if name == "characters" else (lambda s: len(s.text.split()))
        )
    if kind == "count":
        return lambda subject: subject.counts.get(name, 0)
    get = getter(name)

    def number(subject: Subject) -> float | None:
        value = get(subject)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
            return None
        return value

    return number
