"""Deliveries by real workers that die, over a Redis that is wiped."""

from collections import Counter

from redis import Redis

from review.db import Database, utcnow
from review.models import WebhookDelivery
from review.models.webhooks import EventKind
from review.settings import Settings
from tests.made import publish, send
from tests.processes import running, wait_until
from tests.receiver import Receiver
from tests.told import endpoint, tell


def test_killed_workers_and_a_wiped_redis_lose_no_delivery_and_keep_the_order(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    allowed = settings.model_copy(
        update={"webhook_networks": "127.0.0.0/8", "clock_seconds": 1, "webhook_timeout_seconds": 2}
    )
    with database.begin() as session:
        publish(session)
        endpoint(session, receiver.url)
        items = send(session, *[f"walnut {number}" for number in range(30)])

    def waiting() -> int:
        with database.read() as session:
            return session.query(WebhookDelivery).filter_by(state="waiting").count()

    with running(allowed, "clock"):
        with running(allowed, "worker") as worker:
            wait_until("some arrived", lambda: len(receiver.requests) > 10)
            worker.kill()
        Redis.from_url(allowed.redis).flushdb()
        with database.begin() as session:
            for item_id in items:
                tell(session, EventKind.ITEM_ERASED, item_id, utcnow())
        with running(allowed, "worker"):
            wait_until("all arrived", lambda: len(received(receiver)) == 60)
            wait_until("all is settled", lambda: waiting() == 0)
    firsts: dict[int, list[str]] = {}
    for name, (kind, item_id) in received(receiver).items():
        assert name.startswith("evt_")
        firsts.setdefault(item_id, []).append(kind)
    assert Counter(map(tuple, firsts.values())) == {("verdict.changed", "item.erased"): 30}


def received(receiver: Receiver) -> dict[str, tuple[str, int]]:
    """Return kind and item of each event, by its id, in the order in which they first arrived."""
    first: dict[str, tuple[str, int]] = {}
    for request in list(receiver.requests):
        first.setdefault(request.name, (request.said["type"], request.said["data"]["item"]["id"]))
    return first
