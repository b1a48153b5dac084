"""Deciding a case: the change, its history and its labels in one act."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Select, bindparam, select, text, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from review import appeals, counting, delivery, likeness, objections
from review.decisions import seconding
from review.decisions.ruling import Ruling, check
from review.errors import ConflictError, ForbiddenError, InvalidInputError, StaleCaseError
from review.lookup import newest_screening_id
from review.models import Case, CaseEvent, Decision, Flag, Label, LabelSpan, User
from review.models.cases import CaseEventKind, CaseState
from review.models.labels import Answer, DecisionKind, Outcome
from review.people.duties import May, may
from review.queues import offers
from review.queues.barring import is_barred
from review.queues.claiming import find_for
from review.queues.line import IS_OPEN
from review.queues.passing import in_words

IS_DECIDED = text("cases.state = 'decided'")

Labels = Sequence[tuple[str, Answer, str]]
"""What is said of each category: yes, no or unsure, and how bad it is."""


def decide(
    session: Session, case_id: int, user_id: int, ruling: Ruling, *, seen: int, now: datetime, how: str = ""
) -> Decision:
    """Settle a case by what a reviewer said of it.

    ``seen`` is the version of the case that they saw: the first decision counts, whoever holds the lease,
    so that nobody's work is thrown away for having taken long. ``how`` says how it came about where it is
    more than this person's own word (``decisions.reviewing``).

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others, or it is an appeal of what this person decided.
        InvalidInputError: the ruling makes no sense; names the field.
        ConflictError: several people are asked about it, each alone.
        StaleCaseError: somebody else was first; says who and when.
    """
    case = find_for(session, case_id, user_id)
    require_right(session, case, user_id)
    if case.is_gold:
        raise ConflictError("Open this case to answer it.")
    if case.reviews_needed > 1 and not how:
        raise ConflictError(f"{case.reviews_needed} people answer this case, each alone: open it.")
    if ruling.outcome is Outcome.UNSURE and appeals.of_case(session, case_id) is not None:
        raise InvalidInputError(
            "An appeal needs an answer: uphold or overturn, or pass it on.", field="outcome"
        )
    labels = labels_of(session, case, ruling)
    _settle(session, case, seen, now)
    made = record(session, case, user_id, ruling, labels, seen=seen, now=now, how=how)
    likeness.settle(session, case)
    if not how:
        seconding.draw(session, made, now)
    return made


def require_right(session: Session, case: Case, user_id: int) -> None:
    """Raise ForbiddenError for whoever spoke of a case before, and where it is for seniors alone."""
    if is_barred(session, case.id, user_id):
        raise ForbiddenError("You decided this before; it is for somebody else now.")
    if case.adjudicating and not may(session.get_one(User, user_id).role, May.ADJUDICATE):
        raise ForbiddenError("Reviewers disagree here: a senior decides.")


def close(session: Session, case: Case, user_id: int, ruling: Ruling, *, seen: int, now: datetime) -> None:
    """Settle a case whose answer is a measure: there is no decision of it, no label, and nobody is told.

    Raises:
        StaleCaseError: the case changed since the person saw it.
    """
    _settle(session, case, seen, now)
    session.add(event_of(case.id, user_id, ruling, seen + 1, now))
    session.flush()


def correct(
    session: Session, earlier: Decision, user_id: int, ruling: Ruling, now: datetime, *, how: str
) -> Decision:
    """Put another decision in the place of one that stands; services are told that the first does not count.

    The case stays decided throughout, so that nobody is given it and no other is opened meanwhile.

    Raises:
        InvalidInputError: the ruling makes no sense; names the field.
        StaleCaseError: the decision was taken back, or the case was decided anew since.
    """
    case, seen = earlier.case, earlier.seen_version + 1
    labels = labels_of(session, case, ruling)
    _settle(session, case, seen, now, is_decided=True)
    take_out(session, earlier, user_id, seen, now, note="after a second look")
    return record(session, case, user_id, ruling, labels, seen=seen + 1, now=now, how=how)


def record(
    session: Session,
    case: Case,
    user_id: int,
    ruling: Ruling,
    labels: Labels,
    *,
    seen: int,
    now: datetime,
    how: str,
) -> Decision:
    """Write a decision of a case that is settled by it, and tell whoever wants to know."""
    decision = _decision(case, ruling, labels, now)
    decision.user_id, decision.seen_version, decision.how = user_id, seen, how
    session.add_all((decision, event_of(case.id, user_id, ruling, seen + 1, now)))
    session.flush()
    delivery.decision_made(session, decision, now)
    counting.add_decision(session, decision)
    objections.count_decision(session, decision)
    appeals.settled(session, decision, now)
    return decision


def take_out(
    session: Session, decision: Decision, user_id: int, seen: int, now: datetime, *, note: str = ""
) -> Decision:
    """Write that a decision counts no more, and tell whoever heard of it."""
    case_id = decision.case_id
    undoing = Decision(
        case_id=case_id,
        user_id=user_id,
        kind=DecisionKind.UNDO,
        outcome=None,
        seen_version=seen,
        undoes_id=decision.id,
        at=now,
    )
    event = CaseEvent(
        case_id=case_id, kind=CaseEventKind.UNDONE, user_id=user_id, at=now, version=seen + 1, note=note
    )
    session.add_all((undoing, event))
    session.flush()
    delivery.decision_undone(session, decision, now)
    counting.take_back_decision(session, decision)
    objections.count_decision(session, decision, -1)
    return undoing


def _settle(session: Session, case: Case, seen: int, now: datetime, *, is_decided: bool = False) -> None:
    """Settle a case that is open in this version still, or settle it anew where it is decided."""
    is_there = (IS_DECIDED if is_decided else IS_OPEN, Case.version == seen)
    changes = {
        "state": CaseState.DECIDED,
        "decided_at": now,
        "version": seen + (2 if is_decided else 1),
        "holder_id": None,
        "held_until": None,
    }
    settled = update(Case).where(Case.id == case.id, *is_there).values(changes)
    done = session.execute(settled.execution_options(synchronize_session=False))
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise stale(session, case.id)
    # Known without reading the row again: nobody else changes it before this transaction ends.
    for name, value in changes.items():
        set_committed_value(case, name, value)
    session.expire(case, ["holder"])


def _decision(case: Case, ruling: Ruling, labels: Labels, now: datetime) -> Decision:
    return Decision(
        case_id=case.id,
        kind=DecisionKind.DECIDE,
        outcome=ruling.outcome,
        severity=ruling.severity,
        rationale=ruling.rationale,
        at=now,
        labels=[
            Label(
                item_id=case.item_id,
                category=category,
                answer=answer,
                severity=severity,
                at=now,
                spans=_spans(ruling, category) if answer is Answer.YES else [],
            )
            for category, answer, severity in labels
        ],
    )


def labels_of(session: Session, case: Case, ruling: Ruling) -> Labels:
    """Return what the ruling says of each category, after checking that it makes sense.

    Fine means no to all that the guards flagged (to all that was offered, where they flagged nothing);
    violating means yes to what was chosen and no to what was flagged and not chosen.
    """
    offered = {offer.category: offer for offer in offers(session)}
    flagged = flagged_categories(session, case.item_id)
    check(ruling, offered, set(flagged), len(case.item.text) if ruling.marks else 0)
    if case.is_blind and ruling.outcome is Outcome.VIOLATING and not ruling.severity:
        raise InvalidInputError("Say how bad it is: nothing is chosen beforehand here.", field="severity")
    doubted = flagged or sorted(offered)
    if ruling.outcome is Outcome.UNSURE:
        return [(category, Answer.UNSURE, "") for category in doubted]
    if ruling.outcome is Outcome.FINE:
        return [(category, Answer.NO, "") for category in doubted]
    return [
        *((category, Answer.YES, ruling.severity) for category in ruling.categories),
        *((category, Answer.NO, "") for category in flagged if category not in ruling.categories),
    ]


def _spans(ruling: Ruling, category: str) -> list[LabelSpan]:
    return [LabelSpan(start=mark.start, end=mark.end) for mark in ruling.marks_of(category)]


def flagged_categories(session: Session, item_id: int) -> list[str]:
    """Return the categories that the newest screening of an item flagged."""
    return sorted(session.scalars(_flagged(), {"item": item_id}))


@cache
def _flagged() -> Select[str]:
    """Return the question once and for all: putting it together takes longer than asking it."""
    newest = newest_screening_id(bindparam("item"))
    return select(Flag.category).where(Flag.screening_id == newest).distinct()


def event_of(case_id: int, user_id: int, ruling: Ruling, version: int, now: datetime) -> CaseEvent:
    """Return the line of the history that says what was decided."""
    said = ", ".join(ruling.categories) or ruling.outcome.value
    note = f"{said}, {ruling.severity}" if ruling.severity and ruling.categories else said
    return CaseEvent(
        case_id=case_id, kind=CaseEventKind.DECIDED, user_id=user_id, at=now, version=version, note=note
    )


_CHANGES = (CaseEventKind.DECIDED, CaseEventKind.UNDONE, CaseEventKind.HANDED_OVER)


def stale(session: Session, case_id: int) -> StaleCaseError:
    """Return the error that says who was first."""
    last = session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.kind.in_(_CHANGES))
        .order_by(CaseEvent.id.desc())
        .options(joinedload(CaseEvent.user))
        .limit(1)
    )
    if last is None:
        return StaleCaseError("This case changed since you opened it. Look at it again.")
    who = last.user.name if last.user else "the program"
    if last.kind is CaseEventKind.HANDED_OVER:
        return StaleCaseError(in_words(last), by=who, at=last.at.isoformat())
    did = f"decided it ({last.note})" if last.kind is CaseEventKind.DECIDED else "took the decision back"
    return StaleCaseError(f"{who} was first and {did}.", by=who, at=last.at.isoformat())
