import sys
from collections.abc import Iterator

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import update

from review import clock, jobs
from review.bell import JOBS, Bell, connect
from review.db import Database, utcnow
from review.judging import Guards
from review.models import Case, Item, Screening
from review.models.items import ItemState
from review.settings import Settings
from tests.made import publish, send
from tests.processes import started

CLAIM_AND_WAIT = """
from review import jobs, screening
from review.db import Database, utcnow
from review.settings import load_settings
settings = load_settings()
with Database(settings.database).begin() as session:
    held = screening.claim(session, jobs.terms_of(settings), utcnow())
print("claimed", len(held.items), flush=True)
input()
"""


@pytest.fixture
def bell(redis_url: str) -> Bell:
    return Bell(connect(redis_url))


@pytest.fixture
def parts(database: Database, bell: Bell, settings: Settings) -> Iterator[jobs.Parts]:
    parts = jobs.Parts(database, Guards(()), bell, jobs.terms_of(settings))
    jobs.prepare(parts)
    with database.begin() as session:
        publish(session)
        send(session, *["a walnut", "good morning", "a peanut"] * 50)
    yield parts
    jobs.stopping.clear()


def counts(database: Database) -> tuple[int, int, int, int]:
    """Return how many items wait, how many are screened, how many screenings and cases there are."""
    with database.read() as session:
        waiting = session.query(Item).filter_by(state=ItemState.WAITING).count()
        screened = session.query(Item).filter_by(state=ItemState.SCREENED).count()
        return waiting, screened, session.query(Screening).count(), session.query(Case).count()


ALL_DONE = (0, 150, 150, 50)


def answer_the_bell(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    queue = Queue(JOBS, connection=redis, serializer=JSONSerializer)
    SimpleWorker([queue], connection=redis, serializer=JSONSerializer).work(burst=True, logging_level="ERROR")


def test_one_ring_screens_all_that_waits(parts: jobs.Parts, redis_url: str) -> None:
    parts.bell.ring()
    answer_the_bell(redis_url)
    assert counts(parts.database) == ALL_DONE


def test_a_job_that_runs_twice_does_nothing_twice(parts: jobs.Parts) -> None:
    assert (jobs.screen_waiting(), jobs.screen_waiting()) == (150, 0)
    assert counts(parts.database) == ALL_DONE


def test_after_redis_was_wiped_the_clock_finds_what_waits(parts: jobs.Parts, redis_url: str) -> None:
    parts.bell.ring()
    Redis.from_url(redis_url).flushdb()
    assert clock.tick(parts.database, parts.bell, utcnow())
    answer_the_bell(redis_url)
    assert counts(parts.database) == ALL_DONE
    assert not clock.tick(parts.database, parts.bell, utcnow())


def test_a_process_that_is_to_stop_begins_no_other_batch_and_rings_for_the_rest(
    parts: jobs.Parts, redis_url: str
) -> None:
    jobs.stopping.set()
    assert jobs.screen_waiting() == 0
    assert Queue(JOBS, connection=Redis.from_url(redis_url)).count == 1


def test_a_stop_in_the_middle_of_a_batch_hands_it_back(
    parts: jobs.Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise SystemExit

    monkeypatch.setattr("guards.cascade.Cascade.judge", stop)
    with pytest.raises(SystemExit):
        jobs.screen_batch(parts)
    with parts.database.read() as session:
        assert session.query(Item).filter(Item.claim.is_(None), Item.attempts == 0).count() == 150


def test_a_batch_that_fails_is_tried_again_and_then_goes_to_people(
    parts: jobs.Parts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("guards.cascade.Cascade.judge", fail)
    jobs.screen_waiting()
    assert counts(parts.database) == (0, 150, 150, 150)
    assert "ZeroDivisionError" in caplog.text


def test_killed_between_claim_and_commit_a_worker_loses_nothing(
    parts: jobs.Parts, settings: Settings
) -> None:
    with started([sys.executable, "-c", CLAIM_AND_WAIT], settings) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "claimed 64\n"
        worker.kill()
        worker.wait()
    assert jobs.screen_waiting() == 150 - 64
    with parts.database.begin() as session:
        session.execute(update(Item).where(Item.claim.is_not(None)).values(claimed_until=utcnow()))
    assert clock.tick(parts.database, parts.bell, utcnow())
    assert jobs.screen_waiting() == 64
    assert counts(parts.database) == ALL_DONE
