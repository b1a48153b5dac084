"""What pydantic found wrong, said in the words of the rule language, at the place in the document."""

from itertools import islice
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from guards.policy.document import Policy
from guards.policy.nearest import listed, nearest
from guards.policy.nodes import Node, Path
from guards.policy.problems import Problem

_EXPECTED = {
    "string_type": "text (in quotes where it looks like a number)",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "mapping_type": "a mapping of names to values",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping",
    "not a number": "a number",
    "not a day": "a day such as 2026-12-31",
    "date_from_datetime_parsing": "a day such as 2026-12-31",
    "not a length of time": "a length of time such as 90s, 15m, 24h, 7d or 2w",
}
_LIMITS = {
    "string_too_long": ("a text of {:,} characters", "at most {max_length:,} characters"),
    "too_long": ("too many, {:,}", "at most {max_length:,}"),
}
"""What is said of a length that is over a limit, and of the limit."""

MAX_PROBLEMS = 1_000
"""Faults of shape that are told; a document with more is not a policy at all."""

EMPTY = "the list is empty"
_IDENTIFIER = (
    "small letters, digits, `-`, `_` and `.`, at most 64, beginning and ending with a letter or digit"
)


def show(path: Path) -> str:
    """Write a path the way it is read aloud: ``rules[0].when.score.label``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else str(step))
    return text


def real_path(root: Node, location: Path, *, named: bool) -> Path:
    """Drop the steps that pydantic adds for unions, keeping what stands in the document, and where
    ``named`` the last step also where it does not.
    """
    node: Node | None = root
    path: list[str | int] = []
    for index, step in enumerate(location):
        child = node.child(step) if node is not None else None
        if child is not None:
            path.append(step)
            node = child
        elif named and index == len(location) - 1 and node is not None and isinstance(node.value, dict):
            path.append(step)
    return tuple(path)


def _models(annotation: object) -> list[type[BaseModel]]:
    """Return the documents that an annotation may hold, through unions, tuples and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def keys_at(path: Path) -> list[str]:
    """Return the keys that the language knows in the mapping at ``path``."""
    model: type[BaseModel] | None = Policy
    for step in path:
        if model is None or isinstance(step, int):
            continue
        names = {field.alias or name: field for name, field in model.model_fields.items()}
        if step in names:
            found = _models(names[step].annotation)
            model = found[0] if found else None
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _one(root: Node, detail: ErrorDetails, source: str, lines: list[str]) -> Problem:
    kind, location = detail["type"], tuple(detail["loc"])
    path = real_path(root, location, named=kind in ("missing", "extra_forbidden"))
    message, expected, suggestion = detail["msg"].removeprefix("Value error, "), "", ""
    line, column = root.find(path)
    if kind == "extra_forbidden":
        known = keys_at(path[:-1])
        message, expected = f"no such key `{path[-1]}`", f"one of {listed(known, 20)}"
        suggestion = nearest(str(path[-1]), known)
        line, column = root.find(path, key=True)
    elif kind == "missing":
        message, expected = f"`{path[-1]}` is missing", f"`{path[-1]}`"
        line, column = root.find(path[:-1], key=True)
    elif kind == "literal_error":
        known = [part.strip(" '") for part in detail["ctx"]["expected"].replace(" or ", ",").split(",")]
        message, expected = f"no such value `{detail['input']}`", f"one of {listed(known)}"
        suggestion = nearest(str(detail["input"]), known)
    elif kind == "too_short":
        message, expected = EMPTY, "at least one item"
    elif kind in _LIMITS:
        size, words = _LIMITS[kind]
        message, expected = size.format(len(detail["input"])), words.format(**detail["ctx"])
    elif kind == "string_pattern_mismatch":
        blank = detail["ctx"]["pattern"] == r"\S"
        message = "an empty phrase" if blank else f"`{str(detail['input'])[:80]}` is not a good name"
        expected = "at least one letter or sign" if blank else _IDENTIFIER
    else:
        expected = _EXPECTED.get(kind, _EXPECTED.get(message, ""))
        message = (
            f"{message} (got {_brief(detail['input'])})" if kind != "value_error" or expected else message
        )
        if kind == "value_error" and not expected:
            message, expected = "the conditions do not fit together", message
    excerpt = lines[line - 1] if line <= len(lines) else ""
    return Problem("error", show(path), line, column, message, expected, suggestion, source, excerpt)


def _brief(value: object) -> str:
    """Show what was given, shortly and in the document's own terms."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    return f"`{str(value)[:60]}`"


def translate(error: ValidationError, root: Node, source: str, text: str) -> tuple[Problem, ...]:
    """Turn every fault that pydantic found into a problem; one place is told of once."""
    lines = text.splitlines()
    problems: dict[tuple[str, int, int], Problem] = {}
    for detail in islice(error.errors(include_url=False), MAX_PROBLEMS):
        problem = _one(root, detail, source, lines)
        problems.setdefault((problem.path, problem.line, problem.column), problem)
    told = [each.path for each in problems.values()]
    return tuple(
        each
        for each in problems.values()
        if not (each.message.startswith(EMPTY) and any(path.startswith(f"{each.path}[") for path in told))
    )
