"""The worker and the clock as processes, and what they survive."""

import signal
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from redis import Redis
from sqlalchemy import func, select

from review.bell import Bell, connect
from review.db import Database
from review.models import Case, Item, Screening
from review.models.items import ItemState
from review.settings import Settings
from tests.made import publish, send
from tests.processes import running, wait_until


@pytest.fixture
def quick(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "screening_claim_seconds": 2,
            "clock_seconds": 1,
            "screening_batch": 8,
            "screening_attempts": 90,
        }
    )


def submit(database: Database, count: int) -> None:
    with database.begin() as session:
        publish(session)
        send(session, *[f"walnut {number}" for number in range(count)])


def number_of(database: Database, *conditions: object) -> Callable[[], int]:
    def count() -> int:
        with database.read() as session:
            return session.query(Item).filter(*conditions).count()  # type: ignore[arg-type] # any condition

    return count


def each_once(database: Database) -> tuple[int, int, int]:
    with database.read() as session:
        items = session.scalar(select(func.count()).select_from(Item).where(Item.state == "screened"))
        screened = session.scalar(select(func.count(Screening.item_id.distinct())))
        total = session.scalar(select(func.count()).select_from(Screening))
        cases = session.scalar(select(func.count()).select_from(Case))
        assert screened == total
        return items or 0, total or 0, cases or 0


def test_a_worker_screens_what_waits_and_stops_when_asked(database: Database, quick: Settings) -> None:
    submit(database, 20)
    Bell(connect(quick.redis)).ring()
    waiting = number_of(database, Item.state == ItemState.WAITING)
    with running(quick, "worker") as worker:
        wait_until("all is screened", lambda: waiting() == 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert each_once(database) == (20, 20, 20)


def test_workers_killed_and_redis_wiped_lose_and_double_nothing(database: Database, quick: Settings) -> None:
    submit(database, 150)
    waiting = number_of(database, Item.state == ItemState.WAITING)
    with running(quick, "clock"):
        for left in (100, 50):
            with running(quick, "worker") as worker:
                wait_until(f"{left} are left", lambda left=left: waiting() <= left)  # type: ignore[misc] # bound now
                worker.kill()
            Redis.from_url(quick.redis).flushdb()
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(running(quick, "worker"))
            wait_until("all is screened", lambda: waiting() == 0)
    assert each_once(database) == (150, 150, 150)


def test_a_clock_stops_when_asked(settings: Settings, database: Database) -> None:
    submit(database, 1)
    with running(settings, "clock") as clock:
        wait_until("it rang", lambda: bool(Redis.from_url(settings.redis).keys("rq:queue:*")))
        clock.send_signal(signal.SIGTERM)
        assert clock.wait(30) == 0


@pytest.mark.parametrize("command", ["worker", "clock"])
def test_without_redis_and_database_a_process_waits_and_says_so(command: str, settings: Settings) -> None:
    away = settings.model_copy(
        update={
            "database_url": "postgresql+psycopg://root@127.0.0.1:1/nothing",
            "redis_url": "redis://127.0.0.1:1/0",
        }
    )
    with running(away, command) as process:
        assert process.stdout
        line = next(line for line in process.stdout if "database" in line)
        assert "OperationalError" in line
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in {0, -signal.SIGTERM}
