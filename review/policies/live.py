"""The policies in force: what screening hands to the guards."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Select, select, text
from sqlalchemy.orm import Session

from review.db import plain
from review.models import Policy, PolicyVersion

# Written out, because neither database uses a partial index for a stage that is a parameter.
_IS_LIVE = text("policy_versions.stage = 'live'")
_VERSION_ID = PolicyVersion.__table__.c.id
_LIVE_VERSIONS = select(_VERSION_ID).where(_IS_LIVE).order_by(_VERSION_ID)


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


def active(session: Session | Connection) -> tuple[ActivePolicy, ...]:
    """Return the live version of every policy that has one, by name."""
    return tuple(ActivePolicy(*row) for row in plain(session).execute(_live()))


def live_versions(session: Session | Connection) -> tuple[int, ...]:
    """Return the rows of the live versions, which tell whether what was compiled is still in force.

    Asked for every text that is checked, and so of the connection: objects would cost as much again.
    """
    return tuple(plain(session).execute(_LIVE_VERSIONS).scalars())


@cache
def _live() -> Select[str, int, int, str]:
    """Return the question once and for all: putting it together takes longer than asking it."""
    return (
        select(Policy.name, PolicyVersion.number, PolicyVersion.id, PolicyVersion.document)
        .join(PolicyVersion.policy)
        .where(_IS_LIVE)
        .order_by(Policy.name)
    )
