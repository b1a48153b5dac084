"""What the author of an item sent before, and what became of it: one author of one service.

Counts and lists look at the newest items alone, so that they cost the same for somebody who wrote three
things and for a program that wrote a million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from guards.values import Action
from review.histories.answers import said
from review.models import Case, Decision, Item
from review.models.cases import IS_WORK, CaseState
from review.models.labels import DecisionKind, Outcome
from review.queues.access import is_open_to

WINDOW = timedelta(days=30)
MOST_COUNTED = 500
PAGE = 40
LAST_CASES = 5

_SNIPPET = 160


@dataclass(frozen=True, slots=True)
class AuthorFigures:
    """What an author did within ``WINDOW``; each is at most ``MOST_COUNTED``, where counting ended."""

    items: int
    flagged: int
    violating: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One item of an author with its newest case, where it has one that this person may see.

    ``outcome`` is None where nothing was decided; ``snippet`` is empty where the case is not to be seen.
    """

    item_id: int
    at: datetime
    verdict: Action | None
    case_id: int | None = None
    severity: str = ""
    outcome: Outcome | None = None
    said: str = ""
    snippet: str = ""


def figures_of(session: Session, case: Case, now: datetime) -> AuthorFigures:
    """Return how much the author of a case's item sent lately, how much was flagged and found violating."""
    newest = (
        select(Item.id, Item.verdict)
        .where(*_same_author(case.item), *_not_told_to(case), Item.received_at >= now - WINDOW)
        .order_by(Item.id.desc())
        .limit(MOST_COUNTED)
        .cte("newest")
    )
    flagged = func.count().filter(newest.c.verdict.in_((Action.REVIEW, Action.BLOCK)))
    row = session.execute(select(func.count(), flagged).select_from(newest)).one()
    undoing = aliased(Decision)
    violating = session.scalar(
        select(func.count(Case.item_id.distinct()))
        .join(newest, newest.c.id == Case.item_id)
        .join(Decision, Decision.case_id == Case.id)
        .where(Decision.outcome == Outcome.VIOLATING, ~exists().where(undoing.undoes_id == Decision.id))
    )
    return AuthorFigures(row[0], row[1], violating or 0)


def last_cases(session: Session, item: Item, user_id: int) -> Sequence[Sent]:
    """Return the newest cases of this item's author but for its own, of those that this person may see."""
    newest = (
        select(Item.id)
        .where(*_same_author(item), Item.id != item.id)
        .order_by(Item.id.desc())
        .limit(MOST_COUNTED)
    )
    ids = session.scalars(
        select(Case.item_id)
        .where(Case.item_id.in_(newest), is_open_to(Case.queue_id, user_id))
        .group_by(Case.item_id)
        .order_by(Case.item_id.desc())
        .limit(LAST_CASES)
    ).all()
    return _sent(session, ids, user_id)


def sent_by(
    session: Session, case: Case, user_id: int, *, before: int | None = None
) -> tuple[Sequence[Sent], int | None]:
    """Return a page of what the author of a case's item sent, the newest first, and where the next begins."""
    older = [] if before is None else [Item.id < before]
    ids = session.scalars(
        select(Item.id)
        .where(*_same_author(case.item), *_not_told_to(case), *older)
        .order_by(Item.id.desc())
        .limit(PAGE + 1)
    ).all()
    return _sent(session, ids[:PAGE], user_id), ids[PAGE - 1] if len(ids) > PAGE else None


def _same_author(item: Item) -> tuple[ColumnElement[bool], ...]:
    return Item.service_id == item.service_id, Item.author == item.author, Item.author.is_not(None)


def _not_told_to(case: Case) -> tuple[ColumnElement[bool], ...]:
    """Leave the item itself out for a second look at a decision, which is not told of the first."""
    return (Item.id != case.item_id,) if case.is_measure else ()


def _sent(session: Session, item_ids: Sequence[int], user_id: int) -> list[Sent]:
    """Return these items with the newest case of each that this person may see."""
    rows = session.execute(
        select(Case.id, Case.item_id, Case.state, Case.severity, func.substr(Item.text, 1, _SNIPPET))
        .join(Item, Item.id == Case.item_id)
        .where(Case.item_id.in_(item_ids), IS_WORK, is_open_to(Case.queue_id, user_id))
        .order_by(Case.id)
    )
    cases = {row.item_id: row for row in rows}
    decided = [row.id for row in cases.values() if row.state is CaseState.DECIDED]
    decisions = session.scalars(
        select(Decision)
        .where(Decision.case_id.in_(decided), Decision.kind == DecisionKind.DECIDE)
        .options(selectinload(Decision.labels))
        .order_by(Decision.id)
    )
    answers = {decision.case_id: decision for decision in decisions}
    found = session.execute(select(Item.id, Item.received_at, Item.verdict).where(Item.id.in_(item_ids)))
    sent = []
    for item_id, at, verdict in found:
        case = cases.get(item_id)
        if case is None:
            sent.append(Sent(item_id, at, verdict))
            continue
        answer = answers.get(case.id)
        outcome, words = (answer.outcome, said(answer)) if answer else (None, "")
        sent.append(Sent(item_id, at, verdict, case.id, case.severity, outcome, words, case[4]))
    return sorted(sent, key=lambda each: each.item_id, reverse=True)
