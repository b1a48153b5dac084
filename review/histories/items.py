"""What happened to an item: from its arrival over every case to what its service was told.

A page is cut at the events of its cases, the only part that may be long; what else happened between two of
them stands between them. Each part is read by an index and no further than a page, so that a page costs the
same however long the history is.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session, joinedload

from review.histories.answers import decisions, told
from review.histories.happenings import KEPT, MOST, Happening, Stretch
from review.models import Appeal, AppealEvent, Case, CaseEvent, Screening
from review.models.appeals import AppealState
from review.models.cases import IS_WORK, CaseEventKind
from review.queues.access import is_open_to

PAGE = 40
MOST_CASES = 20
"""So many cases of one item are looked at, the newest; an item has one but for appeals and new screenings."""

_WORDS = {
    CaseEventKind.OPENED: "case opened",
    CaseEventKind.CLAIMED: "taken",
    CaseEventKind.RELEASED: "given back",
    CaseEventKind.ESCALATED: "passed on",
    CaseEventKind.HANDED_OVER: "handed over",
    CaseEventKind.REVEALED: "personal data revealed",
}
_TOLD_BY_DECISIONS = {CaseEventKind.DECIDED, CaseEventKind.UNDONE}


@dataclass(frozen=True, slots=True)
class Past:
    """A page of a history, the newest first; ``older`` is where the next page begins, if there is one."""

    lines: tuple[Happening, ...]
    older: int | None


def past_of(session: Session, case: Case, user_id: int, *, before: int | None = None) -> Past:
    """Return what happened to a case's item, as far as this person may know; ``before`` is an event's id.

    Of cases in queues that are kept for others it says that they are there, and nothing that was said. A
    second look at a decision has a history of its own, which does not tell of the first, nor is it told of.
    """
    alone = Case.id == case.id if case.is_measure else IS_WORK
    newest = select(Case.id, is_open_to(Case.queue_id, user_id)).where(Case.item_id == case.item_id, alone)
    readable = {row[0]: row[1] for row in session.execute(newest.order_by(Case.id.desc()).limit(MOST_CASES))}
    mine = {case_id for case_id, may in readable.items() if may}
    events = _events(session, readable, before)
    more, events = len(events) > PAGE, events[:PAGE]
    upper = session.scalar(select(CaseEvent.at).where(CaseEvent.id == before)) if before else None
    stretch = Stretch(events[-1].at if more else None, upper)
    lines = [
        *(_of_event(event, mine) for event in events if case.is_measure or not _is_told_by_decision(event)),
        *decisions(session, readable, mine, stretch),
        *told(session, readable, stretch),
        *_screenings(session, case, stretch),
    ]
    if not case.is_measure:
        lines.extend(_appeals(session, case.item_id, mine, stretch))
    if not more:
        lines.append(Happening(case.seems_received_at, "arrived", note=f"from {case.item.service.name}"))
    lines.sort(key=lambda line: line.at, reverse=True)
    return Past(tuple(lines), events[-1].id if more else None)


def _events(session: Session, case_ids: Collection[int], before: int | None) -> Sequence[CaseEvent]:
    """Return up to ``PAGE`` + 1 events of some cases, the newest first: of each case no more are read."""
    older = [] if before is None else [CaseEvent.id < before]
    each = [
        select(CaseEvent.id)
        .where(CaseEvent.case_id == case_id, *older)
        .order_by(CaseEvent.id.desc())
        .limit(PAGE + 1)
        .subquery()
        for case_id in case_ids
    ]
    together = union_all(*(select(one.c.id) for one in each)).subquery()
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.id.in_(select(together.c.id)))
        .options(joinedload(CaseEvent.user))
        .order_by(CaseEvent.id.desc())
        .limit(PAGE + 1)
    ).all()


def _is_told_by_decision(event: CaseEvent) -> bool:
    """Tell whether a decision's own row says more; an answer among several that was undone has none."""
    return event.kind in _TOLD_BY_DECISIONS and not event.note.startswith("an answer")


def _of_event(event: CaseEvent, mine: Collection[int]) -> Happening:
    words = _WORDS.get(event.kind, event.kind.value)
    if event.case_id not in mine:
        return Happening(event.at, words, note=KEPT)
    who = event.user.name if event.user else ""
    return Happening(event.at, words, who, event.note, event.case_id)


def _screenings(session: Session, case: Case, stretch: Stretch) -> Iterator[Happening]:
    """Yield what the guards said; of hidden gold the last time alone, as if it had been just before."""
    within = [] if case.is_gold else stretch.of(Screening.screened_at)
    found = session.scalars(
        select(Screening)
        .where(Screening.item_id == case.item_id, *within)
        .order_by(Screening.id.desc())
        .limit(1 if case.is_gold else MOST)
    )
    for each in found:
        policies = ", ".join(f"{name} v{number}" for name, number in each.policies.items())
        note = " · ".join(filter(None, (each.verdict.value, policies, "" if each.complete else "incomplete")))
        at = case.opened_at if case.is_gold else each.screened_at
        yield Happening(at, "screened", note=note)


def _appeals(session: Session, item_id: int, mine: Collection[int], stretch: Stretch) -> Iterator[Happening]:
    found = session.execute(
        select(AppealEvent, Appeal.case_id)
        .join(Appeal, Appeal.id == AppealEvent.appeal_id)
        .where(Appeal.item_id == item_id, *stretch.of(AppealEvent.at))
        .order_by(AppealEvent.id.desc())
        .limit(MOST)
    )
    for event, case_id in found:
        words = "appealed" if event.state is AppealState.OPEN else f"appeal {event.state.value}"
        known = case_id in mine
        yield Happening(event.at, words, note="" if known else KEPT, case_id=case_id if known else None)
