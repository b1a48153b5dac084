"""What an appeal is against: a person's decision, or what the guards said where no person decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.values import Action
from review.models import Appeal, Flag, Screening
from review.models.labels import Answer, Outcome


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stands until the appeal is answered; ``by`` is empty where the guards alone said it."""

    outcome: Outcome | None
    categories: tuple[str, ...]
    severity: str
    by: str
    at: datetime | None
    rationale: str = ""


def earlier(session: Session, appeal: Appeal) -> Earlier:
    """Return what the appeal is against."""
    decision = appeal.decision
    if decision is None:
        return _of_guards(session, appeal)
    yes = tuple(label.category for label in decision.labels if label.answer is Answer.YES)
    by, why = decision.user.name, decision.rationale
    return Earlier(decision.outcome, yes, decision.severity, by, decision.at, why)


def _of_guards(session: Session, appeal: Appeal) -> Earlier:
    newest = session.scalar(
        select(Screening)
        .where(Screening.item_id == appeal.item_id, Screening.screened_at <= appeal.opened_at)
        .order_by(Screening.id.desc())
        .limit(1)
    )
    if newest is None:
        return Earlier(Outcome.VIOLATING, (), "", "", None)
    blocking = select(Flag.category).where(Flag.screening_id == newest.id, Flag.action == Action.BLOCK)
    categories = tuple(sorted(session.scalars(blocking.distinct())))
    return Earlier(Outcome.VIOLATING, categories, newest.severity, "", newest.screened_at)
