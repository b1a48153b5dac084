"""Gold that asks several people settles as what its reader answered after it does: nothing tells it apart.

Nobody else is given it, so that it would wait while the cases around it are decided or go to a senior.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select, text
from sqlalchemy.orm import Session, joinedload

from review.decisions.adjudicating import hand_on
from review.decisions.deciding import close
from review.decisions.ruling import Ruling
from review.models import Case, Probe, Probing, Queue, Review
from review.probes import SETTLED_AFTER
from review.queues.claiming import is_free
from review.queues.line import IS_OPEN

AT_ONCE = 500

_IS_ANSWERED = text("cases.lane = 2 AND cases.reviews_done > 0")
_IS_REVIEWED = text("NOT cases.adjudicating")


def settle_gold(session: Session, queue_id: int, answers: Sequence[Review], now: datetime) -> None:
    """Settle what those who gave these answers had answered of a queue's gold before them.

    As if the others had said what is known: the case is decided, or goes out of their hands to a senior.
    """
    for one in answers:
        before = (Probing.user_id == one.user_id, Probing.answered_at <= one.at)
        theirs = (
            _waiting(now)
            .add_columns(Probing.is_right)
            .join(Probing, Probing.case_id == Case.id)
            .where(Case.queue_id == queue_id, _IS_REVIEWED, *before)
        )
        for case, is_right in session.execute(theirs).all():
            if is_right:
                _close(session, case, now)
            else:
                hand_on(session, case, now)


def close_gold(session: Session, now: datetime) -> int:
    """Close gold whose last answer is older than a shift, and return how many cases that were."""
    lately = exists().where(Probing.case_id == Case.id, Probing.answered_at >= now - SETTLED_AFTER)
    old = session.scalars(_waiting(now).where(Case.queue_id.in_(select(Queue.id)), ~lately)).all()
    for case in old:
        _close(session, case, now)
    return len(old)


def _waiting(now: datetime) -> Select[Case]:
    """Ask for gold that somebody answered and nobody holds, locked where the database locks."""
    return (
        select(Case)
        .where(IS_OPEN, _IS_ANSWERED, is_free(now))
        .limit(AT_ONCE)
        .with_for_update(of=Case, skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )


def _close(session: Session, case: Case, now: datetime) -> None:
    """Decide a case as who decided its item did, which its history then says as that of any other does."""
    known = select(Probe).where(Probe.item_id == case.item_id).options(joinedload(Probe.decision))
    probe = session.scalars(known).one()
    said = Ruling(probe.outcome, tuple(probe.categories), probe.severity)
    close(session, case, probe.decision.user_id, said, seen=case.version, now=now)
