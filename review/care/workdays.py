"""A person's day: what they did, for how long, and when a break would do them good."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from review.care.terms import Care
from review.db import insert_unless_there
from review.models import Workday

PAUSE = timedelta(minutes=5)
"""Whoever does nothing for longer has paused: the time does not count, and a new stretch begins."""

PUT_OFF = timedelta(minutes=15)


def today(session: Session, user_id: int, now: datetime) -> Workday | None:
    """Return a person's day so far."""
    return session.scalar(_day(), {"person": user_id, "day": now.date()})


def monday(now: datetime) -> date:
    """Return the day on which this week began."""
    return now.date() - timedelta(days=now.weekday())


def since_monday(session: Session, user_id: int, now: datetime) -> list[Workday]:
    """Return a person's days of this week."""
    days = select(Workday).where(Workday.user_id == user_id, Workday.day >= monday(now)).order_by(Workday.day)
    return list(session.scalars(days))


def note_act(session: Session, user_id: int, now: datetime, *, decided: int = 0, undone: int = 0) -> None:
    """Count something that a person did at the desk, and the time since they last did something."""
    day = _row(session, user_id, now)
    gap = now - day.last_at if day.last_at else None
    if day.stretch_since is not None and gap is not None and gap < PAUSE:
        day.seconds += max(0, round(gap.total_seconds()))
    else:
        day.stretch_since, day.stretch_decisions, day.asked_again_at = now, 0, None
    day.last_at = now
    day.decisions += decided
    day.undone += undone
    day.stretch_decisions += decided
    session.flush()


def wait_turn(session: Session, user_id: int, now: datetime) -> None:
    """Have what a person does in two requests at once done one after the other: the second waits here.

    Where a decision is sent while its page still reaches ahead, the next case is then the one reached for.
    """
    _row(session, user_id, now)


def stretch(day: Workday | None, now: datetime) -> timedelta:
    """Return for how long a person has been at work without a pause."""
    if day is None or day.stretch_since is None or day.last_at is None or now - day.last_at >= PAUSE:
        return timedelta(0)
    return now - day.stretch_since


def is_break_due(day: Workday | None, cared: Care, now: datetime) -> bool:
    """Tell whether a break is to be offered: after the set stretch, and not while it is put off."""
    if not cared.break_minutes or day is None or (day.asked_again_at and now < day.asked_again_at):
        return False
    return stretch(day, now) >= timedelta(minutes=cared.break_minutes)


def put_off(session: Session, user_id: int, now: datetime) -> None:
    """Ask again later."""
    _row(session, user_id, now).asked_again_at = now + PUT_OFF
    session.flush()


def take_break(session: Session, user_id: int, now: datetime) -> None:
    """End the stretch: the next act begins another."""
    day = _row(session, user_id, now)
    day.stretch_since, day.stretch_decisions, day.asked_again_at = None, 0, None
    session.flush()


def _row(session: Session, user_id: int, now: datetime) -> Workday:
    """Return the day's row, made where there is none, for this transaction alone to change."""
    theirs = {"person": user_id, "day": now.date()}
    day = session.scalar(_day_to_change(), theirs)
    if day is not None:
        return day
    row = {"user_id": user_id, "day": now.date(), "decisions": 0, "undone": 0, "seconds": 0}
    table = cast("Table", Workday.__table__)
    session.execute(insert_unless_there(session, table, ("user_id", "day")), {**row, "stretch_decisions": 0})
    return session.scalars(_day_to_change(), theirs).one()


# Every page of the desk asks these: putting a question together takes longer than having it answered.
@cache
def _day() -> Select[Workday]:
    return select(Workday).where(Workday.user_id == bindparam("person"), Workday.day == bindparam("day"))


@cache
def _day_to_change() -> Select[Workday]:
    return _day().with_for_update().execution_options(populate_existing=True)
