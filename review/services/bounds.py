"""Services: their names, and what each may send, spend and wait."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session, selectinload

from review.db import LARGEST_ID, insert_unless_there
from review.errors import Faults, InvalidInputError, NotFoundError
from review.models import Service

LONGEST_CHECK_MS = 60_000
LARGEST = 2_000_000_000
PAGE = 50
"""So many services are listed at once."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a service may send, spend and wait; None leaves it to the settings, 0 is no bound.

    ``check_budget_ms`` is how long a check may take that names no budget, never 0.
    """

    per_minute: int | None = None
    per_day: int | None = None
    seconds_per_day: float | None = None
    cost_per_day: float | None = None
    check_budget_ms: int | None = None


def require_name(name: str) -> None:
    """Raise InvalidInputError where a service cannot be called so."""
    if not _NAME.fullmatch(name):
        raise InvalidInputError(
            "A service's name has 1 to 80 lower-case letters, digits, dots, dashes or underscores, "
            "and starts with a letter or a digit.",
            field="service",
        )


def ensure_service(session: Session, name: str, now: datetime) -> Service:
    """Return the service of this name, made where there is none; two at once make one."""
    require_name(name)
    table = cast("Table", Service.__table__)
    session.execute(insert_unless_there(session, table, ("name",)), {"name": name, "created_at": now})
    return session.execute(select(Service).where(Service.name == name)).scalar_one()


def named_service(session: Session, name: str) -> Service:
    """Return the service of this name.

    Raises:
        NotFoundError: there is none.
    """
    service = session.scalar(select(Service).where(Service.name == name))
    if service is None:
        raise NotFoundError(f"There is no service {name!r}; it begins with its first key.")
    return service


def newest_services(session: Session, before: int | None = None) -> Sequence[Service]:
    """Return services with their keys, the newest first: ``PAGE`` of them and one more, if there are more."""
    wanted = select(Service).options(selectinload(Service.keys)).order_by(Service.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Service.id < min(before, LARGEST_ID))
    return session.scalars(wanted).all()


def find_service(session: Session, service_id: int) -> Service:
    """Return a service by its id.

    Raises:
        NotFoundError: there is none.
    """
    service = session.get(Service, service_id) if service_id <= LARGEST_ID else None
    if service is None:
        raise NotFoundError("There is no such service.")
    return service


def bounds_of(service: Service) -> Bounds:
    """Return what a service may send, spend and wait."""
    return Bounds(**{field.name: getattr(service, field.name) for field in fields(Bounds)})


def limit(session: Session, service_name: str, bounds: Bounds) -> Service:
    """Set what a service may send, spend and wait.

    Raises:
        NotFoundError: there is no such service.
        InvalidFieldsError: a bound is none; says of each that is not.
    """
    faults = Faults()
    for name, value in asdict(bounds).items():
        with faults.noted():
            _require_bound(name, value)
    faults.raise_any()
    service = named_service(session, service_name)
    for name, value in asdict(bounds).items():
        setattr(service, name, value)
    session.flush()
    return service


def _require_bound(name: str, value: float | None) -> None:
    if value is None:
        return
    if name == "check_budget_ms" and not 1 <= value <= LONGEST_CHECK_MS:
        raise InvalidInputError(f"Give 1 to {LONGEST_CHECK_MS:,} milliseconds, or nothing.", field=name)
    if not 0 <= value <= LARGEST:
        raise InvalidInputError(f"Give a number from 0 to {LARGEST:,}, or nothing.", field=name)
