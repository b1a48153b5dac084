"""YAML into plain values that remember where they stood, with hostile documents refused on the way.

The document is read event by event, so that its depth and size are bounded before anything is
built. Anchors, aliases and tags are refused outright: a policy has no use for them, and they are
what YAML bombs are made of. Scalars follow YAML 1.2: ``no`` and ``on`` are words, not booleans.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from guards.policy.problems import PolicyError, Problem

MAX_CHARACTERS = 8_000_000
MAX_DEPTH = 40
MAX_NODES = 1_500_000
MAX_ITEMS = 200_000
"""Items of one list: a hostile one is refused before the rest of it is read."""

Path = tuple[str | int, ...]
Mark = tuple[int, int]

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class Node:
    """A value of the document with the place where it stands, lines and columns from 1."""

    mark: Mark
    value: Any = None
    keys: dict[str, Mark] = field(default_factory=dict)

    def plain(self) -> object:
        """Return the value as dicts, lists and scalars; the depth is bounded by ``MAX_DEPTH``."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def child(self, step: str | int) -> "Node | None":
        """Return what stands under a key or at a place of a list."""
        if isinstance(self.value, dict):
            found = self.value.get(step)
            return found if isinstance(found, Node) else None
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            item = self.value[step]
            return item if isinstance(item, Node) else None
        return None

    def find(self, path: Path, *, key: bool = False) -> Mark:
        """Return where the value (or with ``key`` its key) at ``path`` stands, or the nearest above it."""
        node, mark = self, self.mark
        for step in path:
            child = node.child(step)
            if child is None:
                return mark
            mark = node.keys.get(str(step), child.mark) if key else child.mark
            node = child
        return mark


def scalar(text: str, *, quoted: bool) -> object:
    """Return what an unquoted scalar means: a boolean, a number, nothing, or the text itself."""
    if quoted:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


class _Builder:
    """Builds the tree from events on a stack of its own, so that no depth reaches Python's."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.stack: list[Node] = []
        self.waiting: list[tuple[str, Mark] | None] = []
        self.root: Node | None = None
        self.count = 0

    def refuse(self, mark: Mark, message: str, expected: str) -> PolicyError:
        return PolicyError((Problem("error", "", *mark, message, expected, source=self.source),))

    def feed(self, event: yaml.Event) -> None:
        where = event.start_mark
        mark = (where.line + 1, where.column + 1) if where else (1, 1)
        if getattr(event, "anchor", None):
            raise self.refuse(mark, "anchors and aliases are not allowed", "the value itself, written out")
        if isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
            self.waiting.pop()
            return
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise self.refuse(mark, "a second document in the file", "one policy to a file")
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            self.add(event, mark)

    def add(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, mark: Mark) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.refuse(mark, "the document is too large", f"at most {MAX_NODES:,} values")
        if event.tag not in (None, "!"):
            raise self.refuse(mark, f"tags are not allowed: {event.tag}", "a plain value")
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in ("'", '"', "|", ">")
            if self.stack and self.waiting[-1] is None and isinstance(self.stack[-1].value, dict):
                self.name(event.value, mark)
            else:
                self.attach(Node(mark, scalar(event.value, quoted=quoted)))
            return
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse(mark, "nested too deeply", f"at most {MAX_DEPTH} levels")
        node = Node(mark, {} if isinstance(event, yaml.MappingStartEvent) else [])
        self.attach(node)
        self.stack.append(node)
        self.waiting.append(None)

    def name(self, key: str, mark: Mark) -> None:
        """Take a mapping's key and wait for its value."""
        if key in self.stack[-1].value:
            raise self.refuse(mark, f"`{key}` is given twice", "each key once")
        self.waiting[-1] = (key, mark)

    def attach(self, node: Node) -> None:
        """Hang a value where it belongs: in a list, under the waiting key, or at the top."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent.value, list):
            if len(parent.value) == MAX_ITEMS:
                raise self.refuse(node.mark, "the list is too long", f"at most {MAX_ITEMS:,} items")
            parent.value.append(node)
            return
        waiting = self.waiting[-1]
        if waiting is None:
            raise self.refuse(node.mark, "a list or a mapping as a key", "a plain name as the key")
        parent.value[waiting[0]] = node
        parent.keys[waiting[0]] = waiting[1]
        self.waiting[-1] = None


def parse(text: str, source: str) -> Node:
    """Read a YAML or JSON document; raise PolicyError where it is not one, or is hostile."""
    builder = _Builder(source)
    if len(text) > MAX_CHARACTERS:
        expected = f"at most {MAX_CHARACTERS:,} characters"
        raise builder.refuse((1, 1), f"the document has {len(text):,} characters", expected)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.feed(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = " ".join(part for part in (error.context, error.problem) if part)
        raise builder.refuse(place, f"this is not YAML: {message}", "a YAML or JSON document") from None
    except (yaml.YAMLError, UnicodeError) as error:
        message = " ".join(str(error).split())
        raise builder.refuse((1, 1), f"this is not YAML: {message}", "a YAML or JSON document") from None
    if builder.root is None or not isinstance(builder.root.value, dict):
        top = builder.root.mark if builder.root else (1, 1)
        raise builder.refuse(top, "the document is not a mapping", "`policy`, `categories` and `rules`")
    return builder.root
