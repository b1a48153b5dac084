"""Giving a probe instead of the next case, at a queue's rate, and noting how it was answered."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from review.models import Case, CaseEvent, Decision, Probe, Probing
from review.models.cases import CaseEventKind
from review.models.labels import Outcome
from review.probes.rows import IS_SPARE, is_in_force, make_spare
from review.queues.barring import not_barred
from review.queues.claiming import SET_ASIDE, is_free, not_set_aside
from review.queues.opening import way_to
from review.queues.ranks import WORST

GAP = timedelta(days=180)
"""So long nobody is given the same probe again."""

_WHOLE = 100


def instead_of(session: Session, user_id: int, now: datetime, worst: int = WORST) -> Callable[[Case], Case]:
    """Return what says which case a person gets who would get the next one: that, or a probe.

    One that they put back comes again, as the next case would. Otherwise it is drawn by lot, whatever the
    queue holds, and costs the same however long that is. ``worst`` is the rank of the gravest that they are
    to be given.
    """

    def choose(head: Case) -> Case:
        share = head.queue.gold_share
        if not share:
            return head
        chosen = _put_back(session, head.queue_id, user_id, now)
        if chosen is None and secrets.randbelow(_WHOLE) < share:
            chosen = _drawn(session, head.queue_id, user_id, now, worst)
        return head if chosen is None else _dressed(session, chosen, head, user_id, now)

    return choose


def note_answer(
    session: Session, case: Case, user_id: int, said: tuple[Outcome, Sequence[str]], now: datetime
) -> None:
    """Note whether a person gave the outcome and the categories that are known to be right."""
    probing = _probing(session, case, user_id, now)
    probe = probing.probe
    probing.is_right = (said[0], set(said[1])) == (probe.outcome, set(probe.categories))
    probing.answered_at = now
    session.flush()


def take_answer_back(session: Session, case: Case, user_id: int, now: datetime) -> None:
    """Note that a person's answer counts no more."""
    probing = _probing(session, case, user_id, now)
    probing.is_right = probing.answered_at = None
    session.flush()


def _probing(session: Session, case: Case, user_id: int, now: datetime) -> Probing:
    """Return the row of a person's answer; made for who came by the case otherwise, as by its number."""
    found = session.scalar(select(Probing).where(Probing.case_id == case.id, Probing.user_id == user_id))
    if found is None:
        probe = session.scalars(select(Probe).where(Probe.item_id == case.item_id)).one()
        found = Probing(probe=probe, case_id=case.id, user_id=user_id, given_at=now)
        session.add(found)
    return found


def _put_back(session: Session, queue_id: int, user_id: int, now: datetime) -> Case | None:
    since = now - SET_ASIDE
    lately = select(Probing.case_id).where(Probing.user_id == user_id, Probing.given_at > since)
    return session.scalar(
        _spares(queue_id, user_id, now).where(Case.id.in_(lately), not_set_aside(user_id, since)).limit(1)
    )


def _drawn(session: Session, queue_id: int, user_id: int, now: datetime, worst: int) -> Case | None:
    """Return one of the probes that this person has not had for ``GAP``, any of them alike."""
    had = exists().where(
        Probing.user_id == user_id, Probing.probe_id == Probe.id, Probing.given_at > now - GAP
    )
    theirs: tuple[ColumnElement[bool], ...] = (~had, Probe.made_by_id != user_id, Case.urgency >= -worst)
    return session.scalar(_spares(queue_id, user_id, now).where(*theirs).order_by(func.random()).limit(1))


def _spares(queue_id: int, user_id: int, now: datetime) -> Select[Case]:
    stands = select(Decision.id).where(Decision.id == Probe.decision_id, is_in_force()).exists()
    return (
        select(Case)
        .join(Probe, Probe.item_id == Case.item_id)
        .where(IS_SPARE, Case.queue_id == queue_id, is_free(now), not_barred(user_id))
        .where(Probe.queue_id == queue_id, Probe.ended_at.is_(None), stands)
        .with_for_update(of=Case, skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )


def _dressed(session: Session, chosen: Case, head: Case, user_id: int, now: datetime) -> Case:
    """Give a probe's case the times of the one in whose place it comes, and have another wait in its own."""
    probe = session.scalars(select(Probe).where(Probe.item_id == chosen.item_id)).one()
    chosen.due_at, chosen.reviews_needed = head.due_at, chosen.queue.reviews_needed
    known = select(Probing.id).where(Probing.case_id == chosen.id)
    if session.scalar(known.limit(1)) is None:
        chosen.opened_at = head.opened_at
        came = (way_to(session, chosen.queue, each) for each in (probe.decision.case_id, head.id))
        opened = CaseEvent(
            case_id=chosen.id,
            kind=CaseEventKind.OPENED,
            at=head.opened_at,
            version=chosen.version,
            note=next(filter(None, came), ""),
        )
        session.add(opened)
    if session.scalar(known.where(Probing.user_id == user_id)) is None:
        session.add(Probing(probe=probe, case_id=chosen.id, user_id=user_id, given_at=now))
    session.flush()
    make_spare(session, probe, probe.decision.case, now, but=chosen.id)
    return chosen
