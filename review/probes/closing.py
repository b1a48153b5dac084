"""Closing gold that asks several people: nobody else is given it, so that it would wait for ever."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session, joinedload

from review.models import Case, CaseEvent, Probe, Probing, Queue
from review.models.cases import CaseEventKind, CaseState
from review.probes.figures import SETTLED_AFTER
from review.queues.claiming import is_free
from review.queues.line import IS_OPEN

AT_ONCE = 500

_IS_ANSWERED = text("cases.lane = 2 AND cases.reviews_done > 0")
_IS_REVIEWED = text("NOT cases.adjudicating")


def waiting_since(
    session: Session, queue_id: int, user_id: int, at: datetime, now: datetime
) -> list[Probing]:
    """Return a person's answers to gold of a queue that are not younger than ``at`` and wait for others."""
    theirs = (Probing.user_id == user_id, Probing.answered_at <= at, Case.queue_id == queue_id)
    answered = (
        select(Probing)
        .join(Case, Case.id == Probing.case_id)
        .where(*theirs, IS_OPEN, _IS_ANSWERED, _IS_REVIEWED, is_free(now))
        .limit(AT_ONCE)
    )
    return list(session.scalars(answered))


def close_answered(session: Session, now: datetime) -> int:
    """Close gold whose last answer is older than a shift, and return how many cases that were."""
    waiting = session.scalars(
        select(Case.id)
        .join(Probing, Probing.case_id == Case.id)
        .where(IS_OPEN, _IS_ANSWERED, Case.queue_id.in_(select(Queue.id)), is_free(now))
        .group_by(Case.id)
        .having(func.max(Probing.answered_at) < now - SETTLED_AFTER)
        .limit(AT_ONCE)
    )
    return close(session, waiting.all(), now)


def close(session: Session, case_ids: Sequence[int], now: datetime) -> int:
    """Close gold that somebody answered and nobody holds, and return how many cases that were.

    Its history says who decided it, as that of a case whose other answers came in would.
    """
    closed = (
        update(Case)
        .where(Case.id.in_(case_ids), IS_OPEN, _IS_ANSWERED, is_free(now))
        .values(
            state=CaseState.DECIDED, decided_at=now, version=Case.version + 1, holder_id=None, held_until=None
        )
        .returning(Case.id, Case.item_id, Case.version)
        .execution_options(synchronize_session=False)
    )
    done = session.execute(closed).all()
    known = select(Probe).where(Probe.item_id.in_([item for _, item, _ in done]))
    probes = {probe.item_id: probe for probe in session.scalars(known.options(joinedload(Probe.decision)))}
    for case_id, item_id, version in done:
        probe = probes[item_id]
        said = ", ".join(probe.categories) or probe.outcome.value
        session.add(
            CaseEvent(
                case_id=case_id,
                kind=CaseEventKind.DECIDED,
                user_id=probe.decision.user_id,
                at=now,
                version=version,
                note=f"{said}, {probe.severity}" if probe.severity and probe.categories else said,
            )
        )
    session.flush()
    return len(done)
