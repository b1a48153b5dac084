"""The names that routing can ask for, and those of a rule that nothing goes by: it never gets anything then.

A name may come with a policy that is not live yet, so it is said beside the rule and not refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.policy import load_policy
from guards.policy.conditions import Detected, Score
from guards.policy.nearest import nearest
from guards.policy.walking import policy_leaves
from review import policies
from review.models import Service
from review.queues.offers import offers
from review.queues.routing import Asks, covers, is_one

KINDS = ("input", "output")

_NOTHING = {
    "policy": "no live policy is called {}",
    "category": "no live policy names the category {}",
    "severity": "no live policy knows the severity {}",
    "rule": "no rule of a live policy is called {}",
    "guard": "no rule of a live policy asks the guard {}",
    "service": "no service is called {}",
}


@dataclass(frozen=True, slots=True)
class _Named:
    rules: tuple[str, ...]
    severities: tuple[str, ...]
    guards: tuple[str, ...]


def known(session: Session) -> dict[str, list[str]]:
    """Return the names that each field can have now."""
    live = policies.active(session)
    offered = offers(session)
    named = [_of_document(one.document) for one in live]
    severities = [word for offer in offered for word in offer.severities]
    return {
        "policy": [one.name for one in live],
        "category": [offer.category for offer in offered],
        "severity": list(dict.fromkeys([*severities, *(word for one in named for word in one.severities)])),
        "rule": list(dict.fromkeys(rule for one in named for rule in one.rules)),
        "guard": ["rules", *sorted({guard for one in named for guard in one.guards})],
        "service": list(session.scalars(select(Service.name).order_by(Service.name))),
        "kind": list(KINDS),
    }


def doubts(asks: Asks, names: Mapping[str, Sequence[str]], earlier: Sequence[Asks] = ()) -> list[str]:
    """Say why a rule behind some ``earlier`` ones gets nothing, or less than it asks for; nothing: it may."""
    found = [
        _unknown(field, value, names[field])
        for field, wanted in asks.items()
        if field in _NOTHING
        for value in wanted
        if not any(is_one(name, value, field) for name in names[field])
    ]
    place = next((place for place, first in enumerate(earlier, 1) if covers(first, asks)), 0)
    return [*found, f"rule {place} comes first and gets all of it"] if place else found


def _unknown(field: str, value: str, names: Sequence[str]) -> str:
    near = nearest(value, names)
    return _NOTHING[field].format(value) + (f"; did you mean {near}?" if near else "")


@lru_cache(maxsize=64)
def _of_document(document: str) -> _Named:
    """Read a live version's document once: its text never changes."""
    policy = load_policy(document)
    leaves = [leaf for _, _, _, leaf in policy_leaves(policy)]
    scores = [leaf.guard for leaf in leaves if isinstance(leaf, Score)]
    detected = [leaf.detector for leaf in leaves if isinstance(leaf, Detected)]
    return _Named(
        tuple(rule.id for rule in policy.rules),
        tuple(dict.fromkeys(rule.severity for rule in policy.rules if rule.severity)),
        tuple(dict.fromkeys([*scores, *detected])),
    )
