from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import SimpleWorker

from review import schema, standing
from review.db import Database
from review.settings import Settings
from review.worker import Worker

MakeApp = Callable[[Settings], Flask]


def test_a_process_that_lives_says_so(make_app: MakeApp, settings: Settings) -> None:
    assert make_app(settings).test_client().get("/healthz").json == {"status": "ok"}


def test_it_is_ready_once_a_worker_was_heard_from(
    make_app: MakeApp, settings: Settings, redis_url: str
) -> None:
    client = make_app(settings).test_client()
    assert states(client) == (503, {"database": True, "redis": True, "worker": False})
    with Redis.from_url(redis_url) as redis:
        be_heard(SimpleWorker(["weighbridge"], connection=redis))
    assert states(client) == (200, {"database": True, "redis": True, "worker": True})


def test_a_worker_long_silent_does_not_count(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        be_heard(SimpleWorker(["weighbridge"], connection=redis))
        later = datetime.now(UTC) + standing.HEARD + timedelta(seconds=5)
        assert not standing.check_workers(redis, later).ok


def test_a_worker_is_heard_again_after_redis_was_wiped(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        at_work = Worker(["weighbridge"], connection=redis)
        be_heard(at_work)
        redis.flushdb()
        at_work.heartbeat()
        assert standing.check_workers(redis).ok


def test_without_redis_it_is_not_ready_and_says_which(make_app: MakeApp, settings: Settings) -> None:
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    code, found = states(make_app(away).test_client())
    assert (code, found["database"], found["redis"]) == (503, True, False)


def test_a_database_at_another_migration_is_not_ready(
    make_app: MakeApp, settings: Settings, database: Database
) -> None:
    schema.downgrade(database, "-1")
    code, found = states(make_app(settings).test_client())
    assert (code, found["database"]) == (503, False)
    assert standing.check_database(database).remedy == "Run `python app.py migrate`."


def test_a_database_of_a_newer_release_is_not_to_be_migrated(database: Database) -> None:
    with database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    check = standing.check_database(database)
    assert (check.ok, check.remedy) == (False, "Run the release that migrated it, or a newer one.")


def be_heard(worker: SimpleWorker) -> None:
    """Give the sign of life that a worker gives when it starts."""
    born: Callable[[], None] = worker.register_birth
    born()


def states(client: FlaskClient) -> tuple[int, dict[str, bool]]:
    answer = client.get("/readyz")
    assert answer.json
    return answer.status_code, {name: check["ok"] for name, check in answer.json["checks"].items()}
