"""The labels in force: those whose decision was not undone."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from review.models import Case, Decision, Item, Label
from review.models.labels import Answer, DecisionKind, Outcome

PAGE = 500


@dataclass(frozen=True, slots=True)
class Labelled:
    """One item with what its newest decision says.

    ``yes`` and ``no`` are the categories answered so; ``fine`` says that nothing at all was wrong.
    """

    item_id: int
    text: str
    yes: frozenset[str]
    no: frozenset[str]
    fine: bool


def in_force() -> ColumnElement[bool]:
    """Say that a row of ``Decision`` decides, and that no later row undoes it."""
    undo = aliased(Decision)
    return (Decision.kind == DecisionKind.DECIDE) & ~exists().where(undo.undoes_id == Decision.id)


def pages(
    session: Session, *, newest_first: bool = False, size: int = PAGE, marks: bool = False
) -> Iterator[list[Decision]]:
    """Yield the decisions in force by id, a page at a time, with their labels, items and reviewers.

    ``marks`` reads what people marked in the texts with them.
    """
    query = (
        select(Decision)
        .join(Decision.case)
        .join(Case.item)
        .where(in_force())
        .options(
            contains_eager(Decision.case).contains_eager(Case.item).joinedload(Item.service),
            joinedload(Decision.user),
            selectinload(Decision.labels).selectinload(Label.spans)
            if marks
            else selectinload(Decision.labels),
        )
        .order_by(Decision.id.desc() if newest_first else Decision.id)
        .limit(size)
    )
    last: int | None = None
    while True:
        beyond = () if last is None else (Decision.id < last if newest_first else Decision.id > last,)
        page = list(session.scalars(query.where(*beyond)))
        if not page:
            return
        last = page[-1].id
        yield page


def newest(session: Session, limit: int) -> Iterator[Labelled]:
    """Yield the items of the newest ``limit`` decisions in force, each once, by its newest decision.

    An item that was erased is passed over.
    """
    seen: set[int] = set()
    left = limit
    for page in pages(session, newest_first=True, size=min(PAGE, max(limit, 1))):
        for decision in page[:left]:
            if decision.case.item.erased_at is None and decision.case.item_id not in seen:
                seen.add(decision.case.item_id)
                yield _labelled(decision)
        left -= len(page)
        if left <= 0:
            return


def _labelled(decision: Decision) -> Labelled:
    item = decision.case.item
    return Labelled(
        item_id=item.id,
        text=item.text,
        yes=frozenset(label.category for label in decision.labels if label.answer == Answer.YES),
        no=frozenset(label.category for label in decision.labels if label.answer == Answer.NO),
        fine=decision.outcome == Outcome.FINE,
    )
