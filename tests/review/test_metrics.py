from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, event, func, select, text

from guards.values import Action, GuardRun, Verdict
from review import screening, services, tallies
from review.bell import Bell, connect
from review.db import Database, utcnow
from review.judging import Guards
from review.models.tallies import Tally
from review.screening import Terms
from review.settings import Settings
from tests.made import key_for, publish, send

MakeApp = Callable[[Settings], Flask]
TERMS = Terms(items=64, characters=100_000, seconds=120, attempts=3)
Found = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def client(make_app: MakeApp, settings: Settings) -> FlaskClient:
    return make_app(settings).test_client()


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return key_for(database, "prometheus", "metrics")


def read(client: FlaskClient, key: dict[str, str]) -> Found:
    answer = client.get("/metrics", headers=key)
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("weighbridge_"), tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def screen(database: Database, *texts: str) -> None:
    with database.begin() as session:
        publish(session)
        send(session, *texts)
        held = screening.claim(session, TERMS, utcnow())
        assert held
        in_force = Guards(()).in_force(session)
        verdicts = screening.judge(held, in_force, TERMS, utcnow())
        screening.finish(session, held, verdicts, in_force.numbers, utcnow())


def test_only_a_key_that_was_made_for_it_reads_the_metrics(client: FlaskClient, database: Database) -> None:
    assert client.get("/metrics").status_code == 401
    for scope in ("admin", "read"):
        answer = client.get("/metrics", headers=key_for(database, "bot", scope))
        assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    assert client.get("/metrics", headers=key_for(database, "bot", "metrics")).status_code == 200


def test_what_was_screened_and_what_waits(
    client: FlaskClient, database: Database, key: dict[str, str], redis_url: str
) -> None:
    screen(database, "a walnut", "a peanut", "a plum", "a pear")
    with database.begin() as session:
        send(session, "one more")
    Bell(connect(redis_url)).ring()
    found = read(client, key)
    assert found["items_screened_total", ("bot", "allow")] == 2
    assert found["items_screened_total", ("bot", "review")] == 1
    assert found["items_screened_total", ("bot", "block")] == 1
    assert found["items_waiting", ("bot",)] == 1
    assert found["items_waiting_oldest_seconds", ("bot",)] > 0
    assert found["items_waiting", ("prometheus",)] == 0
    assert sum(value for (name, _), value in found.items() if name == "cases_open") == 1
    assert found["jobs_waiting", ("weighbridge",)] == 1
    assert (found["redis_up", ()], found["worker_up", ()]) == (1, 0)


def test_times_cache_hits_and_cost_of_each_guard(
    client: FlaskClient, database: Database, key: dict[str, str]
) -> None:
    runs = (
        GuardRun("detoxify", "ran", milliseconds=50, cost=0.25),
        GuardRun("detoxify", "ran", milliseconds=20_000, cost=0.5, cached=True),
        GuardRun("detoxify", "failed"),
    )
    with database.begin() as session:
        bot = services.ensure_service(session, "bot", utcnow()).id
        tallies.screened(session, [(bot, Verdict(Action.ALLOW, complete=True, guards=runs))], utcnow())
    found = read(client, key)
    assert found["guard_seconds_bucket", ("detoxify", "0.03")] == 0
    assert found["guard_seconds_bucket", ("detoxify", "0.1")] == 1
    assert found["guard_seconds_bucket", ("detoxify", "10.0")] == 1
    assert found["guard_seconds_bucket", ("detoxify", "+Inf")] == found["guard_seconds_count", ("detoxify",)]
    assert found["guard_seconds_sum", ("detoxify",)] == pytest.approx(20.05)
    assert found["guard_cache_hits_total", ("detoxify",)] == 1
    assert found["guard_cost_total", ("detoxify", "bot")] == 0.75
    assert found["guard_runs_total", ("detoxify", "failed")] == 1


def test_a_claim_that_its_worker_did_not_live_to_end_is_counted(
    client: FlaskClient, database: Database, key: dict[str, str]
) -> None:
    with database.begin() as session:
        send(session, "one", "two")
        screening.claim(session, TERMS, utcnow() - timedelta(seconds=200))
    assert ("lease_expiries_total", ("screening",)) not in read(client, key)
    with database.begin() as session:
        screening.claim(session, TERMS, utcnow())
    assert read(client, key)["lease_expiries_total", ("screening",)] == 2


def test_what_a_transaction_that_failed_would_have_added_does_not_count(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        tallies.lease_expired(session, "case")
        raise ZeroDivisionError
    with database.read() as session:
        assert tallies.totals(session) == {}


def test_the_totals_take_the_same_rows_whatever_the_history(database: Database) -> None:
    verdict = Verdict(Action.ALLOW, complete=True, guards=(GuardRun("linear", "ran", milliseconds=2),))
    rows = []
    for _ in range(2):
        with database.begin() as session:
            tallies.screened(session, [(1, verdict)] * 50, utcnow())
            rows.append(session.scalar(select(func.count()).select_from(Tally)))
    assert rows[0] == rows[1]


def test_no_table_of_history_is_counted(client: FlaskClient, database: Database, key: dict[str, str]) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        read(client, key)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    counting = [statement for statement in asked if "count(" in statement]
    assert len(counting) == 4
    assert all("state = '" in statement for statement in counting)
    if not database.is_sqlite:
        return
    with database.read() as session:
        for statement in counting:
            plan = " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {statement}")))
            assert "USING" in plan
            assert "INDEX ix_" in plan
