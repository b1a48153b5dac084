"""What several tests start from: people, a small policy, and items that somebody has decided."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.intake import Submission, submit
from review.models import Case, Decision, Item, Label, Queue, User
from review.models.cases import CaseState
from review.models.labels import Answer, DecisionKind, Outcome
from review.models.people import Role
from review.services import ensure_service

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)

ORCHARD = """\
# Nobody speaks of nuts here.
policy: orchard
title: Orchard

categories:
  nuts: {title: Nuts, guidance: Any talk of nuts., severities: [low, high]}
  wasps: {title: Wasps}

rules:
  - id: walnut  # the worst of them
    category: nuts
    when: {text: {contains: walnut}}
  - id: stings
    category: wasps
    action: block
    when: {score: {guard: detoxify, label: threat, at_least: 0.8}}
"""


def person(session: Session, name: str = "Ada", role: Role = Role.POLICY_OWNER) -> User:
    """Return the person of that name, made where there is none."""
    found = session.scalars(select(User).where(User.name == name)).one_or_none()
    if found is None:
        found = User(name=name, password_hash="none", role=role, created_at=NOW)
        session.add(found)
        session.flush()
    return found


def decide(
    session: Session,
    text: str,
    *categories: str,
    outcome: Outcome | None = None,
    by: str = "Ada",
    severity: str = "",
    external_id: str | None = None,
) -> Decision:
    """Let a person decide an item of that text: violating these categories, or else fine."""
    service = ensure_service(session, "bot", NOW)
    item = session.get_one(Item, submit(session, service.id, Submission(text, external_id), NOW).id)
    outcome = outcome or (Outcome.VIOLATING if categories else Outcome.FINE)
    case = Case(
        item_id=item.id, queue=_queue(session), state=CaseState.DECIDED, reason="", due_at=NOW, opened_at=NOW
    )
    decision = Decision(
        case=case,
        user=person(session, by),
        kind=DecisionKind.DECIDE,
        outcome=outcome,
        severity=severity,
        rationale="",
        seen_version=1,
        at=NOW,
        labels=[Label(item=item, category=each, answer=Answer.YES, at=NOW) for each in categories],
    )
    session.add(decision)
    session.flush()
    return decision


def undo(session: Session, decision: Decision) -> None:
    """Take a decision back."""
    session.add(
        Decision(
            case_id=decision.case_id,
            user_id=decision.user_id,
            kind=DecisionKind.UNDO,
            seen_version=2,
            undoes_id=decision.id,
            at=NOW,
        )
    )
    session.flush()


def _queue(session: Session) -> Queue:
    found = session.scalars(select(Queue).where(Queue.name == "review")).one_or_none()
    return found or Queue(name="review", title="Review", due_seconds={}, created_at=NOW)
