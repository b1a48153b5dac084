"""The words of policies: which categories there are, or ever were, and how bad they can be."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.policy import PolicyError
from guards.policy.nodes import parse
from review.models import PolicyVersion
from review.models.policies import Stage


@dataclass(frozen=True, slots=True)
class Named:
    """The names of categories, and the words for how bad they are that some policy made its own."""

    categories: frozenset[str]
    severities: frozenset[str]


def named(session: Session, *, ever: bool = False) -> Named:
    """Return what the live versions name; with ``ever`` what any version does, be it retired or a draft."""
    documents = select(PolicyVersion.document).order_by(PolicyVersion.id)
    if not ever:
        documents = documents.where(PolicyVersion.stage == Stage.LIVE)
    return _together(_names_in(document) for document in session.scalars(documents))


def _together(found: Iterable[Named]) -> Named:
    each = list(found)
    return Named(
        frozenset().union(*(one.categories for one in each)),
        frozenset().union(*(one.severities for one in each)),
    )


@lru_cache(maxsize=64)
def _names_in(document: str) -> Named:
    """Read the names alone: what an older version says may be wrong by now in everything else."""
    categories: dict[str, object] = {}
    with suppress(PolicyError):
        root = parse(document, "policy.yaml").child("categories")
        found = root.plain() if root else {}
        categories = found if isinstance(found, dict) else {}
    words: set[str] = set()
    for entry in categories.values():
        given = entry.get("severities") if isinstance(entry, dict) else None
        words.update(str(word) for word in (given if isinstance(given, list) else ()))
    return Named(frozenset(categories), frozenset(words))
