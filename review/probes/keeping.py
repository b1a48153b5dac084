"""Which decided cases are given to reviewers as hidden gold; a policy owner says so, and ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.errors import ConflictError, InvalidInputError, NotFoundError
from review.models import Case, Decision, Probe, Probing, Queue
from review.models.labels import Answer, Outcome
from review.probes.rows import is_in_force, make_spare

MOST = 200
"""So many a queue: whoever is given one is given any of them, which looks at all."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A probe, whether its decision still stands, how many answered it, and how many as is known."""

    probe: Probe
    stands: bool
    answered: int
    right: int


def begin(session: Session, case_id: int, queue_name: str, user_id: int, now: datetime) -> Probe:
    """Give a decided case to the reviewers of a queue from now on, its decision being what is right.

    An item that was one before is one again, with the decision that it has now.

    Raises:
        NotFoundError: there is no such case.
        InvalidInputError: there is no such queue.
        ConflictError: it is not decided, nobody was sure, its text is gone, or there are ``MOST``.
    """
    case = session.get(Case, case_id)
    if case is None or case.is_measure:
        raise NotFoundError("There is no such case.")
    queue = session.scalar(select(Queue).where(Queue.name == queue_name))
    if queue is None:
        raise InvalidInputError("Choose a queue.", field="queue")
    made = session.scalar(
        select(Decision)
        .where(Decision.case_id == case_id, is_in_force())
        .options(selectinload(Decision.labels))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if made is None or made.outcome in {None, Outcome.UNSURE} or case.item.erased_at is not None:
        raise ConflictError(
            "Only what was decided, and by somebody who was sure, has an answer that is known."
        )
    probe = of_item(session, case.item_id) or Probe(item_id=case.item_id)
    running = select(func.count(Probe.id)).where(Probe.queue_id == queue.id, Probe.ended_at.is_(None))
    if (session.scalar(running) or 0) >= MOST:
        raise ConflictError(f"{queue.title} has {MOST} already; end one first.")
    probe.queue_id, probe.decision_id, probe.outcome = queue.id, made.id, made.outcome
    probe.categories = sorted({each.category for each in made.labels if each.answer is Answer.YES})
    probe.severity, probe.made_at, probe.made_by_id, probe.ended_at = made.severity, now, user_id, None
    session.add(probe)
    session.flush()
    make_spare(session, probe, case, now)
    return probe


def end(session: Session, probe_id: int, now: datetime) -> Probe:
    """Give a probe to nobody any more; what was answered still counts. Raises NotFoundError."""
    probe = session.get(Probe, probe_id)
    if probe is None:
        raise NotFoundError("There is no such probe.")
    probe.ended_at = probe.ended_at or now
    session.flush()
    return probe


def of_item(session: Session, item_id: int) -> Probe | None:
    """Return the probe that an item is or was, if any."""
    return session.scalar(select(Probe).where(Probe.item_id == item_id))


def kept_in(session: Session, queue_id: int) -> Sequence[Kept]:
    """Return the probes that are given to the reviewers of a queue, the newest first, with their answers."""
    stands = select(Decision.id).where(Decision.id == Probe.decision_id, is_in_force()).exists()
    rows = session.execute(
        select(Probe, stands, func.count(Probing.is_right), func.count(when((Probing.is_right.is_(True), 1))))
        .outerjoin(Probing, Probing.probe_id == Probe.id)
        .where(Probe.queue_id == queue_id, Probe.ended_at.is_(None))
        .group_by(Probe.id)
        .options(joinedload(Probe.item), joinedload(Probe.decision), joinedload(Probe.made_by))
        .order_by(Probe.id.desc())
        .limit(MOST)
    )
    return [Kept(*row) for row in rows]
