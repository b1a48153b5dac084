"""Guessing passwords is slow: so many tries a name and an address, then a wait.

A try is counted before the password is looked at, and taken back when it was right: guesses made at the
same moment cannot slip past the limit together.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from review.errors import ThrottledError
from review.models import SignInAttempt

WINDOW = timedelta(minutes=15)
TRIES_PER_NAME_AND_ADDRESS = 8
TRIES_PER_ADDRESS = 60
TRIES_PER_NAME = 200
"""Far above the limit for one address, so that a stranger cannot easily lock somebody out."""


def count_try(session: Session, name: str, address: str, now: datetime) -> int:
    """Count a try to sign in; return it, to be taken back.

    Raises:
        ThrottledError: there were too many; says when to come back.
    """
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
    name = name.strip().lower()[:80]
    same_name, same_address = SignInAttempt.name == name, SignInAttempt.address == address
    _limit(session, same_name & same_address, TRIES_PER_NAME_AND_ADDRESS, now)
    _limit(session, same_address, TRIES_PER_ADDRESS, now)
    _limit(session, same_name, TRIES_PER_NAME, now)
    attempt = SignInAttempt(name=name, address=address, at=now)
    session.add(attempt)
    session.flush()
    return attempt.id


def forget_tries(session: Session, name: str, address: str) -> None:
    """Forget a person's own wrong tries, once they got it right."""
    session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.name == name.strip().lower()[:80], SignInAttempt.address == address
        )
    )


def _limit(session: Session, which: ColumnElement[bool], most: int, now: datetime) -> None:
    tries, oldest = session.execute(
        select(func.count(), func.min(SignInAttempt.at)).where(which, SignInAttempt.at > now - WINDOW)
    ).one()
    if tries >= most:
        wait = max(1, int((oldest + WINDOW - now).total_seconds()))
        minutes = -(-wait // 60)
        raise ThrottledError(
            f"Too many tries. Wait {minutes} minute{'s' if minutes > 1 else ''}, then try again.",
            retry_after=wait,
        )
