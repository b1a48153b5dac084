"""The counted gaps of a pattern, which cost a copy of what they repeat for each time."""

from guards.rules.regexes.nodes import Choice, Class, Dot, Node, Repeat, UnsureError
from guards.rules.regexes.parsing import parse


def widest_gap(pattern: str) -> int:
    """Return the most times that a pattern counts a class of characters, 0 where it cannot be told."""
    try:
        parsed = parse(pattern)
    except (UnsureError, IndexError):
        return 0
    return max((_widest(node) for option in parsed.options for node in option), default=0)


def _widest(node: Node) -> int:
    match node:
        case Repeat():
            times = node.most if node.most is not None else node.least
            inner = 1 if isinstance(node.node, (Class, Dot)) else _widest(node.node)
            return max(times * inner, inner if inner > 1 else 0)
        case Choice():
            return max((_widest(each) for option in node.options for each in option), default=0)
    return 0
