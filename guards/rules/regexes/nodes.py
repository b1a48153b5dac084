"""RE2 patterns as trees: only as much of the syntax as rewriting needs."""

from __future__ import annotations

from dataclasses import dataclass

WORD, UNSPACED, DIGIT, SPACE = r"\w", "unspaced", r"\d", r"\s"
"""Named classes; how they are written depends on the text that the pattern is for."""


class UnsureError(Exception):
    """A pattern that this cannot rewrite with certainty; it is then left to RE2 as it stands."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One character."""

    character: str


@dataclass(frozen=True, slots=True)
class Range:
    """Characters of a class from ``low`` to ``high``, both code points included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Named:
    """A named part of a class, as it is to be written inside brackets: ``\\p{L}``, ``[:alpha:]``, ``\\w``."""

    text: str


@dataclass(frozen=True, slots=True)
class Class:
    """A character class."""

    items: tuple[Range | Named, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """Any character, without the line break unless ``newline``."""

    newline: bool = False


@dataclass(frozen=True, slots=True)
class Boundary:
    """``\\b``, or ``\\B`` where ``negated``."""

    negated: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """``^``, ``$``, ``\\A`` or ``\\z``; ``left`` tells the first and the third."""

    text: str
    left: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something repeated; ``most`` None is without end. ``suffix`` is ``?`` for as few as possible."""

    node: Node
    least: int
    most: int | None
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; a plain group is a choice of one."""

    options: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """What stands beside the match and is no part of it: nothing known, a word's letter, or none."""

    left: bool
    kind: str = ""


Node = Literal | Class | Dot | Boundary | Anchor | Repeat | Choice | Edge
Sequence = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A whole pattern: the flags that hold for all of it, and its alternatives."""

    flags: str
    options: tuple[Sequence, ...]
