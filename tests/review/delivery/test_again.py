"""Sending again by hand, and forgetting what was delivered long ago."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import delivery
from review.delivery import endpoints
from review.errors import ConflictError, InvalidInputError
from review.models import WebhookAttempt, WebhookDelivery, WebhookEvent
from review.models.webhooks import DeliveryState, EventKind
from tests.made import NOW, send
from tests.receiver import Receiver
from tests.told import EVERYTHING, LOOPBACK, deliver, endpoint, states, tell

ERASED = EventKind.ITEM_ERASED


def dead_letter(session: Session) -> WebhookDelivery:
    tell(session, ERASED, send(session, "hello")[0])
    letter = session.query(WebhookDelivery).one()
    letter.state, letter.settled_at, letter.attempts = DeliveryState.DEAD, NOW, 11
    session.flush()
    return letter


def test_a_dead_letter_sent_again_goes_under_its_own_id(session: Session, receiver: Receiver) -> None:
    endpoint(session, receiver.url)
    letter = dead_letter(session)
    delivery.resend(session, letter.id, NOW)
    deliver(session)
    assert states(session) == ["delivered"]
    assert receiver.requests[0].name == letter.event.name
    with pytest.raises(ConflictError):
        delivery.resend(session, letter.id, NOW)


def test_a_dead_letter_can_be_let_be_but_not_sent_to_what_was_removed(session: Session) -> None:
    one = endpoint(session)
    letter = dead_letter(session)
    endpoints.remove(session, one.id, NOW)
    with pytest.raises(ConflictError):
        delivery.resend(session, letter.id, NOW)
    delivery.discard(session, letter.id, NOW)
    assert states(session) == ["withdrawn"]


def test_a_replay_sends_all_since_a_moment_and_under_the_same_ids(
    session: Session, receiver: Receiver
) -> None:
    one = endpoint(session, receiver.url)
    for late, item_id in enumerate(send(session, "one", "two", "three")):
        tell(session, ERASED, item_id, NOW + timedelta(hours=late))
    deliver(session, NOW + timedelta(hours=3))
    # Of different items, so their order on the way is nobody's promise: the moment says which they were.
    late_ones = session.query(WebhookEvent).filter(WebhookEvent.occurred_at >= NOW + timedelta(hours=1))
    assert delivery.replay(session, one.id, NOW + timedelta(hours=1), NOW + timedelta(hours=4)) == 2
    deliver(session, NOW + timedelta(hours=4))
    again = [request.name for request in receiver.requests[3:]]
    assert sorted(again) == sorted(event.name for event in late_ones)
    assert states(session) == ["delivered"] * 3


def test_a_replay_fills_a_new_endpoint_with_what_another_was_told(
    session: Session, receiver: Receiver
) -> None:
    endpoint(session, "http://127.0.0.1:9/old")
    tell(session, ERASED, send(session, "hello")[0])
    new = endpoint(session, receiver.url)
    assert delivery.replay(session, new.id, NOW, NOW) == 1
    deliver(session)
    assert receiver.kinds == ["item.erased"]


def test_a_test_arrives_and_a_paused_endpoint_takes_none(session: Session, receiver: Receiver) -> None:
    one = endpoint(session, receiver.url)
    delivery.send_test(session, one.id, NOW)
    deliver(session)
    assert receiver.kinds == ["test"]
    endpoints.pause(session, one.id, "olive paused it", NOW)
    with pytest.raises(ConflictError):
        delivery.send_test(session, one.id, NOW)


def test_what_was_delivered_long_ago_is_forgotten_and_the_rest_is_kept(
    session: Session, receiver: Receiver
) -> None:
    endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    deliver(session)
    tell(session, ERASED, send(session, "again")[0])
    late = NOW + timedelta(days=30, seconds=1)
    assert delivery.purge(session, timedelta(days=31), late) == 0
    assert delivery.purge(session, timedelta(days=30), late) == 1
    assert states(session) == ["waiting"]
    assert (session.query(WebhookAttempt).count(), session.query(WebhookEvent).count()) == (0, 1)


@pytest.mark.parametrize(
    ("url", "events", "hold", "field"),
    [
        ("ftp://example.com/x", EVERYTHING, 0, "url"),
        ("https://user:pass@example.com/x", EVERYTHING, 0, "url"),
        ("https://10.0.0.1/x", EVERYTHING, 0, "url"),
        ("https://example.com/" + "x" * 2_000, EVERYTHING, 0, "url"),
        ("https://example.com/x", (), 0, "events"),
        ("https://example.com/x", ("test",), 0, "events"),
        ("https://example.com/x", EVERYTHING, -1, "hold_seconds"),
    ],
)
def test_an_endpoint_that_makes_no_sense_is_refused_by_field(
    session: Session, url: str, events: tuple[str, ...], hold: int, field: str
) -> None:
    one = endpoint(session)
    with pytest.raises(InvalidInputError) as caught:
        endpoints.add(
            session,
            endpoints.Wish(one.service_id, url, events, hold),
            one.created_by,
            NOW,
            networks=LOOPBACK,
        )
    assert caught.value.field == field
