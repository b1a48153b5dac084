"""Golden cases in force: found, handed to the guards as plain values, and weighed against a change."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from guards.golden import Comparison, Expected, GoldenText, Marked, compare
from guards.golden.cases import TurnBefore
from guards.rules import RuleSet
from review.errors import NotFoundError
from review.models import GoldenCase, GoldenEvent

PAGE = 50
_BATCH = 500


def find(session: Session, name: str) -> GoldenCase:
    """Return a golden case by name; raise NotFoundError where there is none."""
    case = session.scalars(select(GoldenCase).where(GoldenCase.name == name)).one_or_none()
    if case is None:
        raise NotFoundError(f"There is no golden case {name!r}.")
    return case


def search(
    session: Session,
    words: str = "",
    *,
    retired: bool = False,
    before: int | None = None,
    readable: ColumnElement[bool] | None = None,
) -> list[GoldenCase]:
    """Return up to ``PAGE`` + 1 golden cases, newest first, that hold ``words`` in name, text or note.

    Where ``readable`` (of the case's item) does not hold, nothing is found in text and note: that it is there
    would tell what it says.
    ``before`` is the id after which the page begins; the one row too many says that there is another page.
    """
    query = select(GoldenCase).options(
        joinedload(GoldenCase.created_by), selectinload(GoldenCase.events).joinedload(GoldenEvent.user)
    )
    state = GoldenCase.retired_at.is_not(None) if retired else GoldenCase.retired_at.is_(None)
    query = query.where(state)
    if words:
        name, text, note = (
            column.icontains(words, autoescape=True)
            for column in (GoldenCase.name, GoldenCase.text, GoldenCase.note)
        )
        whose = or_(GoldenCase.item_id.is_(None), true() if readable is None else readable)
        query = query.where(or_(name, and_(or_(text, note), whose)))
    if before is not None:
        query = query.where(GoldenCase.id < before)
    page = query.order_by(GoldenCase.id.desc()).limit(PAGE + 1)
    return list(session.scalars(page))


def counts(session: Session) -> tuple[int, int]:
    """Return how many golden cases are in force, and how many are retired."""
    row = session.execute(
        select(func.count(), func.count(GoldenCase.retired_at)).select_from(GoldenCase)
    ).one()
    return row[0] - row[1], row[1]


def in_force(session: Session) -> Iterator[GoldenText]:
    """Yield every golden case that is not retired, oldest first, a batch at a time."""
    last = 0
    while True:
        page = session.scalars(
            select(GoldenCase)
            .where(GoldenCase.retired_at.is_(None), GoldenCase.id > last)
            .order_by(GoldenCase.id)
            .limit(_BATCH)
        ).all()
        yield from (as_text(case) for case in page)
        if len(page) < _BATCH:
            return
        last = page[-1].id


def as_text(case: GoldenCase) -> GoldenText:
    """Return a row as the plain value that the guards judge and that files hold."""
    return GoldenText.model_construct(
        name=case.name,
        text=case.text,
        kind="input" if case.kind == "input" else "output",
        service=case.service,
        context=tuple(TurnBefore.model_construct(**turn) for turn in case.context),
        meta=case.meta,
        expect=Expected.model_construct(action=case.least_action, categories=tuple(case.categories)),
        scores=case.scores,
        counts=case.counts,
        note=case.note,
        marks=tuple(
            Marked.model_construct(start=start, end=end, category=category)
            for start, end, category in case.marks
        ),
    )


def gate(session: Session, before: RuleSet, after: RuleSet) -> Comparison:
    """Replay every golden case in force before and after a change of the rules."""
    return compare(list(in_force(session)), before, after)
