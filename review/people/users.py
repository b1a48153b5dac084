"""Users: made with a one-time password, which they change when they first sign in."""

import re
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from review.db import LARGEST_ID, insert_unless_there
from review.errors import ConflictError, InvalidInputError, NotFoundError
from review.models import User
from review.models.people import OUTSIDE, Role
from review.people import passwords
from review.people.sign_ins import end_sign_ins

FIRST_NAME = "admin"

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")


def create_user(session: Session, name: str, role: Role, now: datetime) -> tuple[User, str]:
    """Make a person who may sign in; the second value is the one-time password, kept nowhere else.

    Raises:
        InvalidInputError: the name is not one.
        ConflictError: the name is taken.
    """
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInputError(
            "A name has 1 to 80 letters a to z, digits, dots, dashes, underscores, + or @, "
            "and starts with a letter or a digit.",
            field="name",
        )
    if find_user(session, name) is not None:
        raise ConflictError(f"There is already somebody called {name}.", field="name")
    password = passwords.make_one_time()
    user = User(
        name=name,
        password_hash=passwords.hash_password(password),
        role=role,
        must_change_password=True,
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user, password


def create_first_administrator(session: Session, now: datetime) -> tuple[User, str] | None:
    """Make the first administrator with a one-time password, or return None where there is anybody."""
    if session.scalar(select(User.id).limit(1)) is not None:
        return None
    return create_user(session, FIRST_NAME, Role.ADMINISTRATOR, now)


def find_user(session: Session, name: str) -> User | None:
    """Return the person of this name, in capitals or not."""
    return session.scalar(select(User).where(User.name == name.strip().lower()[:80]))


def outsiders(session: Session, service: str, now: datetime) -> User:
    """Return whoever stands for the people of a service that decide elsewhere: nobody who could sign in."""
    name = f"{OUTSIDE}{service}"[:80]
    row = {
        "name": name,
        "password_hash": "none",
        "role": Role.REVIEWER,
        "active": False,
        "must_change_password": False,
        "created_at": now,
    }
    session.execute(insert_unless_there(session, cast("Table", User.__table__), ("name",)), row)
    return session.execute(select(User).where(User.name == name)).scalar_one()


def change_password(session: Session, user_id: int, old: str, new: str, *, keep: str = "") -> None:
    """Change a person's own password and end every other sign-in; ``keep`` is the token that stays.

    Raises:
        InvalidInputError: the old one is wrong, or the new one is no good.
    """
    user = session.get_one(User, user_id)
    if not passwords.check(old, user.password_hash):
        raise InvalidInputError("This is not your password.", field="old")
    if old == new:
        raise InvalidInputError("Choose another one than before.", field="new")
    passwords.require_good(new, user.name)
    user.password_hash = passwords.hash_password(new)
    user.must_change_password = False
    end_sign_ins(session, user_id, keep=keep)
    session.flush()


def give_new_password(session: Session, user_id: int) -> str:
    """Give a person who forgot theirs a one-time password, and end all their sign-ins.

    Raises:
        NotFoundError: there is no such person.
        ConflictError: it is nobody who signs in.
    """
    user = who_signs_in(session, user_id)
    password = passwords.make_one_time()
    user.password_hash = passwords.hash_password(password)
    user.must_change_password = True
    end_sign_ins(session, user_id)
    session.flush()
    return password


def everybody(session: Session) -> list[User]:
    """Return every person, those who may sign in first, by name."""
    return list(session.scalars(select(User).order_by(User.active.desc(), User.name)))


def set_role(session: Session, user_id: int, role: Role, by_id: int) -> User:
    """Give a person another role.

    Raises:
        NotFoundError: there is no such person.
        ConflictError: it is oneself; nobody can lock everybody out that way.
    """
    user = _another(session, user_id, by_id)
    user.role = role
    session.flush()
    return user


def set_active(session: Session, user_id: int, by_id: int, *, active: bool) -> User:
    """Let a person in, or out: whoever is out is signed out everywhere and stays in the history.

    Raises:
        NotFoundError: there is no such person.
        ConflictError: it is oneself.
    """
    user = _another(session, user_id, by_id)
    user.active = active
    if not active:
        end_sign_ins(session, user_id)
    session.flush()
    return user


def who_signs_in(session: Session, user_id: int) -> User:
    """Return a person who may sign in, or could once they are let in again.

    Raises:
        NotFoundError: there is no such person.
        ConflictError: it stands for people who decide elsewhere.
    """
    user = session.get(User, user_id) if user_id <= LARGEST_ID else None
    if user is None:
        raise NotFoundError("There is no such person.")
    if user.decides_elsewhere:
        raise ConflictError(f"{user.name} stands for people who decide elsewhere; it never signs in.")
    return user


def _another(session: Session, user_id: int, by_id: int) -> User:
    user = who_signs_in(session, user_id)
    if user_id == by_id:
        raise ConflictError("Another administrator has to do this to you.")
    return user
