"""Workers that are killed, or work side by side: each case is decided once, and all of them are."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis
from sqlalchemy import func, select

from review import bulk, clock, jobs
from review.bell import Bell, connect
from review.bulk import Filter, Progress
from review.db import Database, utcnow
from review.decisions import Ruling
from review.judging import Guards
from review.models import Decision
from review.models.labels import DecisionKind, Outcome
from review.settings import Settings
from tests.doubted import default_queue, make_person, open_cases
from tests.processes import started, wait_until

CASES = 3 * bulk.AT_ONCE + 5

DECIDE_A_BATCH_AND_WAIT = """
from review import bulk
from review.db import Database, utcnow
from review.settings import load_settings
with Database(load_settings().database).begin() as session:
    print("decided", bulk.work(session, utcnow()), flush=True)
    input()
"""


@pytest.fixture
def parts(database: Database, redis_url: str, settings: Settings) -> Iterator[jobs.Parts]:
    Redis.from_url(redis_url).flushdb()
    parts = jobs.Parts(database, Guards(()), Bell(connect(redis_url)), jobs.terms_of(settings))
    jobs.prepare(parts)
    yield parts
    jobs.stopping.clear()


@pytest.fixture
def act(database: Database) -> int:
    """Begin an act on many cases, of which the first batch is decided at once."""
    with database.begin() as session:
        open_cases(session, *(f"walnut number {number}" for number in range(CASES)))
        ada, now = make_person(session), utcnow()
        made = bulk.keep(
            session, *bulk.count_filtered(session, default_queue(session).id, ada.id, Filter(), now)
        )
        ruling = Ruling(Outcome.VIOLATING, ("nuts",), "high")
        bulk.begin(session, made.id, ada.id, ruling, now, typed=str(CASES))
        return made.id


def progress(database: Database, act: int) -> Progress:
    with database.read() as session:
        return bulk.progress(session, act)


def work_off(database: Database, act: int, end: Progress) -> None:
    """Work until the act has come to its end: the server may still be ending what a killed worker began."""

    def is_done() -> bool:
        jobs.work_in_bulk()
        return progress(database, act) == end

    wait_until("the act is done", is_done)


def decisions_of(database: Database, kind: DecisionKind) -> tuple[int, int]:
    """Return how many there are, and on how many cases."""
    with database.read() as session:
        counts = select(func.count(), func.count(Decision.case_id.distinct())).where(Decision.kind == kind)
        total, cases = session.execute(counts).one()
        return total, cases


def test_killed_in_the_middle_of_a_batch_a_worker_loses_and_doubles_nothing(
    parts: jobs.Parts, settings: Settings, act: int
) -> None:
    with started([sys.executable, "-c", DECIDE_A_BATCH_AND_WAIT], settings) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == f"decided {bulk.AT_ONCE}\n"
        worker.kill()
        worker.wait()
    assert progress(parts.database, act) == Progress(waiting=CASES - bulk.AT_ONCE, decided=bulk.AT_ONCE)
    assert clock.tick(parts.database, parts.bell, utcnow())
    work_off(parts.database, act, Progress(decided=CASES))
    assert decisions_of(parts.database, DecisionKind.DECIDE) == (CASES, CASES)
    assert not clock.tick(parts.database, parts.bell, utcnow())


def test_workers_side_by_side_decide_each_case_once_and_take_each_back_once(
    parts: jobs.Parts, act: int
) -> None:
    def work(_: int) -> None:
        while jobs.bulk_batch(parts):
            pass

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(work, range(3)))
        work(0)
        assert decisions_of(parts.database, DecisionKind.DECIDE) == (CASES, CASES)
        with parts.database.begin() as session:
            bulk.take_back(session, act, make_person(session).id, utcnow())
        list(workers.map(work, range(3)))
    work(0)
    assert decisions_of(parts.database, DecisionKind.UNDO) == (CASES, CASES)
    assert progress(parts.database, act) == Progress(undone=CASES)


def test_taken_back_in_the_middle_the_rest_is_left_alone(parts: jobs.Parts, act: int) -> None:
    with parts.database.begin() as session:
        bulk.take_back(session, act, make_person(session).id, utcnow())
    work_off(parts.database, act, Progress(undone=bulk.AT_ONCE, left_out=CASES - bulk.AT_ONCE))
    assert decisions_of(parts.database, DecisionKind.DECIDE) == (bulk.AT_ONCE, bulk.AT_ONCE)
