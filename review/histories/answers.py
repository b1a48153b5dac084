"""What people decided of an item, and what its service was told of that."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.histories.happenings import KEPT, MOST, Happening, Stretch
from review.models import Decision, Service, WebhookDelivery, WebhookEvent
from review.models.labels import Answer, DecisionKind
from review.models.webhooks import DeliveryState

_ENDS = {DeliveryState.DELIVERED: "told", DeliveryState.DEAD: "could not be told"}


def decisions(
    session: Session, case_ids: Collection[int], mine: Collection[int], stretch: Stretch
) -> Iterator[Happening]:
    """Yield what was decided and taken back; of cases that are not ``mine`` only that it was."""
    found = session.scalars(
        select(Decision)
        .where(Decision.case_id.in_(case_ids), *stretch.of(Decision.at))
        .options(joinedload(Decision.user), selectinload(Decision.labels))
        .order_by(Decision.id.desc())
        .limit(MOST)
    )
    for each in found:
        words = "decided" if each.kind is DecisionKind.DECIDE else "taken back"
        if each.case_id in mine:
            yield Happening(each.at, words, each.user.name, said(each), each.case_id)
        else:
            yield Happening(each.at, words, note=KEPT)


def said(decision: Decision) -> str:
    """Return a decision in a few words: ``violence, high: names a place``; nothing of an undo."""
    if decision.outcome is None:
        return ""
    yes = [label.category.replace("_", " ") for label in decision.labels if label.answer is Answer.YES]
    answer = ", ".join([*yes, *filter(None, [decision.severity])] if yes else [decision.outcome.value])
    return f"{answer}: {decision.rationale}" if decision.rationale else answer


def told(session: Session, case_ids: Collection[int], stretch: Stretch) -> Iterator[Happening]:
    """Yield when the service was told of the decisions, or could not be."""
    of_them = select(Decision.id).where(Decision.case_id.in_(case_ids))
    found = session.execute(
        select(WebhookDelivery.settled_at, WebhookDelivery.state, WebhookEvent.kind, Service.name)
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .join(Service, Service.id == WebhookEvent.service_id)
        .where(
            WebhookEvent.decision_id.in_(of_them),
            WebhookDelivery.state.in_(_ENDS),
            *stretch.of(WebhookDelivery.settled_at),
        )
        .order_by(WebhookDelivery.id.desc())
        .limit(MOST)
    )
    for at, state, kind, service in found:
        if at is not None:
            yield Happening(at, f"{service} {_ENDS[state]}", note=kind.value.replace(".", " "))
