"""Passing over what is not for a person: most of a line may be, where they decided it before it was appealed.

Whoever had to be led past many cases is led past them for a moment without looking at each again. So a person
to whom little of a long queue is open costs a walk now and then, and not with every claim and page. What is
new is found all the same, by its number.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import cast

from sqlalchemy import (
    ScalarSelect,
    Select,
    Table,
    bindparam,
    func,
    select,
    text,
    tuple_,
    update,
)  # fmt: skip
from sqlalchemy.orm import Session, aliased

from review.db import insert_unless_there
from review.models import Bar, Case, PassedOver
from review.queues.line import HEAD, IN_TURN, Number, Place

MANY = 200
"""Of fewer that are kept from a person no place is kept: looking at them again costs less. What others hold
or put off is not counted, for it comes back."""

_LOOKED_AT = 2 * MANY

PASSED_FOR = timedelta(minutes=10)
"""So long what comes free among them again is left to others, who see it at once."""

_IN_THE_MAKING = 1_000
"""A case may be seen later than one with a higher number; so many numbers are looked at again."""

_BEFORE = aliased(Case, name="cases_before")
_BEHIND_ALL = 32_767
_IS_OPEN = text("cases_before.state = 'open'")


def place_of(session: Session, queue_id: int, user_id: int, now: datetime) -> Place:
    """Return where in a queue's line a person is to look from."""
    kept = session.execute(_kept(), {"person": user_id, "queue": queue_id, "now": now}).one_or_none()
    return Place((kept.lane, kept.turn_at, kept.case_id), kept.newest_id, kept.until) if kept else HEAD


@cache
def _kept() -> Select[int, datetime, int, int, datetime]:
    """Return the question once and for all: to put it together takes longer than to have it answered."""
    return select(
        PassedOver.lane, PassedOver.turn_at, PassedOver.case_id, PassedOver.newest_id, PassedOver.until
    ).where(
        PassedOver.user_id == bindparam("person"),
        PassedOver.queue_id == bindparam("queue"),
        PassedOver.until > bindparam("now"),
    )


def count_before(queue_id: Number, user_id: Number, place: Place) -> ScalarSelect[int]:
    """Return the question how many between the place and a case are kept from a person."""
    return _count(queue_id, user_id, place, before=True)


def count(session: Session, queue_id: int, user_id: int, place: Place) -> int:
    """Return how many behind the place are kept from a person."""
    return session.scalar(select(_count(queue_id, user_id, place, before=False))) or 0


def pass_over(
    session: Session, queue_id: int, user_id: int, first: Case | None, *, place: Place, now: datetime
) -> None:
    """Keep for a moment that nothing before this case is for a person; none: nothing in the whole line.

    Who was led on already is led to the new place for as long as to the one before, and then looks anew.
    """
    row = {"user_id": user_id, "queue_id": queue_id}
    lane, turn_at, case_id = first.place if first else (_BEHIND_ALL, now, 0)
    newest_id = place.newest_id or (session.scalar(select(func.max(Case.id))) or 0) - _IN_THE_MAKING
    values = {
        "lane": lane, "turn_at": turn_at, "case_id": case_id, "newest_id": newest_id,
        "until": place.until or now + PASSED_FOR,
    }  # fmt: skip
    new = insert_unless_there(session, cast("Table", PassedOver.__table__), ("user_id", "queue_id"))
    if session.execute(new, {**row, **values}).scalar() is None:
        session.execute(
            update(PassedOver).filter_by(**row).values(values).execution_options(synchronize_session=False)
        )


def _count(queue_id: Number, user_id: Number, place: Place, *, before: bool) -> ScalarSelect[int]:
    """Ask how many of the first ``_LOOKED_AT`` from the place (and before a case) are kept from a person.

    Of a part of the line, because PostgreSQL does not stop where the order of turns would let it: all of the
    line would be read. And not by EXISTS, as in barring: of that it makes a join with all that is kept from
    the person.
    """
    first = (
        select(_BEFORE.lane, _BEFORE.turn_at, _BEFORE.id)
        .where(_IS_OPEN, _BEFORE.queue_id == queue_id, *place.beyond(_BEFORE))
        .order_by(_BEFORE.lane, _BEFORE.turn_at, _BEFORE.id)
        .limit(_LOOKED_AT)
        .subquery()
    )
    kept_from = select(Bar.id).where(Bar.case_id == first.c.id, Bar.user_id == user_id).limit(1)
    is_kept = kept_from.correlate(first).scalar_subquery().is_not(None)
    is_before = [tuple_(first.c.lane, first.c.turn_at, first.c.id) < tuple_(*IN_TURN)] if before else []
    counted = select(func.count()).select_from(first).where(is_kept, *is_before)
    return counted.correlate(Case).scalar_subquery()
