"""Every leaf of a condition tree, with the path at which it stands."""

from collections.abc import Iterator
from typing import Any

from guards.policy.conditions import Condition
from guards.policy.document import Policy
from guards.policy.nodes import Path

BRANCHES = ("all", "any", "none")


def leaves(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, str, Any]]:
    """Yield ``(path, kind, leaf)`` for each condition that is not a tree itself."""
    for kind, value in condition.given.items():
        if kind in BRANCHES:
            for index, child in enumerate(value):
                yield from leaves(child, (*path, kind, index))
        elif kind == "at_least":
            for index, child in enumerate(value.of):
                yield from leaves(child, (*path, kind, "of", index))
        else:
            yield (*path, kind), kind, value


def policy_leaves(policy: Policy) -> Iterator[tuple[int, Path, str, Any]]:
    """Yield each rule's number and its leaves, with paths from the top of the document."""
    for number, rule in enumerate(policy.rules):
        for path, kind, leaf in leaves(rule.when, ("rules", number, "when")):
            yield number, path, kind, leaf
