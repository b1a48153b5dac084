"""The addresses among the settings: of the database, of Redis, of the program itself, of networks.

Each is checked when it is read, so that a mistyped one is a clear error at the start, rather than a traceback
in the first process that opens it. What is refused is never repeated: it may hold a password.
"""

import ipaddress
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_REDIS = ("redis", "rediss", "unix")


def _database(text: str) -> str:
    from sqlalchemy import make_url  # only where one is set: scan needs no database
    from sqlalchemy.exc import ArgumentError

    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in _DATABASES:
        raise ValueError(
            f"expected a URL that begins with {_one_of(_DATABASES)}, such as "
            "postgresql+psycopg://user:password@host/weighbridge"
        )
    if scheme == "sqlite" and rest and not rest.startswith("/"):
        raise ValueError("expected sqlite:///FILE, or sqlite:////ABSOLUTE/FILE")
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("its host or port cannot be read") from None
    return text


def _redis(text: str) -> str:
    scheme, separator, _ = text.partition("://")
    if not separator or scheme not in _REDIS:
        raise ValueError(
            f"expected a URL that begins with {_one_of(_REDIS)}, such as redis://localhost:6379/0"
        )
    if scheme != "unix":
        _port(text)
    return text


def _own(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
        raise ValueError("expected an address with its scheme, such as https://weighbridge.example")
    _port(text)
    return text


def _networks(text: str) -> str:
    for part in filter(None, text.split(",")):
        ipaddress.ip_network(part.strip())
    return text


def _port(text: str) -> None:
    """Refuse a port that is none; ``urlsplit`` says so only when it is asked, and quotes what it read."""
    try:
        _ = urlsplit(text).port
    except ValueError:
        raise ValueError("its host or port cannot be read") from None


def _one_of(schemes: tuple[str, ...]) -> str:
    return f"{'://, '.join(schemes[:-1])}:// or {schemes[-1]}://"


def _unless_empty(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(lambda text: check(text) if text else text)


DatabaseUrl = Annotated[str, _unless_empty(_database)]
RedisUrl = Annotated[str, _unless_empty(_redis)]
OwnAddress = Annotated[str, _unless_empty(_own)]
Networks = Annotated[str, _unless_empty(_networks)]
