"""The pipeline under faults: batch intake while workers, Redis and the database fail.

    python -m bench.faults                    # 5,000 items, on a PostgreSQL cluster made for it
    python -m bench.faults --items 100000
    python -m bench.faults --sqlite           # without the crash of the database

Workers are killed with -9 every few seconds. When a quarter is screened Redis is flushed, at half it
is restarted, at three quarters the database crashes and recovers. What is counted at the end is what the
database and the receiver of the webhooks hold; anything lost or doubled ends it with status 1.
"""

import argparse
import json
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
from redis import Redis
from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from bench.cluster import Cluster, cluster
from bench.crew import Crew, wait_until_up
from bench.hook import Hook, hook
from bench.machine import describe, fdatasync_milliseconds
from bench.tables import show
from review import people, queues, schema, services, tallies
from review.db import Database, utcnow
from review.delivery import endpoints
from review.delivery.addresses import read_networks
from review.embedded import EmbeddedRedis
from review.models import Case, Item, Policy, PolicyVersion, Screening, Tally, WebhookDelivery, WebhookEvent
from review.models.people import Role
from review.models.policies import Stage
from review.models.webhooks import EventKind

PATIENCE_SECONDS = 900
"""Longer than the first pauses of a delivery that failed, as one may on a busy machine."""

BATCH, AHEAD, DOUBTFUL = 500, 5_000, 20
LOOPBACK = "127.0.0.0/8"
POLICY = """
policy: bench
title: Bench
categories:
  insults: {title: Insults, guidance: None., severities: [low]}
rules:
  - {id: words, category: insults, severity: low, action: review, when: {text: {contains: blockhead}}}
"""


