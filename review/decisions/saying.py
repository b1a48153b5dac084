"""What people said of cases, be it a decision or one of the answers that lead to one or measure one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, SQLColumnExpression, bindparam, exists, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from review.decisions.agreeing import agreeing, as_review, differing
from review.decisions.ruling import Mark, Ruling
from review.models import BulkCase, Case, Decision, Label, Probe, Review, SecondLook
from review.models.cases import CaseState
from review.models.labels import Answer, DecisionKind, Outcome

MOST_LOOKED_AT = 200
"""Decisions among which the key for undo finds the last; a shift's list and an act on many reach further."""

_MOST_ANSWERS = 500
_UNDO = aliased(Decision)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a case; ``decision_id`` where it is a decision, and whether it can be taken back.

    ``passes_for_decision`` is the item of which services would be told if it were one, where whoever said it
    is not to learn that it is none.
    """

    case_id: int
    user_id: int
    by: str
    at: datetime
    outcome: Outcome
    categories: tuple[str, ...]
    severity: str
    rationale: str
    how: str = ""
    marks: tuple[Mark, ...] = ()
    decision_id: int | None = None
    passes_for_decision: int | None = None
    can_take_back: bool = True


def of_decision(made: Decision, *, undone: bool = False) -> Said:
    """Return what a decision says."""
    yes = [label for label in made.labels if label.answer is Answer.YES]
    return Said(
        case_id=made.case_id,
        user_id=made.user_id,
        by=made.user.name,
        at=made.at,
        outcome=made.outcome or Outcome.UNSURE,
        categories=tuple(label.category for label in yes),
        severity=made.severity,
        rationale=made.rationale,
        how=made.how,
        marks=tuple(Mark(span.start, span.end, label.category) for label in yes for span in label.spans),
        decision_id=made.id,
        can_take_back=not undone,
    )


def of_review(one: Review) -> Said:
    """Return what an answer says."""
    case = one.case
    is_only_answer = case.second or (case.is_gold and case.reviews_needed == 1)
    return Said(
        case_id=one.case_id,
        user_id=one.user_id,
        by=one.user.name,
        at=one.at,
        outcome=one.outcome,
        categories=tuple(one.categories),
        severity=one.severity if one.categories else "",
        rationale=one.rationale,
        marks=tuple(Mark(int(start), int(end), str(name)) for start, end, name in one.marks),
        passes_for_decision=case.item_id if is_only_answer else None,
        can_take_back=is_last_word(one),
    )


def reviews_of(session: Session, case_id: int) -> Sequence[Review]:
    """Return the reviews of a case that stand, in the order in which they were given."""
    return session.scalars(
        select(Review)
        .where(Review.case_id == case_id, Review.taken_back_at.is_(None))
        .options(joinedload(Review.user), joinedload(Review.case))
        .order_by(Review.id)
    ).all()


def is_last_word(one: Review) -> bool:
    """Tell whether nothing came of an answer yet that stands in the way of taking it back."""
    case = one.case
    waits = case.state is CaseState.OPEN and not case.adjudicating
    return one.taken_back_at is None and (waits or (case.is_measure and case.decided_at == one.at))


def answers_to(session: Session, case: Case) -> Sequence[Review]:
    """Return the answers to a case as they are shown; what is known of decided gold is one of them."""
    given = reviews_of(session, case.id)
    known = _known(session, case)
    return [*given, _as_answer(known, case)] if known else given


def _known(session: Session, case: Case) -> Decision | None:
    """Return the decision that says what is right of decided gold that asked several people."""
    if not (case.is_gold and case.reviews_needed > 1 and case.state is CaseState.DECIDED):
        return None
    return session.scalar(
        _decisions().join(Probe, Probe.decision_id == Decision.id).where(Probe.item_id == case.item_id)
    )


def _as_answer(known: Decision, case: Case) -> Review:
    """Return a decision as one of the answers to another case of its item, for showing alone."""
    said = of_decision(known)
    ruling = Ruling(said.outcome, said.categories, said.severity, said.rationale)
    answer = as_review(case.id, known.user_id, ruling, case.decided_at or known.at)
    answer.user = known.user
    return answer


def _agreed(known: Decision, case: Case, answers: Sequence[Review]) -> Said:
    """Return gold that asked several people as if they had all said what is known, or a senior had."""
    last = _as_answer(known, case)
    agrees = agreeing([*answers, last], unanimous=True)
    how = f"agreed: {case.reviews_needed} of {case.reviews_needed}" if agrees else differing(answers)
    said = replace(of_decision(known), case_id=case.id, at=last.at, how=how)
    return replace(said, decision_id=None, can_take_back=False)


def in_force() -> ColumnElement[bool]:
    """Say that a row of ``Decision`` decides, and that no later row undoes it."""
    return (Decision.kind == DecisionKind.DECIDE) & ~exists().where(_UNDO.undoes_id == Decision.id)


def what_settled(session: Session, case: Case) -> Said | None:
    """Return what settled a case; where its answer is a measure, that, or what a senior said of it."""
    if case.state is CaseState.OPEN:
        return None
    corrected = select(SecondLook.corrected_by_id).where(SecondLook.case_id == case.id).scalar_subquery()
    its_own = Decision.case_id == case.id
    made = session.scalar(
        _decisions()
        .where(Decision.id == corrected if case.second else its_own, Decision.kind == DecisionKind.DECIDE)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if made is not None:
        return of_decision(made)
    answers = reviews_of(session, case.id)
    known = _known(session, case)
    if known is not None:
        return _agreed(known, case, answers)
    return of_review(answers[-1]) if answers else None


def last_said(session: Session, user_id: int, since: datetime) -> Said | None:
    """Return what a person said last since a moment and can take back."""
    made = last_decision(session, user_id, since)
    found = [of_decision(made)] if made is not None else []
    for one in session.scalars(_last_answers(), {"person": user_id, "since": since}):
        if is_last_word(one):
            found.append(of_review(one))
            break
    return max(found, key=lambda said: said.at, default=None)


def last_decision(session: Session, user_id: int, since: datetime) -> Decision | None:
    """Return a person's last decision since a moment that was not taken back.

    One of many that were made at once is taken back with them; so that thousands of these cost a page
    nothing, it looks at the newest ``MOST_LOOKED_AT`` alone.
    """
    return session.scalar(_last_decision(), {"person": user_id, "since": since})


@cache
def _last_decision() -> Select[Decision]:
    """Return the question once and for all: every page of the desk asks it."""
    newest = (
        select(Decision.id)
        .where(
            Decision.user_id == bindparam("person"),
            Decision.kind == DecisionKind.DECIDE,
            Decision.at >= bindparam("since"),
        )
        .order_by(Decision.id.desc())
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    return (
        _decisions()
        .where(
            Decision.id.in_(select(newest.c.id)),
            in_force(),
            ~exists().where(BulkCase.decision_id == Decision.id),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )


def latest(
    session: Session, user_id: int, since: datetime, *, before: int | None = None, limit: int = 50
) -> tuple[list[Said], int | None]:
    """Return what a person said since a moment, the newest first, and where the next page begins, if any.

    ``before`` is the id of the last decision of the page before this; answers stand between the decisions.
    """
    rows = session.execute(
        _decisions()
        .add_columns(exists().where(_UNDO.undoes_id == Decision.id))
        .where(
            Decision.user_id == user_id,
            Decision.kind == DecisionKind.DECIDE,
            Decision.at >= since,
            *([Decision.id < before] if before else []),
        )
        .order_by(Decision.id.desc())
        .limit(limit + 1)
    ).all()
    page = [of_decision(row[0], undone=bool(row[1])) for row in rows[:limit]]
    older = page[-1].decision_id if len(rows) > limit else None
    until = session.get_one(Decision, before).at if before else None
    answers = session.scalars(
        _answers(
            user_id,
            Review.at >= since,
            *([Review.at >= page[-1].at] if older else []),
            *([Review.at < until] if until else []),
        )
    )
    both = [*page, *(of_review(one) for one in answers)]
    return sorted(both, key=lambda said: said.at, reverse=True), older


def _answers(user_id: int | SQLColumnExpression[int], *where: ColumnElement[bool]) -> Select[Review]:
    """Return a person's answers that stand, the newest first; none that a decision of theirs says too."""
    decided = exists().where(
        Decision.case_id == Review.case_id, Decision.user_id == user_id, Decision.at == Review.at
    )
    looked_at = exists().where(
        SecondLook.case_id == Review.case_id,
        Decision.id == SecondLook.decision_id,
        Decision.user_id == user_id,
    )
    return (
        select(Review)
        .where(Review.user_id == user_id, Review.taken_back_at.is_(None), ~decided, ~looked_at, *where)
        .options(joinedload(Review.user), joinedload(Review.case))
        .order_by(Review.id.desc())
        .limit(_MOST_ANSWERS)
    )


@cache
def _last_answers() -> Select[Review]:
    person = bindparam("person", type_=Integer)
    newest = select(Review.id).where(Review.user_id == person).order_by(Review.id.desc())
    among = Review.id.in_(newest.limit(MOST_LOOKED_AT).scalar_subquery())
    return _answers(person, Review.at >= bindparam("since"), among)


def _decisions() -> Select[Decision]:
    return select(Decision).options(
        joinedload(Decision.user), selectinload(Decision.labels).joinedload(Label.spans)
    )
