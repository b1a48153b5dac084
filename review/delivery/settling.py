"""What follows from how an attempt ended: the delivery, its endpoint, and a line in the log, in one act."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import CursorResult, Table, insert, update
from sqlalchemy.orm import Session

from review import tallies
from review.delivery import backoff
from review.delivery.claiming import IS_WAITING, Claim
from review.delivery.sending import Answer
from review.delivery.terms import Terms
from review.models.webhooks import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEndpoint

_ATTEMPTS = cast("Table", WebhookAttempt.__table__)
_GONE = 410


def settle(session: Session, held: Claim, answers: Sequence[Answer], terms: Terms, now: datetime) -> int:
    """Write how attempts ended; return for how many the claim still stood."""
    session.execute(insert(_ATTEMPTS), [_attempt(answer) for answer in answers])
    by_endpoint = sorted(answers, key=lambda answer: answer.parcel.endpoint_id)
    counted: Counter[tallies.Key] = Counter()
    for endpoint_id, of_one in groupby(by_endpoint, key=lambda answer: answer.parcel.endpoint_id):
        its_own = list(of_one)
        service_id = _note_health(session, endpoint_id, its_own, terms, now)
        for answer in its_own:
            result = "delivered" if answer.delivered else "failed"
            counted[tallies.Name.WEBHOOK_ATTEMPTS, str(service_id), result] += 1
    settled = _settle_delivered(session, held, [answer for answer in answers if answer.delivered], now)
    settled += sum(_settle_failed(session, held, answer, now) for answer in answers if not answer.delivered)
    tallies.add(session, counted)
    return settled


def _settle_delivered(session: Session, held: Claim, answers: Sequence[Answer], now: datetime) -> int:
    if not answers:
        return 0
    ids = [answer.parcel.delivery_id for answer in answers]
    return _change(session, held, ids, state=DeliveryState.DELIVERED, settled_at=now)


def _settle_failed(session: Session, held: Claim, answer: Answer, now: datetime) -> int:
    return _change(session, held, [answer.parcel.delivery_id], **_after_failure(answer, now))


def _change(session: Session, held: Claim, ids: Sequence[int], **values: Any) -> int:  # noqa: ANN401 - columns
    """Let go of deliveries and write what became of them, where the claim still stands; return how many."""
    result = session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id.in_(ids), WebhookDelivery.claim == held.token, IS_WAITING)
        .values(claim=None, claimed_until=None, attempts=WebhookDelivery.attempts + 1, **values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount


def _after_failure(answer: Answer, now: datetime) -> dict[str, Any]:
    attempts = answer.parcel.attempts + 1
    delay = backoff.next_delay(attempts, answer.retry_after, random.random())  # noqa: S311 - jitter, no secret
    if delay is None:
        return {"state": DeliveryState.DEAD, "settled_at": now}
    return {"due_at": now + delay}


def _note_health(
    session: Session, endpoint_id: int, answers: Sequence[Answer], terms: Terms, now: datetime
) -> int:
    """Keep count of an endpoint's failures, let it rest or pause it; return the id of its service."""
    endpoint = session.get_one(WebhookEndpoint, endpoint_id, with_for_update=True, populate_existing=True)
    if any(answer.status == _GONE for answer in answers):
        _pause(endpoint, "it answered 410: it wants nothing more", now)
    if any(answer.delivered for answer in answers):
        endpoint.failures, endpoint.failing_since, endpoint.resting_until = 0, None, None
        return endpoint.service_id
    endpoint.failures += len(answers)
    endpoint.failing_since = endpoint.failing_since or now
    unreachable = any(answer.status is None or answer.status in backoff.UNREACHABLE for answer in answers)
    rest = backoff.rest(endpoint.failing_since, endpoint.failures, unreachable=unreachable, now=now)
    endpoint.resting_until = now + rest
    if now - endpoint.failing_since >= terms.pause_after:
        since = f"{endpoint.failing_since:%Y-%m-%d %H:%M} UTC"
        _pause(
            endpoint, f"{endpoint.failures} attempts failed since {since}; the last: {answers[-1].error}", now
        )
    return endpoint.service_id


def _pause(endpoint: WebhookEndpoint, why: str, now: datetime) -> None:
    if endpoint.paused_at is None:
        endpoint.paused_at, endpoint.paused_because = now, why[:300]


def _attempt(answer: Answer) -> dict[str, Any]:
    return {
        "delivery_id": answer.parcel.delivery_id,
        "endpoint_id": answer.parcel.endpoint_id,
        "at": answer.at,
        "url": answer.parcel.url,
        "milliseconds": answer.milliseconds,
        "status": answer.status,
        "error": answer.error,
        "answer": answer.body,
    }
