"""Who may not have a case: whoever spoke of the same item before, where it is an appeal or a second look."""

from sqlalchemy import BindParameter, ColumnElement, insert, literal, select, union
from sqlalchemy.orm import Session

from review.models import Bar, Case, Decision, Review
from review.models.labels import DecisionKind


def not_barred(user_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Say that this person may have a case: one look into an index, whatever they decided before."""
    kept_from = select(Bar.id).where(Bar.case_id == Case.id, Bar.user_id == user_id).limit(1)
    # Not as NOT EXISTS: of that PostgreSQL makes a join, and reads all bars for each case where it has yet to
    # learn how many there are.
    return kept_from.correlate(Case).scalar_subquery().is_(None)


def is_barred(session: Session, case_id: int, user_id: int) -> bool:
    """Tell whether this person may not have this case."""
    return session.scalar(select(Bar.id).where(Bar.case_id == case_id, Bar.user_id == user_id)) is not None


def keep_out(session: Session, case: Case) -> None:
    """Bar whoever decided the case's item before, or answered a case of it, from a case that is new."""
    decided = (
        select(literal(case.id), Decision.user_id)
        .join(Decision.case)
        .where(Case.item_id == case.item_id, Decision.kind == DecisionKind.DECIDE)
    )
    answered = (
        select(literal(case.id), Review.user_id)
        .join(Case, Case.id == Review.case_id)
        .where(Case.item_id == case.item_id, Review.taken_back_at.is_(None))
    )
    session.execute(insert(Bar).from_select(["case_id", "user_id"], union(decided, answered)))
