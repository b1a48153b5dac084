"""Several people answer one case, each without seeing the others; what they agree on is the decision.

Who answered is barred from the case, so that claiming passes it over for them. Where the answers differ the
case moves to the adjudication queue, to which seniors are let in, and what the senior says is the decision.
Labels, golden cases and webhooks come of the decision alone.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, text, update
from sqlalchemy.orm import Session

from review import probes
from review.decisions import adjudicating, seconding
from review.decisions.agreeing import agreeing, as_review, differing, together
from review.decisions.deciding import IS_DECIDED, close, decide, labels_of, stale
from review.decisions.pacing import settle_gold
from review.decisions.ruling import Ruling
from review.decisions.saying import is_last_word, reviews_of
from review.errors import ConflictError, ForbiddenError, NotFoundError
from review.models import Bar, Case, CaseEvent, Decision, Review
from review.models.cases import CaseEventKind, CaseState
from review.queues.barring import is_barred
from review.queues.claiming import find_for, is_free
from review.queues.line import IS_OPEN

_IS_REVIEWED = text("NOT cases.adjudicating")


def respond(
    session: Session, case_id: int, user_id: int, ruling: Ruling, *, seen: int, now: datetime
) -> Decision | None:
    """Take a person's answer: the decision, or where several are asked, one of the reviews that lead to it.

    None where others have yet to answer, or a senior has to say who is right.

    Raises:
        ForbiddenError: the person answered before, or the queue is kept for others.
        InvalidInputError: the ruling makes no sense; names the field.
        StaleCaseError: the case changed since the person saw it.
    """
    case = find_for(session, case_id, user_id)
    if case.second and case.adjudicating:
        return adjudicating.settle(session, case, user_id, ruling, seen=seen, now=now)
    if not case.is_gold and (case.reviews_needed <= 1 or case.adjudicating):
        how = differing(reviews_of(session, case_id)) if case.adjudicating else ""
        return decide(session, case_id, user_id, ruling, seen=seen, now=now, how=how)
    if is_barred(session, case_id, user_id):
        raise ForbiddenError("You answered this case already; it waits for others.")
    labels_of(session, case, ruling)
    source_id = case.queue_id
    session.add(as_review(case_id, user_id, ruling, now))
    session.flush()
    there = reviews_of(session, case_id)
    if len(there) < case.reviews_needed:
        _go_on(session, case, user_id, len(there), seen=seen, now=now)
    elif case.is_gold:
        close(session, case, user_id, ruling, seen=seen, now=now)
    elif case.second and agreeing(there, unanimous=True):
        close(session, case, user_id, ruling, seen=seen, now=now)
        seconding.note_answer(session, case_id, now, agrees=True)
    elif case.second:
        _disagree(session, case, user_id, seen, now)
        seconding.note_answer(session, case_id, now, agrees=False)
    elif carrying := agreeing(there, unanimous=case.queue.unanimous):
        how = f"agreed: {len(carrying)} of {len(there)}"
        made = decide(session, case_id, user_id, together(carrying), seen=seen, now=now, how=how)
        session.add(Bar(case_id=case_id, user_id=user_id))
        session.flush()
        settle_gold(session, source_id, there, now)
        return made
    else:
        _disagree(session, case, user_id, seen, now)
    session.add(Bar(case_id=case_id, user_id=user_id))
    session.flush()
    if not case.is_measure and len(there) >= case.reviews_needed:
        settle_gold(session, source_id, there, now)
    if case.is_gold:
        probes.note_answer(session, case, user_id, (ruling.outcome, ruling.categories), now)
    return None


def take_review_back(session: Session, case_id: int, user_id: int, now: datetime) -> Review:
    """Take one's own review back while others have yet to answer; the case is with this person again.

    An answer that only measures can be taken back where it settled its case, too.

    Raises:
        NotFoundError: there is no review of theirs.
        ConflictError: it is with a senior, is decided, or somebody else is answering it.
    """
    case = find_for(session, case_id, user_id)
    mine = next((one for one in reviews_of(session, case_id) if one.user_id == user_id), None)
    if mine is None or (case.second and seconding.look_of(session, case_id).decision.user_id == user_id):
        raise NotFoundError("There is no answer of yours to take back.")
    if not is_last_word(mine):
        raise ConflictError("It has gone to a senior, or is decided.")
    is_there = (IS_DECIDED,) if case.state is CaseState.DECIDED else (IS_OPEN, _IS_REVIEWED)
    changed = (
        update(Case)
        .where(Case.id == case_id, is_free(now), *is_there)
        .values(
            state=CaseState.OPEN,
            decided_at=None,
            reviews_done=Case.reviews_done if case.adjudicating else Case.reviews_done - 1,
            version=Case.version + 1,
            holder_id=user_id,
            held_until=now + timedelta(seconds=case.queue.lease_seconds),
        )
    )
    if not _one(session, changed):
        raise ConflictError("Somebody else is answering it, or it has gone to a senior.")
    withdraw(session, case_id, user_id, now)
    session.refresh(case)
    if case.second:
        seconding.take_answer_back(session, case)
    elif case.is_gold:
        probes.take_answer_back(session, case, user_id, now)
    _note(session, case, user_id, CaseEventKind.UNDONE, "an answer", now=now)
    return mine


def withdraw(session: Session, case_id: int, user_id: int, now: datetime) -> None:
    """Let a person's review stand no more, and let them have the case again."""
    theirs = (Review.case_id == case_id, Review.user_id == user_id, Review.taken_back_at.is_(None))
    session.execute(update(Review).where(*theirs).values(taken_back_at=now))
    session.execute(delete(Bar).where(Bar.case_id == case_id, Bar.user_id == user_id))


def _go_on(session: Session, case: Case, user_id: int, number: int, *, seen: int, now: datetime) -> None:
    changed = (
        update(Case)
        .where(Case.id == case.id, IS_OPEN, Case.version == seen)
        .values(reviews_done=number, version=seen + 1, holder_id=None, held_until=None)
    )
    if not _one(session, changed):
        raise stale(session, case.id)
    session.refresh(case)
    _note(
        session,
        case,
        user_id,
        CaseEventKind.RELEASED,
        f"answered, {number} of {case.reviews_needed}",
        now=now,
    )


def _disagree(session: Session, case: Case, user_id: int, seen: int, now: datetime) -> None:
    _go_on(session, case, user_id, case.reviews_needed, seen=seen, now=now)
    adjudicating.hand_on(session, case, now)


def _note(
    session: Session, case: Case, user_id: int, kind: CaseEventKind, note: str, *, now: datetime
) -> None:
    session.add(
        CaseEvent(case_id=case.id, kind=kind, user_id=user_id, at=now, version=case.version, note=note)
    )
    session.flush()


def _one(session: Session, changed: Any) -> bool:  # noqa: ANN401 - an update
    done = session.execute(changed.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount == 1
