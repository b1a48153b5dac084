"""Fields that no item has ever had."""

from collections.abc import Iterator

from guards.policy.conditions import Count, FieldTest
from guards.policy.document import Policy
from guards.policy.nearest import listed, nearest
from guards.policy.nodes import Path
from guards.policy.problems import Fault
from guards.policy.references import FIELDS, Known
from guards.policy.walking import policy_leaves


def unseen_fields(policy: Policy, known: Known) -> Iterator[Fault]:
    """Yield each field that is named and is not among those known to come in, where any are known."""
    if not known.fields:
        return
    for path, name in _named(policy):
        if name not in known.fields and name not in FIELDS and not name.startswith("context."):
            yield (
                path,
                f"no item had the field `{name}` so far",
                listed(known.fields),
                nearest(name, known.fields),
            )


def _named(policy: Policy) -> Iterator[tuple[Path, str]]:
    for _, path, _, leaf in policy_leaves(policy):
        if isinstance(leaf, FieldTest):
            yield (*path, "name"), leaf.name
        elif isinstance(leaf, Count):
            yield (*path, "by"), leaf.by
    for number, rule in enumerate(policy.rules):
        for index, test in enumerate(rule.excepting.fields if rule.excepting else ()):
            yield ("rules", number, "except", "fields", index, "name"), test.name
