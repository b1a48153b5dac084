"""Small changes to a policy's text that leave all else, comments too, as its owner wrote it."""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from guards.policy.dumping import dump_value, plain_rule
from guards.policy.loading import load_policy
from guards.policy.nodes import parse

Path = tuple[str | int, ...]


def add_rule(text: str, rule: Mapping[str, Any], *, source: str = "policy.yaml") -> str:
    """Return the document with ``rule`` at the end of its rules.

    Raises PolicyError where the document, or what would become of it, is not a policy.
    """
    return _checked(_append(text, ("rules",), plain_rule(rule), source), source)


def add_phrase(text: str, name: str, phrase: str, *, source: str = "policy.yaml") -> str:
    """Return the document with ``phrase`` at the end of the list ``name``, which is made if need be.

    A phrase that the list already holds changes nothing. Raises PolicyError as :func:`add_rule` does.
    """
    held = load_policy(text, source=source).lists.get(name, ())
    return text if phrase in held else _checked(_append(text, ("lists", name), phrase, source), source)


def add_exception(text: str, rule: str, key: str, value: object, *, source: str = "policy.yaml") -> str:
    """Return the document with ``value`` under ``key`` (phrases, in_list or fields) of a rule's exceptions.

    Raises KeyError where there is no such rule, and PolicyError as :func:`add_rule` does.
    """
    ids = [each.id for each in load_policy(text, source=source).rules]
    if rule not in ids:
        raise KeyError(rule)
    path = ("rules", ids.index(rule), "except", key)
    return _checked(_append(text, path, value, source), source)


def _checked(text: str, source: str) -> str:
    load_policy(text, source=source)
    return text


def _append(text: str, path: Path, value: object, source: str) -> str:
    """Add ``value`` to the sequence at ``path``, making what is missing on the way."""
    parse(text, source)
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    key: Any = None
    steps = list(path)
    while steps and (found := _child(node, steps[0])) is not None:
        key, node = found
        steps.pop(0)
    rest: Any = [value]
    for step in reversed(steps[1:]):
        rest = {step: rest}
    if _is_empty(node):
        return _fill(text, key, {steps[0]: rest} if steps else rest)
    if steps:
        return _add_key(text, node, steps[0], rest)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return _add_item(text, node, value)
    if isinstance(node, yaml.SequenceNode):
        return _insert(text, node.end_mark.index - 1, (", " if node.value else "") + _flow(value))
    start, end = node.start_mark.index, node.end_mark.index
    one = text[start:end].rstrip()
    return f"{text[:start]}[{one}, {_flow(value)}]{text[start + len(one) :]}"


def _child(node: Any, key: str | int) -> Any:  # noqa: ANN401 - PyYAML's nodes are untyped
    """Return a key of a mapping, or a place of a sequence, and what stands there; or None."""
    if isinstance(key, int):
        return (None, node.value[key])
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((pair for pair in pairs if pair[0].value == key), None)


def _is_empty(node: Any) -> bool:  # noqa: ANN401 - likewise
    """Say whether a key stands there with nothing after it."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value == ""


def _fill(text: str, key: Any, value: object) -> str:  # noqa: ANN401 - likewise
    """Write a block under a key that has no value yet."""
    indent = " " * (key.start_mark.column + 2)
    return _insert_lines(text, key.end_mark.line, _indented(dump_value(value), indent))


def _add_item(text: str, node: Any, value: object) -> str:  # noqa: ANN401 - likewise
    """Add an item under a block sequence, after the last line that belongs to it."""
    indent = " " * node.start_mark.column
    return _insert_lines(text, _last_line(text, node), _indented(dump_value([value]), indent))


def _add_key(text: str, node: Any, key: str | int, value: object) -> str:  # noqa: ANN401 - likewise
    """Add a key to a mapping, in the style in which it is written."""
    if node.flow_style:
        comma = ", " if node.value else ""
        return _insert(text, node.end_mark.index - 1, f"{comma}{json.dumps(key)}: {_flow(value)}")
    indent = " " * node.start_mark.column
    return _insert_lines(text, _last_line(text, node), _indented(dump_value({key: value}), indent))


def _last_line(text: str, node: Any) -> int:  # noqa: ANN401 - likewise
    """Return the number of the last line of a block node that is neither blank nor a comment."""
    lines = text.splitlines()
    end = int(node.end_mark.line) + (1 if node.end_mark.column else 0)
    last = min(end, len(lines)) - 1
    while last > int(node.start_mark.line) and lines[last].lstrip()[:1] in ("", "#"):
        last -= 1
    return last


def _indented(block: str, indent: str) -> list[str]:
    """Set a block in; the dumper's own two spaces before a list's dash are taken away first."""
    lines = block.splitlines()
    extra = "  " if lines and lines[0].startswith("  - ") else ""
    return [f"{indent}{line.removeprefix(extra)}" for line in lines]


def _insert_lines(text: str, after: int, new: list[str]) -> str:
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if "\r\n" in text else "\n"
    head = "".join(lines[: after + 1])
    if head and not head.endswith(("\n", "\r")):
        head += ending
    return head + "".join(line + ending for line in new) + "".join(lines[after + 1 :])


def _insert(text: str, at: int, new: str) -> str:
    return text[:at] + new + text[at:]


def _flow(value: object) -> str:
    """Write a value on one line; JSON is YAML too."""
    return json.dumps(value, ensure_ascii=False)
