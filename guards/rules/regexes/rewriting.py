"""What ``\\b``, ``\\w``, ``\\d`` and ``\\s`` mean to people, in a syntax where they know only ASCII.

RE2 has no lookaround, so a boundary is written as what stands on its two sides: where the pieces
beside it are known to begin or end inside a word it vanishes, at the ends of a pattern it becomes a
character beside the match, and a piece that may be either is split in two. Texts of ASCII alone are
matched with the pattern as it was written, which then means the same and is faster.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from guards.rules.regexes.halves import half, meets_beyond_ascii, nullable, survives_levelling
from guards.rules.regexes.levelling import FULL, LEVELLED
from guards.rules.regexes.nodes import Boundary, Choice, Edge, Node, Pattern, Repeat, Sequence, UnsureError
from guards.rules.regexes.options import compiles
from guards.rules.regexes.parsing import parse
from guards.rules.regexes.writing import Writer

MAX_BRANCHES = 64
MAX_LENGTH = 400_000


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A pattern for texts of any script.

    Where ``framed``, the match proper is the one group that took part, for what stands beside it had
    to be matched too. ``levelled`` patterns are for levelled texts (:mod:`guards.rules.regexes.levelling`).
    ``exact`` is False where boundaries kept RE2's ASCII meaning.
    """

    text: str
    framed: bool = False
    levelled: bool = False
    exact: bool = True


@lru_cache(maxsize=65_536)
def rewrite(pattern: str) -> Rewritten:
    """Return the pattern with classes and boundaries of every script."""
    try:
        parsed = parse(pattern)
    except (UnsureError, IndexError):
        return Rewritten(pattern, exact=not _mentions(pattern))
    levelled = all(survives_levelling(option) for option in parsed.options)
    writer = Writer(LEVELLED if levelled else FULL)
    try:
        text, framed = _rewrite(parsed, writer)
    except UnsureError:
        pass
    else:
        return Rewritten(text, framed, levelled)
    try:
        plain = "|".join(writer.write(option) for option in parsed.options)
        text = _flagged(parsed.flags, plain)
    except UnsureError:
        return Rewritten(pattern, exact=False)
    return (
        Rewritten(text, levelled=levelled, exact=False) if compiles(text) else Rewritten(pattern, exact=False)
    )


def meets_letters(pattern: str) -> bool:
    """Say whether ``\\b`` or ``\\w`` stands beside a letter that RE2's own would not know."""
    try:
        return any(meets_beyond_ascii(option) for option in parse(pattern).options)
    except (UnsureError, IndexError):
        return _mentions(pattern) and not pattern.isascii()


def _mentions(pattern: str) -> bool:
    return any(each in pattern for each in (r"\b", r"\B", r"\w", r"\W", r"\d", r"\D", r"\s", r"\S"))


def _flagged(flags: str, text: str) -> str:
    return f"(?{flags}:{text})" if flags else text


def _rewrite(parsed: Pattern, writer: Writer) -> tuple[str, bool]:
    if not any(_has_boundary(option) for option in parsed.options):
        text = _flagged(parsed.flags, "|".join(writer.write(option) for option in parsed.options))
        if not compiles(text):
            raise UnsureError("too large")
        return text, False
    branches: list[Sequence] = []
    for option in parsed.options:
        branches += _without_boundaries((Edge(left=True), *option, Edge(left=False)))
        if len(branches) > MAX_BRANCHES:
            raise UnsureError("too many branches")
    text = _flagged(parsed.flags, _framed(branches, writer))
    if len(text) > MAX_LENGTH or not compiles(text):
        raise UnsureError("too long")
    return text, True


def _framed(branches: Iterable[Sequence], writer: Writer) -> str:
    """Write the branches, those with the same edges together, the match proper in a group."""
    frames: dict[tuple[str, str], list[str]] = {}
    for branch in branches:
        left, *core, right = branch
        frames.setdefault((writer.edge(left), writer.edge(right)), []).append(writer.write(tuple(core)))
    if not frames:
        return "[^\\x{0}-\\x{10ffff}]"
    return "|".join(f"{left}({'|'.join(cores)}){right}" for (left, right), cores in frames.items())


def _has_boundary(sequence: Sequence) -> bool:
    return any(_holds_boundary(node) for node in sequence)


def _holds_boundary(node: Node) -> bool:
    if isinstance(node, Repeat):
        return _holds_boundary(node.node)
    if isinstance(node, Choice):
        return any(_has_boundary(option) for option in node.options)
    return isinstance(node, Boundary)


def _opened(sequence: Sequence) -> list[Sequence]:
    """Write out every group that holds a boundary, so that boundaries stand in the open."""
    for place, node in enumerate(sequence):
        if isinstance(node, Boundary) or not _holds_boundary(node):
            continue
        before, after = sequence[:place], sequence[place + 1 :]
        options: tuple[Sequence, ...]
        if isinstance(node, Choice):
            options = node.options
        elif isinstance(node, Repeat) and node.most == 1:
            options = ((node.node,), ()) if node.least == 0 else ((node.node,),)
        else:
            raise UnsureError("a boundary in a repetition")
        opened = [each for option in options for each in _opened((*before, *option, *after))]
        if len(opened) > MAX_BRANCHES:
            raise UnsureError("too many branches")
        return opened
    return [sequence]


def _without_boundaries(sequence: Sequence) -> list[Sequence]:
    branches = [each for opened in _opened(sequence) for each in _resolved(opened, [0])]
    return list(dict.fromkeys(branches))


def _resolved(sequence: Sequence, spent: list[int]) -> list[Sequence]:
    """Resolve the last boundary into what must stand on its sides, then those before it."""
    spent[0] += 1
    if spent[0] > MAX_BRANCHES * 4:
        raise UnsureError("too many branches")
    places = [place for place, node in enumerate(sequence) if isinstance(node, Boundary)]
    if not places:
        return [sequence]
    last = places[-1]
    boundary, right = sequence[last], sequence[last + 1 :]
    start = places[-2] + 1 if len(places) > 1 else 0
    head, middle = sequence[:start], sequence[start:last]
    negated = isinstance(boundary, Boundary) and boundary.negated
    pairs = (("w", "w"), ("n", "n")) if negated else (("w", "n"), ("n", "w"))
    found: list[Sequence] = []
    for before, after in pairs:
        for left_part in half(middle, before, first=False):
            for right_part in half(right, after, first=True):
                found += _resolved((*head, *left_part, *right_part), spent)
    if head and all(nullable(node) for node in middle):
        beside = head[-1]
        if isinstance(beside, Boundary) and beside.negated != negated:
            raise UnsureError("two boundaries at one place")
        found += _resolved((*head, *right), spent)
    return found
