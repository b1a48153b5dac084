from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from review import idempotency
from review.db import Database, utcnow
from review.models import Item, KeyedRequest
from tests.made import key_for


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return {**key_for(database, "bot", "submit"), "Idempotency-Key": "try-1"}


def items(database: Database) -> int:
    with database.read() as session:
        return session.query(Item).count()


def test_a_request_sent_again_gets_the_answer_that_it_had(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    first, again = (client.post("/v1/items", json={"text": "a"}, headers=key) for _ in range(2))
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert items(database) == 1


def test_a_batch_is_replayed_as_it_was_sent(client: FlaskClient, key: dict[str, str]) -> None:
    sent = {"data": b'{"text": "a"}\n{"text": 1}', "headers": key, "content_type": "application/x-ndjson"}
    first, again = (client.post("/v1/items:batch", **sent) for _ in range(2))
    assert (again.status_code, again.content_type, again.data) == (207, first.content_type, first.data)


@pytest.mark.parametrize(("path", "text"), [("/v1/items", "b"), ("/v1/check", "a")])
def test_another_request_under_the_same_key_is_refused(
    client: FlaskClient, key: dict[str, str], path: str, text: str
) -> None:
    client.post("/v1/items", json={"text": "a"}, headers=key)
    answer = client.post(path, json={"text": text}, headers=key)
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (422, "Idempotency-Key")


def test_another_service_may_use_the_same_key(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    other = {**key, **key_for(database, "other", "submit")}
    answers = [client.post("/v1/items", json={"text": "a"}, headers=headers) for headers in (key, other)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert items(database) == 2


def test_what_was_refused_may_be_sent_again_mended(client: FlaskClient, key: dict[str, str]) -> None:
    statuses = [client.post("/v1/items", json={"text": t}, headers=key).status_code for t in ("", "a")]
    assert statuses == [422, 202]


def test_a_request_that_is_worked_on_is_a_conflict_until_it_must_have_died(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    client.post("/v1/items", json={"text": "a"}, headers=key)
    with database.begin() as session:
        session.execute(update(KeyedRequest).values(status=None))
    assert client.post("/v1/items", json={"text": "a"}, headers=key).status_code == 409
    with database.begin() as session:
        session.execute(update(KeyedRequest).values(begun_at=utcnow() - timedelta(minutes=3)))
    assert client.post("/v1/items", json={"text": "a"}, headers=key).status_code == 202


def test_of_eight_at_once_one_is_done(client: FlaskClient, key: dict[str, str], database: Database) -> None:
    app: Flask = client.application

    def send(_: int) -> int:
        return app.test_client().post("/v1/items", json={"text": "a"}, headers=key).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(send, range(8)))
    assert statuses <= {202, 409}
    assert items(database) == 1


@pytest.mark.parametrize("value", ["x" * 256, "a\tb"])
def test_a_key_that_is_no_key_is_refused(client: FlaskClient, key: dict[str, str], value: str) -> None:
    answer = client.post("/v1/items", json={"text": "a"}, headers={**key, "Idempotency-Key": value})
    assert answer.status_code == 422


def test_an_answer_is_dropped_after_a_day(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    client.post("/v1/items", json={"text": "a"}, headers=key)
    with database.begin() as session:
        assert idempotency.drop_old(session, datetime.now(UTC) + timedelta(hours=23)) == 0
        assert idempotency.drop_old(session, datetime.now(UTC) + timedelta(hours=25)) == 1
