"""The policies in force: what screening hands to the guards."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from review.models import Policy, PolicyVersion
from review.models.policies import Stage


@dataclass(frozen=True, slots=True)
class ActivePolicy:
    """A policy's live version, as plain values.

    ``number`` counts the versions of one policy, ``version_id`` is the version's row; a live version never
    changes its text, so whoever compiles may cache by ``version_id``.
    """

    name: str
    number: int
    version_id: int
    document: str


def active(session: Session) -> tuple[ActivePolicy, ...]:
    """Return the live version of every policy that has one, by name."""
    return tuple(ActivePolicy(*row) for row in session.execute(_live()))


@cache
def _live() -> Select[str, int, int, str]:
    """Return the question once and for all: putting it together takes longer than asking it."""
    return (
        select(Policy.name, PolicyVersion.number, PolicyVersion.id, PolicyVersion.document)
        .join(PolicyVersion.policy)
        .where(PolicyVersion.stage == Stage.LIVE)
        .order_by(Policy.name)
    )
