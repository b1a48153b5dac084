"""Parts of a policy that nothing asks for."""

from collections.abc import Iterator

from guards.policy.conditions import Score, Text
from guards.policy.document import Policy
from guards.policy.listed import lists_in
from guards.policy.problems import Fault
from guards.policy.walking import policy_leaves

RULES = "rules"


def unused_parts(policy: Policy) -> Iterator[Fault]:
    """Yield each list that no rule names, and settings of classifiers that decide nothing."""
    lists: set[str] = set()
    guards = {RULES}
    for _, _, _, leaf in policy_leaves(policy):
        if isinstance(leaf, Text):
            lists.update(leaf.in_list or ())
            lists.update(name for pattern in leaf.matches or () for name in lists_in(pattern))
        elif isinstance(leaf, Score):
            guards.add(leaf.guard)
    for rule in policy.rules:
        lists.update(rule.excepting.in_list if rule.excepting else ())
    for name in policy.lists:
        if name not in lists:
            yield ("lists", name), f"no rule uses the list `{name}`", "a rule with `in_list`, or no list", ""
    for name, settings in policy.guards.items():
        sure = settings.sure_below is not None or settings.sure_above is not None
        if name not in guards and not sure:
            yield (
                ("guards", name),
                f"no rule compares a score of `{name}`",
                "a rule with `score`, or no settings",
                "",
            )
