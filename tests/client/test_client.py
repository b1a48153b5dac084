"""The client against a real server on loopback, and what its retries do."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook

from client import ApiError, AsyncWeighbridge, InvalidSignatureError, Weighbridge, calls, verify_webhook
from review import services
from review.db import Database, utcnow
from review.settings import Settings
from tests.made import publish
from tests.processes import environment
from tests.receiver import Receiver, Reply, receiving
from tests.serving import web_process

pytestmark = pytest.mark.once

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
ACCEPTED = json.dumps({"id": 7, "url": "http://x/v1/items/7", "state": "waiting"}).encode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def test_a_real_server_takes_checks_and_shows_texts(database: Database, settings: Settings) -> None:
    with database.begin() as session:
        publish(session)
        _, key = services.create_key(session, "bot", ["submit", "read", "admin"], utcnow())
    with web_process(environment(settings)) as address, Weighbridge(address, key) as client:
        receipt = client.submit("good morning", external_id="a")
        assert client.get(receipt.id).external_id == "a"
        assert client.check("a peanut", budget_ms=5_000).verdict == "block"
        good, bad = client.submit_batch([{"text": "one"}, {"text": ""}])
        assert (good.status, bad.status, bad.receipt) == (202, 422, None)
        with pytest.raises(ApiError, match="404"):
            client.get(10**9)

        async def ask() -> str | None:
            async with AsyncWeighbridge(address, key) as client:
                return (await client.check("a walnut", budget_ms=5_000)).verdict

        assert asyncio.run(ask()) == "review"


def test_a_request_is_sent_again_under_one_key_for_as_long_as_it_is_asked_to(receiver: Receiver) -> None:
    replies = [Reply(503, {"Retry-After": "0"}), Reply(429, {"Retry-After": "0"}), Reply(202, body=ACCEPTED)]
    receiver.answer = lambda _: replies.pop(0)
    with Weighbridge(f"http://127.0.0.1:{receiver.port}", "key") as client:
        assert client.submit("hello").id == 7
    assert len({request.headers["idempotency-key"] for request in receiver.requests}) == 1
    assert len(receiver.requests) == 3


def test_what_is_refused_for_good_is_not_sent_again(receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(422, body=b'{"title": "Invalid input", "field": "text"}')
    with Weighbridge(f"http://127.0.0.1:{receiver.port}", "key") as client, pytest.raises(ApiError) as caught:
        client.submit("")
    assert (caught.value.field, len(receiver.requests)) == ("text", 1)


@pytest.mark.parametrize(
    ("status", "headers", "waits"),
    [
        (200, {}, False),
        (400, {}, False),
        (409, {}, False),
        (409, {"Retry-After": "3"}, True),
        (503, {}, True),
    ],
)
def test_only_what_may_change_is_asked_again(status: int, headers: dict[str, str], waits: bool) -> None:
    wait = calls.wait_before_again(httpx.Response(status, headers=headers), 0)
    assert (wait is not None) == waits
    assert wait == 3.0 or not headers


def test_a_webhook_is_told_from_a_forged_one() -> None:
    now, body = datetime.now(UTC), '{"type":"test","data":{"word":"grün"}}'
    headers = {
        "Webhook-Id": "evt_1",
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": f"v1,AAAA {Webhook(SECRET).sign('evt_1', now, body)}",
    }
    assert verify_webhook(SECRET, body.encode(), headers)["data"] == {"word": "grün"}
    for forged, late in ((body + " ", 0), (body, 301)):
        with pytest.raises(InvalidSignatureError):
            verify_webhook(SECRET, forged.encode(), headers, now=now.timestamp() + late)
    with pytest.raises(InvalidSignatureError):
        verify_webhook(SECRET, body.encode(), {})
