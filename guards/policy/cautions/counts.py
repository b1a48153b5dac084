"""Counts of a kind that nothing here ever is."""

from collections.abc import Iterator

from guards.policy.conditions import Count
from guards.policy.document import Policy
from guards.policy.nearest import listed, nearest
from guards.policy.problems import Fault
from guards.policy.walking import policy_leaves

OUTCOMES = ("violating", "fine", "unsure")


def uncounted_kinds(policy: Policy) -> Iterator[Fault]:
    """Yield each kind of flag or decision that is no category of this policy; another one may have it."""
    for _, path, _, leaf in policy_leaves(policy):
        if not isinstance(leaf, Count) or leaf.kind is None or leaf.of == "items":
            continue
        known = (*policy.categories, *(OUTCOMES if leaf.of == "decisions" else ()))
        if leaf.kind not in known:
            message = f"no {leaf.of} of the kind `{leaf.kind}` come from this policy"
            yield (*path, "kind"), message, listed(known), nearest(leaf.kind, known)
