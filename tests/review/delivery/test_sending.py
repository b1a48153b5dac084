"""What arrives at a receiver, and what follows from its answer."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from review import delivery
from review.delivery import Terms, backoff, endpoints
from review.delivery.claiming import Parcel
from review.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from review.models.webhooks import EventKind
from tests.made import NOW, send
from tests.receiver import Receiver, Reply, Request
from tests.told import LOOPBACK, TERMS, deliver, endpoint, states, tell

ERASED = EventKind.ITEM_ERASED


def replying(*statuses: int, **headers: str) -> Callable[[Request], Reply]:
    """Answer with these in turn, then with 204."""
    left = list(statuses)
    return lambda _: Reply(left.pop(0) if left else 204, headers)


def test_what_arrives_is_signed_by_every_active_secret(session: Session, receiver: Receiver) -> None:
    one = endpoint(session, receiver.url)
    first = one.secrets[0].secret
    second = endpoints.rotate(session, one.id, NOW)
    session.expire_all()
    tell(session, ERASED, send(session, "hello")[0])
    (answer,) = deliver(session)
    (request,) = receiver.requests
    assert (answer.status, states(session)) == (204, ["delivered"])
    for secret in (first, second):
        assert Webhook(secret).verify(request.body, request.headers)["type"] == "item.erased"


def test_a_secret_that_was_replaced_stops_signing_after_a_day(session: Session, receiver: Receiver) -> None:
    one = endpoint(session, receiver.url)
    endpoints.rotate(session, one.id, NOW)
    session.expire_all()
    tell(session, ERASED, send(session, "hello")[0])
    deliver(session, NOW + endpoints.OVERLAP + timedelta(seconds=1))
    assert len(receiver.requests[0].headers["webhook-signature"].split()) == 1


def test_it_is_tried_again_with_the_same_id_and_body_until_it_is_taken(
    session: Session, receiver: Receiver
) -> None:
    receiver.answer = replying(500, 500)
    endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    for late in (0, 60, 3_600):
        deliver(session, NOW + timedelta(seconds=late))
    assert states(session) == ["delivered"]
    assert len({(request.name, request.body) for request in receiver.requests}) == 1
    assert [row.status for row in session.query(WebhookAttempt).order_by(WebhookAttempt.id)] == [
        500,
        500,
        204,
    ]


def test_after_a_day_it_is_dead_and_the_endpoint_paused(session: Session, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(500, body=b"out of order")
    one = endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    terms = Terms(networks=LOOPBACK, pause_after=timedelta(seconds=68_100))
    while states(session) == ["waiting"]:
        deliver(session, session.query(WebhookDelivery).one().due_at, terms)
    assert states(session) == ["dead"]
    assert len(receiver.requests) == len(backoff.DELAYS) + 1
    session.refresh(one)
    assert "attempts failed since 2026-05-01 12:00 UTC; the last: answered 500" in one.paused_because
    assert session.query(WebhookAttempt).first().answer == "out of order"  # type: ignore[union-attr] # there are


def test_a_later_event_of_an_item_waits_for_the_earlier_and_other_items_do_not(
    session: Session, receiver: Receiver
) -> None:
    receiver.answer = replying(500)
    endpoint(session, receiver.url)
    first, second = send(session, "one", "two")
    tell(session, EventKind.VERDICT_CHANGED, first)
    deliver(session)
    tell(session, ERASED, first)
    tell(session, ERASED, second)
    assert len(deliver(session)) == 1
    assert states(session) == ["waiting", "waiting", "delivered"]
    for minutes in (1, 2):
        deliver(session, NOW + timedelta(minutes=minutes))
    told = [(one.said["type"], one.said["data"]["item"]["id"]) for one in receiver.requests]
    assert told[-2:] == [("verdict.changed", first), ("item.erased", first)]


def test_an_endpoint_that_is_gone_is_paused_at_once_and_nothing_is_lost(
    session: Session, receiver: Receiver
) -> None:
    receiver.answer = replying(410)
    one = endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    deliver(session)
    session.refresh(one)
    assert one.paused_because == "it answered 410: it wants nothing more"
    assert deliver(session, NOW + timedelta(days=2)) == []
    endpoints.resume(session, one.id)
    deliver(session, NOW + timedelta(days=2))
    assert states(session) == ["delivered"]


def test_an_endpoint_that_cannot_be_reached_is_left_alone_for_a_while(session: Session) -> None:
    endpoint(session, "http://127.0.0.1:9/hook")
    for item_id in send(session, "one", "two", "three"):
        tell(session, ERASED, item_id)
    answers = deliver(session)
    assert answers[0].error.startswith("ConnectError")
    assert deliver(session, NOW + timedelta(seconds=4)) == []
    assert len(deliver(session, NOW + timedelta(seconds=50))) == 1


def test_an_endpoint_that_asks_for_time_is_given_it(session: Session, receiver: Receiver) -> None:
    receiver.answer = replying(429, **{"Retry-After": "100"})
    endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    deliver(session)
    assert deliver(session, NOW + timedelta(seconds=99)) == []
    assert len(deliver(session, NOW + timedelta(seconds=100))) == 1


def test_a_redirect_is_not_followed(session: Session, receiver: Receiver) -> None:
    receiver.answer = replying(302, Location=receiver.url)
    endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    (answer,) = deliver(session)
    assert (len(receiver.requests), answer.status) == (1, 302)
    assert "redirects are not followed" in answer.error


def test_an_answer_is_read_only_up_to_a_limit_and_kept_as_text(session: Session, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(200, body=b"\x00\xff" + b"x" * 10_000_000)
    endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    deliver(session)
    kept = session.query(WebhookAttempt).one().answer
    assert kept[:3] == "\ufffd\ufffdx"
    assert len(kept) <= 2_000


def test_an_endpoint_that_takes_too_long_has_failed(session: Session, receiver: Receiver) -> None:
    def slow(_: Request) -> Reply:
        time.sleep(1)
        return Reply()

    receiver.answer = slow
    endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    (answer,) = deliver(session, terms=Terms(networks=LOOPBACK, timeout_seconds=0.1))
    assert (answer.status, answer.error) == (None, "no answer within 0.1 s")


def test_a_name_server_that_hangs_holds_nobody_up(
    session: Session, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, ask = threading.Event(), socket.getaddrinfo

    def slow(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "hangs.example":
            hangs.wait()
        return ask(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    lost = [Parcel(number, 1, "https://hangs.example/hook", (), str(number), "{}", 0) for number in range(40)]
    (secret,) = (one.secret for one in endpoint(session, receiver.url).secrets)
    sent = Parcel(40, 2, receiver.url.replace("127.0.0.1", "localhost"), (secret,), "40", "{}", 0)
    try:
        answers = delivery.send([*lost, sent], Terms(networks=LOOPBACK, timeout_seconds=2))
    finally:
        hangs.set()
    assert {answer.error for answer in answers[:40]} == {"no answer within 2 s"}
    assert answers[40].status == 204


def test_to_a_private_address_nothing_is_sent(session: Session, receiver: Receiver) -> None:
    endpoint(session, f"https://localhost:{receiver.port}/hook")
    tell(session, ERASED, send(session, "hello")[0])
    (answer,) = deliver(session, terms=Terms())
    assert answer.error.startswith("refused: localhost resolves to ")
    assert receiver.requests == []


def test_an_attempt_whose_claim_was_lost_is_logged_and_changes_nothing_else(
    session: Session, receiver: Receiver
) -> None:
    endpoint(session, receiver.url)
    tell(session, ERASED, send(session, "hello")[0])
    slow = delivery.claim(session, TERMS, NOW)
    assert slow
    deliver(session, NOW + timedelta(seconds=TERMS.claim_seconds + 1))
    answers = delivery.send(slow.parcels, TERMS)
    assert delivery.settle(session, slow, answers, TERMS, NOW) == 0
    assert (session.query(WebhookAttempt).count(), session.query(WebhookDelivery).one().attempts) == (2, 1)


def test_what_waits_for_a_removed_endpoint_is_withdrawn(session: Session) -> None:
    one = endpoint(session)
    tell(session, ERASED, send(session, "hello")[0])
    endpoints.remove(session, one.id, NOW)
    assert states(session) == ["withdrawn"]
    assert session.query(WebhookEndpoint).filter_by(removed_at=None).count() == 0
