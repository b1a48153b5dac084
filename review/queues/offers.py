"""What a reviewer may answer: the categories of the live policies, with their guidance."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from guards.policy import load_policy
from review import policies

DEFAULT_SEVERITIES = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer: a category of a policy, mildest severity first; some ask for a reason."""

    category: str
    title: str
    guidance: str
    severities: tuple[str, ...]
    policy: str
    version: int
    asks_why: bool = False


def offers(session: Session) -> tuple[Offer, ...]:
    """Return the categories of every live policy, each once, in the policies' own order.

    The order is always the same, because the number keys follow it.
    """
    found: dict[str, Offer] = {}
    for live in policies.active(session):
        for offer in _of_version(live.version_id, live.name, live.number, live.document):
            found.setdefault(offer.category, offer)
    return tuple(found.values())


@lru_cache(maxsize=64)
def _of_version(version_id: int, name: str, number: int, document: str) -> tuple[Offer, ...]:
    """Read a version's categories; its text never changes, so once is enough.

    A category that rules only ever allow is what they tell one another, and nothing to find fault with.
    """
    del version_id
    policy = load_policy(document)
    actions: dict[str, set[str]] = {}
    for rule in policy.rules:
        actions.setdefault(rule.category, set()).add(rule.action)
    return tuple(
        Offer(
            category=category,
            title=entry.title or category.replace("-", " ").replace("_", " ").capitalize(),
            guidance=entry.guidance.strip(),
            severities=entry.severities or DEFAULT_SEVERITIES,
            policy=name,
            version=number,
            asks_why=entry.rationale == "required",
        )
        for category, entry in policy.categories.items()
        if actions.get(category) != {"allow"}
    )
