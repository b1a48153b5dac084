"""The desk's care for who works at it: what they are given next, and what is said of their stretch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import care, preferences, probes, queues
from review.care import Care
from review.db import LARGEST_ID
from review.models import Case, Queue
from review.models.cases import CaseState
from review.queues import reading
from review.web import access, context


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the desk says of a person's day: ``enough`` names the severity that they are given no more of."""

    length: timedelta
    decisions: int
    break_due: bool
    enough: str
    worst: int
    lighter: tuple[Queue, ...] = ()


def my_care(session: Session) -> Care:
    """Return what holds for whoever is signed in, looked up once for a request."""
    if "care" not in g:
        g.care = care.care_of(preferences.of_person(session, access.person().id), context.settings())
    cared: Care = g.care
    return cared


def worst_for_me(session: Session, now: datetime) -> int:
    """Return the rank of the gravest case that whoever is signed in is still to be given today."""
    return care.worst_for(care.enough_of(session, access.person().id, my_care(session), now))


def give_next(session: Session, queue_id: int, now: datetime, *, decided: int = 0) -> Case | None:
    """Claim the next case for whoever is signed in, no graver than they are still to be given today.

    Counts what they did, and what they are shown.
    """
    me = access.person().id
    care.note_act(session, me, now, decided=decided)
    worst = worst_for_me(session, now)
    instead = probes.instead_of(session, me, now, worst)
    case = queues.claim_next(session, queue_id, me, now, worst=worst, instead=instead)
    if case is not None:
        care.note_shown(session, case, me, now)
    return case


def count_mine(case_id: int, now: datetime) -> None:
    """Count a case that its holder looks at for the first time, as after it was handed over to them."""
    me = access.person().id
    with context.database().read() as session:
        case = session.get(Case, case_id) if case_id <= LARGEST_ID else None
        theirs = case is not None and case.state is CaseState.OPEN and case.holder_id == me
        if not theirs or care.was_shown(session, case_id, me):
            return
    with context.database().begin() as session:
        care.note_shown(session, queues.find(session, case_id), me, now)


def count_listed(case_ids: Collection[int], now: datetime) -> None:
    """Count cases whose words whoever is signed in was shown in a list, as before they decide all of it."""
    me = access.person().id
    with context.database().read() as session:
        new = care.not_shown(session, case_ids, me)
    if not new:
        return
    with context.database().begin() as session:
        for case in session.scalars(select(Case).where(Case.id.in_(new)).order_by(Case.id)):
            care.note_shown(session, case, me, now)


def lighter_queues(session: Session, now: datetime) -> tuple[str, Collection[int]]:
    """Return the severity that whoever is signed in is given no more of today, and where lighter cases wait.

    Nothing, and no queue, as long as they may be given any.
    """
    me = access.person().id
    enough = care.enough_of(session, me, my_care(session), now)
    if not enough:
        return "", ()
    return enough, {one.id for one in reading.lighter_queues(session, me, now, care.worst_for(enough))}


def stretch_of(session: Session, queue: Queue, cared: Care, now: datetime, *, at_case: bool) -> Stretch:
    """Return what the desk says of the day of whoever is signed in."""
    me = access.person().id
    day = care.today(session, me, now)
    enough = care.enough_of(session, me, cared, now)
    worst = care.worst_for(enough)
    lighter = reading.lighter_queues(session, me, now, worst) if enough and not at_case else ()
    return Stretch(
        length=care.stretch(day, now),
        decisions=day.stretch_decisions if day else 0,
        break_due=care.is_break_due(day, cared, now),
        enough=enough,
        worst=worst,
        lighter=tuple(one for one in lighter if one.id != queue.id),
    )
