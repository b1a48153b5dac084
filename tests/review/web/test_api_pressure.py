from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from review import screening
from review.bell import Bell, connect
from review.db import Database, utcnow
from review.jobs import Parts, screen_batch, terms_of
from review.judging import Guards
from review.models import Item
from review.pressure import Pressure
from review.settings import Settings
from tests.made import key_for, publish, send

BODIES = {"/v1/items": {"text": "a"}, "/v1/items:batch": {"items": [{"text": "a"}]}}


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return key_for(database, "bot", "submit", "read")


@pytest.fixture
def pressed(
    make_app: Callable[[Settings], Flask], settings: Settings, database: Database
) -> Callable[[int], FlaskClient]:
    """Return what makes a client of an app where an item has waited for 100 seconds, and so many are set."""

    def client(seconds: int) -> FlaskClient:
        with database.begin() as session:
            publish(session)
            send(session, "a walnut")
            session.execute(update(Item).values(received_at=utcnow() - timedelta(seconds=100)))
        return make_app(settings.model_copy(update={"backlog_seconds": seconds})).test_client()

    return client


def items(database: Database) -> int:
    with database.read() as session:
        return session.query(Item).count()


@pytest.mark.parametrize("path", BODIES)
def test_while_what_waits_has_waited_for_too_long_intake_says_when_to_come_back(
    pressed: Callable[[int], FlaskClient], key: dict[str, str], database: Database, path: str
) -> None:
    answer = pressed(60).post(path, json=BODIES[path], headers=key)
    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert 39 <= int(answer.headers["Retry-After"]) <= 60
    assert "more than the 60 s that are set" in answer.json["detail"]  # type: ignore[index] # it is JSON
    assert items(database) == 1


@pytest.mark.parametrize("seconds", [0, 3_600])
def test_below_the_set_age_or_with_none_set_all_is_taken_in(
    pressed: Callable[[int], FlaskClient], key: dict[str, str], seconds: int
) -> None:
    assert pressed(seconds).post("/v1/items", json={"text": "a"}, headers=key).status_code == 202


def test_a_check_is_answered_all_the_same(pressed: Callable[[int], FlaskClient], key: dict[str, str]) -> None:
    answer = pressed(60).post("/v1/check", json={"text": "a peanut"}, headers=key)
    assert answer.json
    assert answer.json["verdict"] == "block"


def test_a_text_that_no_worker_gets_done_with_keeps_nobody_out(
    pressed: Callable[[int], FlaskClient], key: dict[str, str], database: Database, settings: Settings
) -> None:
    client = pressed(60)
    with database.begin() as session:
        screening.claim(session, terms_of(settings), utcnow() - timedelta(seconds=90))
    assert client.post("/v1/items", json={"text": "a"}, headers=key).status_code == 202


def test_once_the_workers_are_through_the_next_are_let_in(
    pressed: Callable[[int], FlaskClient], database: Database, settings: Settings
) -> None:
    pressed(60)
    pressure = Pressure(database, 60, kept_seconds=0)
    assert pressure.is_high(utcnow())
    screen_batch(Parts(database, Guards(()), Bell(connect(settings.redis)), terms_of(settings)))
    assert not pressure.is_high(utcnow())


def test_it_is_known_from_the_head_of_one_index(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL plans by the rows that there are")
    question = (
        "SELECT received_at FROM items WHERE items.state = 'waiting' AND items.attempts = 0 ORDER BY id"
    )
    with database.read() as session:
        (plan,) = session.execute(text(f"EXPLAIN QUERY PLAN {question} LIMIT 1")).all()
    assert plan[3] == "SCAN items USING INDEX ix_items_waiting"
