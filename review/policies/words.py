"""A rule's conditions in words, so that a policy can be read without its YAML."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from guards.policy.conditions import Condition

MOST_NAMED = 4
LONGEST_PATTERNS = 60
"""Patterns with more characters, all together, are counted where a rule is to be read at a glance."""

_JOINED = {"all": "and", "any": "or", "none": "or", "at_least": "or"}


def in_words(condition: Condition, *, brief: bool = False) -> str:
    """Return a condition as one line, such as ``contains “walnut” and detoxify threat ≥ 0.8``.

    ``brief`` counts long patterns instead of writing them out.
    """
    return " and ".join(_part(kind, value, brief=brief) for kind, value in condition.given.items())


def _part(kind: str, value: Any, *, brief: bool) -> str:  # noqa: ANN401 - a part of the language, by its kind
    if kind == "text":
        return _text(value, brief=brief)
    if kind not in _JOINED:
        return _WORDS[kind](value)
    conditions: Iterable[Condition] = value.of if kind == "at_least" else value
    inner = f" {_JOINED[kind]} ".join(in_words(each, brief=brief) for each in conditions)
    if kind == "at_least":
        return f"at least {value.n} of ({inner})"
    return f"not ({inner})" if kind == "none" else f"({inner})"


def _text(value: Any, *, brief: bool) -> str:  # noqa: ANN401 - likewise
    if value.contains:
        words = f"contains {_named(value.contains)}"
    elif value.matches:
        words = "matches " + _patterns(value.matches, brief=brief)
    else:
        words = f"holds a phrase of the list {_listed(value.in_list)}"
    return words + (f" except {_named(value.excepting)}" if value.excepting else "")


def _patterns(patterns: Sequence[str], *, brief: bool) -> str:
    if brief and sum(map(len, patterns)) > LONGEST_PATTERNS:
        return "a pattern" if len(patterns) == 1 else f"one of {len(patterns)} patterns"
    return _listed([f"/{each}/" for each in patterns])


def _bounds(value: Any) -> str:  # noqa: ANN401 - likewise
    if value.low is not None and value.high is not None:
        return f"{value.low:g} to {value.high:g}"
    return f"≥ {value.low:g}" if value.low is not None else f"≤ {value.high:g}"


def _score(value: Any) -> str:  # noqa: ANN401 - likewise
    return f"{value.guard} {value.label.replace('_', ' ')} {_bounds(value)}"


def _field(value: Any) -> str:  # noqa: ANN401 - likewise
    tests = {
        "is": value.equals,
        "is one of": value.within and _listed(value.within),
        "matches": value.matches and f"/{value.matches}/",
        "<": value.less,
        ">": value.more,
    }
    said = [f"{name} {test}" for name, test in tests.items() if test is not None]
    if value.exists is not None:
        said.append("is given" if value.exists else "is not given")
    return f"{value.name} " + " and ".join(said)


def _count(value: Any) -> str:  # noqa: ANN401 - likewise
    kind = f" {value.kind}" if value.kind else ""
    return f"at least {value.at_least}{kind} {value.of} by the same {value.by} within {_length(value.within)}"


def _length(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _detected(value: Any) -> str:  # noqa: ANN401 - likewise
    kinds = _listed(value.kind) if value.kind else "something"
    return f"{value.detector} finds {kinds}" + (f" at {value.at_least:g} or more" if value.at_least else "")


def _named(phrases: Iterable[str]) -> str:
    return _listed([f"“{each}”" for each in phrases])


def _listed(names: Iterable[object]) -> str:
    """Name the first few, and say how many more there are."""
    shown = [str(each) for each in names]
    rest = f" or {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    return ", ".join(shown[:MOST_NAMED]) + rest


_WORDS: dict[str, Callable[[Any], str]] = {
    "score": _score,
    "field": _field,
    "length": lambda value: f"{value.unit} {_bounds(value)}",
    "language": lambda value: f"written in {_listed(value.within)}",
    "count": _count,
    "other_rule": lambda value: f"rule {value} holds",
    "detected": _detected,
}
