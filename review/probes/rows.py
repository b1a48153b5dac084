"""The cases in which probes are given: open, in a lane of their own, and asked for by nobody but ``serving``.

Each probe has one that waits, made before anybody is to have it, so that its number is not the newest.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, insert, literal, select, text
from sqlalchemy.orm import Session, aliased

from review import likeness
from review.models import Bar, Case, Decision, Probe
from review.models.labels import DecisionKind
from review.models.turns import Lane

IS_SPARE = text("cases.state = 'open' AND cases.lane = 2 AND cases.reviews_done = 0")
"""Written out, because neither database uses a partial index for a state that is a parameter."""

_UNDO = aliased(Decision)


def is_in_force() -> ColumnElement[bool]:
    """Say that a row of ``Decision`` decides, and that no later row undoes it."""
    return (Decision.kind == DecisionKind.DECIDE) & ~exists().where(_UNDO.undoes_id == Decision.id)


def make_spare(session: Session, probe: Probe, like: Case, now: datetime, *, but: int = 0) -> None:
    """Open a case for a probe that looks ``like`` the one that was decided, unless one waits already.

    ``but`` is the case that is being given away.
    """
    waits = (IS_SPARE, Case.item_id == probe.item_id, Case.queue_id == probe.queue_id, Case.id != but)
    if session.scalar(select(Case.id).where(*waits, Case.held_until.is_(None)).limit(1)) is not None:
        return
    spare = Case(
        item_id=probe.item_id,
        queue_id=probe.queue_id,
        reason=like.reason,
        severity=like.severity,
        urgency=like.urgency,
        reports=like.reports,
        rules=like.rules,
        doubt=like.doubt,
        lane=Lane.GOLD,
        due_at=now,
        opened_at=now,
    )
    session.add(spare)
    session.flush()
    known = (
        select(literal(spare.id), Decision.user_id)
        .join(Decision.case)
        .where(Case.item_id == probe.item_id, Decision.kind == DecisionKind.DECIDE)
        .distinct()
    )
    session.execute(insert(Bar).from_select(["case_id", "user_id"], known))
    likeness.lend(session, like.id, spare.id)
