"""How often people answered hidden gold as is known: each their own, and seniors everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review.models import Probing, User

SETTLED_AFTER = timedelta(hours=12)
"""Answers count from then on: before, a figure would tell which case of this shift was one."""

WINDOW = timedelta(days=180)
_MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Score:
    """What a person answered within ``WINDOW``, and how many of the answers were as is known."""

    name: str
    answered: int
    right: int


def score_of(session: Session, user_id: int, now: datetime) -> Score | None:
    """Return a person's own score; None where nothing was measured."""
    return next(iter(_scores(session, now, user_id)), None)


def scores(session: Session, now: datetime) -> Sequence[Score]:
    """Return everybody's score, by name."""
    return _scores(session, now)


def _scores(session: Session, now: datetime, user_id: int | None = None) -> list[Score]:
    mine = [] if user_id is None else [Probing.user_id == user_id]
    rows = session.execute(
        select(User.name, func.count(Probing.id), func.count(when((Probing.is_right.is_(True), 1))))
        .join(User, User.id == Probing.user_id)
        .where(Probing.answered_at.between(now - WINDOW, now - SETTLED_AFTER), *mine)
        .group_by(User.name)
        .order_by(User.name)
        .limit(_MOST_PEOPLE)
    )
    return [Score(*row) for row in rows]
