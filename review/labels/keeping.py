"""Keeping what people said of items elsewhere: each becomes a decided case, as if decided here."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from guards.values import Action
from review import appeals
from review.labels.force import in_force
from review.models import Case, CaseEvent, Decision, Item, Label, LabelSpan, Queue
from review.models.cases import IS_WORK, CaseEventKind, CaseState
from review.models.items import ItemState
from review.models.labels import Answer, DecisionKind, Outcome
from review.models.people import Someone
from review.queues.opening import ensure_queue

QUEUE = "imported"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said of a text: ``labels`` are (category, answer, severity); ``reviewer`` is a name.

    ``marks`` are the parts of the text that decided it, as (category, start, end) in characters.
    """

    outcome: Outcome
    labels: tuple[tuple[str, Answer, str], ...] = ()
    severity: str = ""
    rationale: str = ""
    reviewer: str = ""
    at: datetime | None = None
    marks: tuple[tuple[str, int, int], ...] = ()


def require_agreeing(outcome: Outcome, answers: Iterable[Answer]) -> None:
    """Raise ValueError where the answers belie the outcome."""
    if any(answer == Answer.YES for answer in answers) != (outcome == Outcome.VIOLATING):
        raise ValueError("`violating` needs a category answered yes, and nothing else may have one")


def name_of(text: str) -> str:
    """Return a name for a text that came without one, so that the same text is one item."""
    return f"text-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def keep(
    session: Session, said: Sequence[tuple[int, Judgement]], user: Someone, now: datetime
) -> list[int | None]:
    """Keep what was said of items, by their ids, as decisions of ``user``; return each one's decision.

    None where the item is decided already, here or earlier in ``said``: the first decision stands. An open
    case is closed by it. Items that nobody decided yet are not screened: a person has judged them.
    """
    ids = {item_id for item_id, _ in said}
    items = _locked(session, ids)
    cases = _open_cases(session, ids)
    decided = set(
        session.scalars(
            select(Case.item_id)
            .join(Decision, Decision.case_id == Case.id)
            .where(Case.item_id.in_(ids), in_force())
        )
    )
    was_open = {case.id for case in cases.values()}
    settled: list[tuple[Case, Judgement] | None] = []
    queue = ensure_queue(session, QUEUE, now) if ids - decided else None
    for item_id, judgement in said:
        if item_id in decided or queue is None:
            settled.append(None)
            continue
        decided.add(item_id)
        _settle(items[item_id], now)
        case = cases.get(item_id) or _new_case(item_id, queue, judgement.at or now)
        settled.append((case, judgement))
    session.add_all([one[0] for one in settled if one])
    session.flush()
    made = [_decide(session, *one, user, now) if one else None for one in settled]
    session.flush()
    for decision in made:
        if decision is not None and decision.case_id in was_open:
            appeals.settled(session, decision, now)
    return [one.id if one else None for one in made]


def _locked(session: Session, ids: set[int]) -> dict[int, Item]:
    """Return the items, without their words; two that label the same ones go one after the other."""
    rows = session.scalars(
        select(Item)
        .where(Item.id.in_(ids))
        .order_by(Item.id)
        .options(defer(Item.text), defer(Item.context), defer(Item.meta))
        .with_for_update()
    )
    return {item.id: item for item in rows}


def _open_cases(session: Session, ids: set[int]) -> dict[int, Case]:
    """Return the open cases of the items; whoever decides one at this moment was first or comes second."""
    rows = session.scalars(
        select(Case)
        .where(Case.item_id.in_(ids), Case.state == CaseState.OPEN, IS_WORK)
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {case.item_id: case for case in rows}


def _settle(item: Item, now: datetime) -> None:
    """Let an item that waits wait no longer: a person's word is harder evidence than any guard's."""
    if item.state is ItemState.WAITING:
        item.state, item.verdict, item.screened_at = ItemState.SCREENED, Action.REVIEW, now
        item.claim = item.claimed_until = None


def _new_case(item_id: int, queue: Queue, at: datetime) -> Case:
    """Return a case that is decided from the start, so that it never counts as open."""
    return Case(
        item_id=item_id,
        queue_id=queue.id,
        state=CaseState.DECIDED,
        reason="imported",
        due_at=at,
        opened_at=at,
        version=0,
    )


def _decide(session: Session, case: Case, judgement: Judgement, user: Someone, now: datetime) -> Decision:
    at = min(judgement.at or now, now)
    case.version += 1
    case.state, case.decided_at, case.severity = CaseState.DECIDED, at, judgement.severity
    case.holder_id = case.held_until = None
    note = f"imported, decided by {judgement.reviewer}" if judgement.reviewer else "imported"
    decided = CaseEventKind.DECIDED
    session.add(
        CaseEvent(case_id=case.id, kind=decided, user_id=user.id, at=now, version=case.version, note=note)
    )
    decision = Decision(
        case_id=case.id,
        user_id=user.id,
        kind=DecisionKind.DECIDE,
        outcome=judgement.outcome,
        severity=judgement.severity,
        rationale=judgement.rationale,
        seen_version=case.version,
        at=at,
        imported_at=now,
        labels=[
            Label(
                item_id=case.item_id,
                category=category,
                answer=answer,
                severity=severity,
                at=at,
                spans=[
                    LabelSpan(start=start, end=end) for of, start, end in judgement.marks if of == category
                ],
            )
            for category, answer, severity in judgement.labels
        ],
    )
    session.add(decision)
    return decision
