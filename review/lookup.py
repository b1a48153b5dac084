"""Looking an item up again, for the service that sent it and for no other."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ScalarSelect, Select, bindparam, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from guards.values import Action
from review.db import LARGEST_ID
from review.errors import NotFoundError
from review.models import Case, Decision, Item, Screening
from review.models.cases import IS_WORK
from review.models.items import ItemKind, ItemState
from review.models.labels import DecisionKind


@dataclass(frozen=True, slots=True)
class Found:
    """An item, what the guards said last, and what a person said last, as far as it has come."""

    item: Item
    screening: Screening | None
    case: Case | None
    decision: Decision | None


def find(session: Session, service_id: int, item_id: int) -> Found:
    """Return the item with its latest screening, case and decision in force.

    Raises:
        NotFoundError: there is no such item, or another service sent it.
    """
    item = session.get(Item, item_id) if item_id <= LARGEST_ID else None
    if item is None or item.service_id != service_id:
        raise NotFoundError(f"There is no item {item_id} of this service.")
    screening = newest_screening(session, item_id)
    case = session.scalars(
        select(Case)
        .where(Case.item_id == item_id, IS_WORK)
        .options(joinedload(Case.queue))
        .order_by(Case.id.desc())
        .limit(1)
    ).one_or_none()
    return Found(item, screening, case, _in_force(session, case))


def newest_screening(session: Session, item_id: int) -> Screening | None:
    """Return the last screening of an item with its flags, if it was screened."""
    return session.scalar(_newest(), {"item": item_id})


@cache
def _newest() -> Select[Screening]:
    """Return the question once and for all: every page of the desk asks it."""
    is_newest = Screening.id == newest_screening_id(bindparam("item"))
    return select(Screening).where(is_newest).options(selectinload(Screening.flags))


def newest_screening_id(item_id: BindParameter[int]) -> ScalarSelect[int]:
    """Ask for the id of the last screening of an item."""
    of_item = Screening.item_id == item_id
    return select(Screening.id).where(of_item).order_by(Screening.id.desc()).limit(1).scalar_subquery()


def named(session: Session, service_id: int, external_id: str) -> int:
    """Return the id of the item that a service calls so.

    Raises:
        NotFoundError: there is none.
    """
    by_name = select(Item.id).where(Item.service_id == service_id, Item.external_id == external_id)
    item_id = session.scalar(by_name)
    if item_id is None:
        raise NotFoundError(f"There is no item {external_id!r} of this service.", field="external_id")
    return item_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items of a service to list, newest first: those below ``before``, of these kinds."""

    before: int | None = None
    state: ItemState | None = None
    verdict: Action | None = None
    kind: ItemKind | None = None
    external_id: str | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None


def listed(session: Session, service_id: int, wanted: Wanted, limit: int) -> Sequence[Item]:
    """Return at most ``limit`` items, without their texts; the last one's id leads on (``before``)."""
    conditions = [
        (Item.id, operator.lt, wanted.before),
        (Item.state, operator.eq, wanted.state),
        (Item.verdict, operator.eq, wanted.verdict),
        (Item.kind, operator.eq, wanted.kind),
        (Item.external_id, operator.eq, wanted.external_id),
        (Item.received_at, operator.ge, wanted.received_after),
        (Item.received_at, operator.lt, wanted.received_before),
    ]
    query = select(Item).where(Item.service_id == service_id)
    for column, compare, value in conditions:
        if value is not None:
            query = query.where(compare(column, value))
    without_words = (defer(Item.text), defer(Item.context), defer(Item.meta))
    return session.scalars(query.options(*without_words).order_by(Item.id.desc()).limit(limit)).all()


def _in_force(session: Session, case: Case | None) -> Decision | None:
    """Return the case's last decision, unless it was undone."""
    if case is None:
        return None
    last = session.scalars(
        select(Decision)
        .where(Decision.case_id == case.id)
        .options(selectinload(Decision.labels))
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
    return None if last is None or last.kind is DecisionKind.UNDO else last
