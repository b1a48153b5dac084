"""Forgetting what was delivered long ago; what waits and what is dead stays."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session

from review.models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEvent

AT_ONCE = 500
"""How many are deleted in one transaction."""

_IS_OVER = text("webhook_deliveries.state IN ('delivered', 'withdrawn')")


def purge(session: Session, kept: timedelta, now: datetime) -> int:
    """Delete the oldest deliveries that were settled longer ago than ``kept``; return how many (a few)."""
    old = session.execute(
        select(WebhookDelivery.id, WebhookDelivery.event_id)
        .where(_IS_OVER, WebhookDelivery.settled_at < now - kept)
        .order_by(WebhookDelivery.settled_at)
        .limit(AT_ONCE)
    ).all()
    if not old:
        return 0
    ids, events = [row.id for row in old], {row.event_id for row in old}
    untold = ~exists().where(WebhookDelivery.event_id == WebhookEvent.id)
    for statement in (
        delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(ids)),
        delete(WebhookDelivery).where(WebhookDelivery.id.in_(ids)),
        delete(WebhookEvent).where(WebhookEvent.id.in_(events), untold),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    return len(ids)
