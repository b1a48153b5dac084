"""Several replicas of the program on one database: they start at once, they stop, and one is too old."""

import json
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from redis import Redis

from review import schema
from review.db import Database
from review.models import Item
from review.models.items import ItemState
from review.settings import Settings
from tests.made import key_for, publish
from tests.processes import ROOT, environment, free_port, started, wait_until

WEB = [sys.executable, "-m", "gunicorn", "--config", "review/web/gunicorn.py", "app:create_app()"]
ASKS = """
policy: house
title: House rules
categories:
  nuts: {title: Nuts, guidance: None., severities: [high]}
rules:
  - {id: dear, name: Dear, category: nuts, severity: high, action: review,
     when: {score: {guard: detoxify, label: toxicity, at_least: 0.5}}}
"""


def run(settings: Settings, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(settings),
        check=False,
        capture_output=True,
        text=True,
    )


def migrate(url: str) -> None:
    replica = Database(url)
    schema.upgrade(replica)
    replica.dispose()


def test_ten_replicas_that_migrate_at_once_take_turns(empty_databases: Callable[[], Database]) -> None:
    database = empty_databases()
    fork = multiprocessing.get_context("fork")
    replicas = [fork.Process(target=migrate, args=(database.url,)) for _ in range(10)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()
    assert [replica.exitcode for replica in replicas] == [0] * 10
    assert schema.current(database) == schema.head()


@pytest.mark.parametrize("command", [["app.py", "worker"], ["app.py", "clock"], WEB[1:]], ids=lambda c: c[-1])
def test_no_process_starts_on_a_database_of_a_newer_release(
    command: list[str], database: Database, settings: Settings
) -> None:
    with database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    done = run(settings.model_copy(update={"port": free_port()}), *command)
    assert done.returncode == 1
    assert "at migration 9999, which this release does not know" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_web_process_that_is_to_stop_answers_what_it_has_begun(
    database: Database, settings: Settings
) -> None:
    with database.begin() as session:
        publish(session, ASKS)
    port = free_port()
    own = settings.model_copy(update={"port": port, "web_processes": 1, "detoxify_model": "original"})
    key = key_for(database, "bot", "submit")
    with Redis.from_url(settings.redis) as redis, started(WEB, own) as web, ThreadPoolExecutor(1) as pool:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
            wait_until("it answers", lambda: is_up(client))
            body = {"text": "a walnut", "budget_ms": 1_500}
            asking = pool.submit(lambda: client.post("/v1/check", json=body, headers=key))
            wait_until("the workers are asked", lambda: bool(redis.keys("rq:job:ask-*")))
            web.send_signal(signal.SIGTERM)
            answer = asking.result()
        assert web.wait(60) == 0
    assert (answer.status_code, json.loads(answer.text)["pending"]) == (200, ["detoxify"])
    with database.read() as session:
        assert session.query(Item.state).scalar() is ItemState.WAITING


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").is_success
    except httpx.TransportError:
        return False
