"""Passwords: hashed with argon2id, checked in the same time whether or not there is such a person."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from review.errors import InvalidInputError

SHORTEST = 12
LONGEST = 1_000

_ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that people take for one another when they read a password off a screen."""

hasher = PasswordHasher()
"""With the parameters that RFC 9106 recommends where memory is not scarce (argon2-cffi's defaults)."""


def make_one_time() -> str:
    """Return a password that is easy to copy by hand: four groups of four, about 79 random bits."""
    groups = ("".join(secrets.choice(_ONE_TIME_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return hasher.hash(_normal(password))


def check(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is the one; where there is no hash, take as long and say no."""
    try:
        hasher.verify(password_hash or _of_nobody(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def require_good(password: str, name: str) -> None:
    """Refuse a password that is too short, too long or the person's own name.

    Raises:
        InvalidInputError: says which, of the field ``new``.
    """
    if len(password) < SHORTEST:
        raise InvalidInputError(f"Use at least {SHORTEST} characters; a few words will do.", field="new")
    if len(password) > LONGEST:
        raise InvalidInputError(f"Use at most {LONGEST} characters.", field="new")
    if name in password.casefold() and len(password) < 2 * SHORTEST:
        raise InvalidInputError("Leave your name out of it.", field="new")
    if len(set(password)) < 5:
        raise InvalidInputError("Use at least five different characters.", field="new")


def _normal(password: str) -> str:
    """Take two keyboards' spellings of one character as one."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])


@cache
def _of_nobody() -> str:
    return hasher.hash(secrets.token_urlsafe(16))