class Run:
    """One run: what it works on, and what was accepted so far."""

    def __init__(self, items: int, told_every: int, database: Database, address: str) -> None:
        self.items, self.told_every, self._database = items, told_every, database
        self.accepted: dict[str, int] = {}
        self.resent = 0
        self.faults: list[tuple[float, Callable[[], None]]] = []
        self.keys: dict[bool, str] = {}
        self._client = httpx.Client(base_url=address, trust_env=False, timeout=30)

    def send_all(self) -> None:
        """Send every item, never far ahead of the workers, each batch again until it is accepted."""
        for start in range(0, self.items, BATCH):
            while start - self.screened() > AHEAD:
                time.sleep(0.2)
            lines = [_item(number) for number in range(start, min(start + BATCH, self.items))]
            key = self.keys[self._is_told(start)]
            while not self._send("".join(json.dumps(line) + "\n" for line in lines), key):
                self.resent += 1
                time.sleep(0.5)

    def wait(self, what: str, left: Callable[[], int]) -> None:
        """Wait until nothing is left; give up where nothing moves for too long."""
        before, moved = -1, time.monotonic()
        while (now := left()) > 0 and time.monotonic() - moved < PATIENCE_SECONDS:
            if now != before:
                before, moved = now, time.monotonic()
                print(f"  {now} {what}", flush=True)
            time.sleep(1)

    def screened(self) -> int:
        """Return how many are screened, by the running totals; let fail what is due to fail by then."""
        wanted = select(func.sum(Tally.value)).where(Tally.name == tallies.Name.SCREENED)
        done = int(self.ask(wanted) or 0)
        for share, fault in list(self.faults):
            if done >= share * self.items:
                self.faults.remove((share, fault))
                fault()
        return done

    def ask(self, wanted: Select[Any]) -> Any:  # noqa: ANN401 - one value
        """Ask the database, again where it is just being crashed."""
        while True:
            try:
                with self._database.read() as session:
                    return session.scalar(wanted)
            except SQLAlchemyError:
                time.sleep(0.2)

    def told(self) -> int:
        """Return how many items are of the service that wants webhooks."""
        return sum(self._is_told(number) for number in range(self.items))

    def _is_told(self, number: int) -> bool:
        return number // BATCH % self.told_every == 0

    def _send(self, body: str, key: str) -> bool:
        headers = {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {key}"}
        try:
            answer = self._client.post("/v1/items:batch", content=body, headers=headers)
        except httpx.TransportError:
            return False
        if answer.status_code != 202:
            return False
        sent = [json.loads(line)["external_id"] for line in body.splitlines()]
        results = [json.loads(line) for line in answer.text.splitlines()]
        self.accepted |= {name: result["id"] for name, result in zip(sent, results, strict=True)}
        return True


def _item(number: int) -> dict[str, str]:
    doubtful = number % DOUBTFUL == 0
    return {
        "text": f"{'You blockhead' if doubtful else 'Good morning'}, this is number {number}.",
        "external_id": f"msg-{number}",
    }


def main() -> int:
    """Run it as the command line says; return 1 where something was lost or doubled."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--items", type=int, default=5_000)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--kill-every", type=float, default=6.0, help="seconds")
    every = "one batch in so many is of a service that wants webhooks"
    asked.add_argument("--told-every", type=int, default=1, help=every)
    asked.add_argument("--sqlite", action="store_true", help="SQLite, which is not crashed")
    given = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="weighbridge-faults-") as name, ExitStack() as stack:
        folder = Path(name)
        print(f"{describe()}; fdatasync {fdatasync_milliseconds(folder):.2f} ms")
        own = None if given.sqlite else stack.enter_context(cluster(folder))
        url = own.url if own else f"sqlite:///{folder}/faults.db"
        redis = EmbeddedRedis(folder / "redis.sock", folder / "redis")
        redis.start()
        stack.callback(redis.stop)
        database = Database(url)
        stack.callback(database.dispose)
        told = stack.enter_context(hook())
        environment, address = _environment(url, redis.url, folder)
        run = Run(given.items, given.told_every, database, address)
        run.keys = _prepare(database, told)
        crew = Crew(environment, given.workers, folder / "log")
        stack.callback(crew.end)
        run.faults = [(0.25, lambda: _flush(redis.url)), (0.5, lambda: _restart(redis))]
        if own is not None:
            run.faults.append((0.75, lambda: _crash(own)))
        wait_until_up(address)
        began = time.monotonic()
        crew.kill_every(given.kill_every)
        run.send_all()
        run.wait("items are not screened", lambda: given.items - run.screened())
        run.wait("deliveries wait", lambda: int(run.ask(_WAITING)))
        print(f"{time.monotonic() - began:.0f} s, {crew.killed} workers killed with -9")
        return _report(run, told, not given.sqlite)


def _environment(url: str, redis: str, folder: Path) -> tuple[dict[str, str], str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    return {
        "DATABASE_URL": url, "REDIS_URL": redis, "SECRET_KEY": "bench", "PORT": port,
        "WEIGHBRIDGE_INSTANCE": str(folder), "WEIGHBRIDGE_DETOXIFY_MODEL": "none",
        "WEIGHBRIDGE_WEBHOOK_NETWORKS": LOOPBACK, "WEIGHBRIDGE_WEBHOOK_TIMEOUT_SECONDS": "10",
        "WEIGHBRIDGE_SCREENING_CLAIM_SECONDS": "10", "WEIGHBRIDGE_SCREENING_ATTEMPTS": "50",
        "WEIGHBRIDGE_CLOCK_SECONDS": "1", "OMP_NUM_THREADS": "1",
    }, f"http://127.0.0.1:{port}"  # fmt: skip


def _prepare(database: Database, told: Hook) -> dict[bool, str]:
    """Migrate, put the policy in force and the webhook up; return the keys, with and without a webhook."""
    schema.upgrade(database)
    now = utcnow()
    with database.begin() as session:
        queues.install_defaults(session, now)
        key, secret = services.create_key(session, "told", ["submit"], now)
        quiet = services.create_key(session, "quiet", ["submit"], now)[1]
        owner = people.create_user(session, "owner", Role.ADMINISTRATOR, now)[0]
        policy = Policy(name="bench", created_at=now)
        session.add(PolicyVersion(policy=policy, number=1, stage=Stage.LIVE, document=POLICY, created_at=now))
        wish = endpoints.Wish(key.service_id, told.url, (EventKind.VERDICT_CHANGED,), 0)
        endpoints.add(session, wish, owner.id, now, networks=read_networks(LOOPBACK))
    return {True: secret, False: quiet}


def _flush(url: str) -> None:
    with Redis.from_url(url) as client:
        client.flushall()
    print("  Redis was flushed", flush=True)


def _restart(redis: EmbeddedRedis) -> None:
    redis.stop()
    time.sleep(2)
    redis.start()
    print("  Redis was restarted", flush=True)


def _crash(own: Cluster) -> None:
    own.crash()
    time.sleep(2)
    own.start()
    print("  the database crashed and was started again", flush=True)


_WAITING = select(func.count()).where(WebhookDelivery.state == "waiting").select_from(WebhookDelivery)


def _count(of: Any) -> Select[Any]:  # noqa: ANN401 - a table, or a column
    return select(func.count(of))


def _report(run: Run, told: Hook, crashed: bool) -> int:
    events = int(run.ask(_count(WebhookEvent.id)))
    doubtful = len(range(0, run.items, DOUBTFUL))
    screened = Item.id.in_(select(Screening.item_id))
    checks = [
        ("items accepted", run.items, len(set(run.accepted.values()))),
        ("items in the database", run.items, int(run.ask(_count(Item.id)))),
        (
            "items screened",
            run.items,
            int(run.ask(_count(Item.id).where(Item.state == "screened", screened))),
        ),
        ("screenings", run.items, int(run.ask(_count(Screening.id)))),
        ("screenings, by the metrics", run.items, run.screened()),
        ("doubtful items", doubtful, int(run.ask(_count(Item.id).where(Item.verdict == "review")))),
        ("cases", doubtful, int(run.ask(_count(Case.id)))),
        ("items with a case", doubtful, int(run.ask(_count(Case.item_id.distinct())))),
        ("webhook events", run.told(), events),
        ("ids of webhooks that arrived", run.told(), len(told.times)),
        ("items that they told of", run.told(), len({each for one in told.items.values() for each in one})),
        ("ids that told of two items", 0, sum(len(one) > 1 for one in told.items.values())),
    ]
    show("What must be, and what is", ("count", "must be", "is"), checks)
    again = sum(told.times.values()) - len(told.times)
    failed = int(run.ask(select(func.sum(Tally.value)).where(Tally.detail == "failed")) or 0)
    print(f"\nbatches sent again {run.resent}, webhooks that arrived again {again}, failed attempts {failed}")
    wrong = [name for name, must, found in checks if must != found]
    faults = "workers, Redis and the database" if crashed else "workers and Redis"
    print(f"wrong: {', '.join(wrong)}" if wrong else f"{faults} failed: nothing lost, nothing doubled")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
