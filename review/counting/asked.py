"""Which numbers the live policies ask for: nothing else is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from guards.policy import Policy, load_policy
from guards.policy.conditions import Count
from guards.policy.walking import policy_leaves
from guards.rules.counting import CountKey, key_of
from review import policies


@dataclass(frozen=True, slots=True)
class Asked:
    """The counts that conditions compare, and the rules (``policy/rule``) that have a daily cap."""

    keys: tuple[CountKey, ...] = ()
    capped: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.keys or self.capped)


NOTHING_ASKED = Asked()


def asked_by(documents: Iterable[Policy]) -> Asked:
    """Return what some policies ask for together."""
    keys: dict[str, CountKey] = {}
    capped: set[str] = set()
    for policy in documents:
        for _, _, _, leaf in policy_leaves(policy):
            if isinstance(leaf, Count):
                keys.setdefault(key_of(leaf).name, key_of(leaf))
        capped.update(f"{policy.name}/{rule.id}" for rule in policy.rules if rule.daily_cap is not None)
    return Asked(tuple(keys[name] for name in sorted(keys)), frozenset(capped))


def asked(session: Session) -> Asked:
    """Return what the policies that are live now ask for."""
    parts = [_asked_by_text(policy.document) for policy in policies.active(session)]
    keys = {key.name: key for part in parts for key in part.keys}
    return Asked(
        tuple(keys[name] for name in sorted(keys)), frozenset().union(*(part.capped for part in parts))
    )


@lru_cache(maxsize=64)
def _asked_by_text(document: str) -> Asked:
    """Read a document once: decisions come one at a time, and a live version never changes its text."""
    return asked_by([load_policy(document)])
