"""Trying the routing on what was flagged lately, before a rule is added and after."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload, selectinload

from review.models import Case, Item, Screening
from review.models.cases import IS_WORK
from review.queues.routing import Asks, Route, first_match, fits, in_force

RECENT = 200
SHOWN_UNROUTED = 30
_SHOWN = 5

UNROUTED = text("cases.unrouted")


@dataclass(frozen=True, slots=True)
class Past:
    """A case of late with what was found in its item; ``named`` is the queue that a policy's rule named."""

    case: Case
    screening: Screening
    named: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have got: ``fitting`` asked alone, ``gets`` behind the rules that come first."""

    of: int
    fitting: int
    gets: int
    cases: Sequence[Case]


def recent(session: Session) -> list[Past]:
    """Return the last ``RECENT`` cases with their newest screenings, the newest first."""
    cases = session.scalars(
        select(Case)
        .where(IS_WORK)
        .options(joinedload(Case.item).joinedload(Item.service))
        .order_by(Case.id.desc())
        .limit(RECENT)
    ).all()
    screenings = session.scalars(
        select(Screening)
        .where(Screening.item_id.in_({case.item_id for case in cases}))
        .options(selectinload(Screening.flags))
        .order_by(Screening.id)
    )
    newest = {screening.item_id: screening for screening in screenings}
    return [
        Past(case, newest[case.item_id], newest[case.item_id].queue)
        for case in cases
        if case.item_id in newest
    ]


def shares(session: Session, past: Sequence[Past]) -> Mapping[int, int]:
    """Return how many recent cases each rule in force gets, by the rule's id; 0 is for what fits none."""
    routes = in_force(session)
    counted: Counter[int] = Counter()
    for one in past:
        if not one.named:
            found = first_match(routes, one.case.item, one.screening.flags)
            counted[found.id if found else 0] += 1
    return counted


def try_rule(session: Session, asks: Asks, past: Sequence[Past]) -> Trial:
    """Say what a rule would have got of the recent cases, standing behind those in force."""
    routes: tuple[Route, ...] = in_force(session)
    fitting = [one for one in past if fits(asks, one.case.item, one.screening.flags)]
    got = [
        one.case
        for one in fitting
        if not one.named and first_match(routes, one.case.item, one.screening.flags) is None
    ]
    return Trial(len(past), len(fitting), len(got), got[:_SHOWN])


def unrouted(session: Session, before: int | None = None) -> Sequence[Case]:
    """Return cases that fitted no rule, the newest first, and one more where there is another page."""
    query = select(Case).where(UNROUTED)
    if before is not None:
        query = query.where(Case.id < before)
    return session.scalars(
        query.options(joinedload(Case.item).joinedload(Item.service), joinedload(Case.queue))
        .order_by(Case.id.desc())
        .limit(SHOWN_UNROUTED + 1)
    ).all()
