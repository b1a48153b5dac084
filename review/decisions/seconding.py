"""A second look: a drawn share of decisions is made by another person too, who does not know of the first.

The first decision stands and is delivered; the second is a measure, in a case of its own that holds the first
answer as one of two reviews. Where the two differ a senior decides, and what they say takes the first one's
place if it was wrong (``decisions.deciding.correct``).
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from review import appeals, likeness
from review.models import Case, CaseEvent, Decision, Review, SecondLook
from review.models.cases import CaseEventKind, CaseState
from review.models.labels import Answer, Outcome
from review.queues.barring import keep_out
from review.queues.line import IS_OPEN
from review.queues.opening import due_at, way_to

_WHOLE = 10_000


def is_drawn(key: str, case_id: int, share: int) -> bool:
    """Tell whether a case is of the share, in percent; for one key and case always the same."""
    drawn = blake2b(str(case_id).encode(), key=key.encode(), digest_size=8).digest()
    return int.from_bytes(drawn, "big") % _WHOLE * 100 < share * _WHOLE


def draw(session: Session, decision: Decision, now: datetime) -> None:
    """Open a case for a second look at a decision, if its case is drawn and nobody has looked before.

    Deciding anew after an undo draws the same, so that nobody can try until a case is not looked at. What
    answers an appeal is a second look itself.
    """
    case, queue = decision.case, decision.case.queue
    if not queue.second_share or not is_drawn(queue.draw_key, case.id, queue.second_share):
        return
    if appeals.of_case(session, case.id) is not None or _was_looked_at(session, case.id):
        return
    # As if it had waited beside the first, unless that was late: nobody is to see a case that begins overdue.
    is_ahead = case.due_at > now
    began = case.opened_at if is_ahead else now
    opened = CaseEventKind.OPENED
    look = Case(
        item_id=case.item_id,
        queue_id=queue.id,
        reason=case.reason,
        severity=case.severity,
        urgency=case.urgency,
        reports=case.reports,
        rules=case.rules,
        doubt=case.doubt,
        due_at=case.due_at if is_ahead else due_at(queue, case.severity, now),
        opened_at=began,
        reviews_needed=2,
        reviews_done=1,
        second=True,
        events=[CaseEvent(kind=opened, at=began, version=1, note=way_to(session, queue, case.id))],
    )
    session.add(look)
    session.flush()
    session.add_all(
        (
            _first_answer(look.id, decision),
            SecondLook(queue_id=queue.id, case_id=look.id, decision_id=decision.id, drawn_at=now),
        )
    )
    session.flush()
    keep_out(session, look)
    likeness.lend(session, case.id, look.id)


def drop(session: Session, decision: Decision, now: datetime) -> None:
    """Close the case of a second look that waits, because the decision was taken back."""
    look = _look(session, SecondLook.decision_id == decision.id)
    if look is None:
        return
    case = session.scalars(select(Case).where(Case.id == look.case_id).with_for_update()).one()
    session.refresh(case)
    if case.state is not CaseState.OPEN:
        return
    case.state, case.holder_id, case.held_until = CaseState.WITHDRAWN, None, None
    case.version += 1
    event = CaseEvent(case_id=case.id, kind=CaseEventKind.WITHDRAWN, at=now, version=case.version)
    session.add(event)
    session.flush()


def look_of(session: Session, case_id: int) -> SecondLook:
    """Return the second look that a case was opened for."""
    return session.scalars(select(SecondLook).where(SecondLook.case_id == case_id)).one()


@dataclass(frozen=True, slots=True)
class Looks:
    """What second looks at a queue's decisions came to so far; those of decisions taken back do not count."""

    answered: int
    agreed: int
    corrected: int
    waiting: int


def looks_at(session: Session, queue_id: int) -> Looks:
    """Return what second looks at the decisions of a queue came to."""
    waits = SecondLook.answered_at.is_(None) & IS_OPEN
    row = session.execute(
        select(
            func.count(SecondLook.answered_at),
            func.count(case((SecondLook.agrees.is_(True), 1))),
            func.count(SecondLook.corrected_by_id),
            func.count(case((waits, 1))),
        )
        .join(SecondLook.case)
        .where(SecondLook.queue_id == queue_id)
    ).one()
    return Looks(*row)


def corrected_by(session: Session, decision: Decision) -> int | None:
    """Return the id of the decision whose place another took because a second look differed, if it did."""
    corrected = select(SecondLook.decision_id).where(SecondLook.corrected_by_id == decision.id)
    return session.scalar(corrected) if decision.how else None


def note_answer(session: Session, case_id: int, now: datetime | None, *, agrees: bool | None) -> None:
    """Note what the second person's answer measures; none where it was taken back."""
    look = look_of(session, case_id)
    look.agrees, look.answered_at = agrees, now
    session.flush()


def take_answer_back(session: Session, case: Case) -> None:
    """Note that an answer of a second look, or what a senior said of it, counts no more."""
    if case.adjudicating:
        look_of(session, case.id).settled_at = None
        session.flush()
    else:
        note_answer(session, case.id, None, agrees=None)


def _look(session: Session, *where: object) -> SecondLook | None:
    return session.scalar(select(SecondLook).where(*where))  # type: ignore[arg-type] # conditions all


def _was_looked_at(session: Session, case_id: int) -> bool:
    looks = select(SecondLook.id).join(SecondLook.decision).where(Decision.case_id == case_id)
    return session.scalar(looks.where(SecondLook.answered_at.is_not(None)).limit(1)) is not None


def _first_answer(look_id: int, decision: Decision) -> Review:
    said = [label for label in decision.labels if label.answer is Answer.YES]
    return Review(
        case_id=look_id,
        user_id=decision.user_id,
        outcome=decision.outcome or Outcome.UNSURE,
        categories=[label.category for label in said],
        severity=decision.severity,
        rationale=decision.rationale,
        marks=[[span.start, span.end, label.category] for label in said for span in label.spans],
        at=decision.at,
    )
