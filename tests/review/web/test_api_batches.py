import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import Queue
from werkzeug.test import TestResponse

from review.bell import JOBS
from review.db import Database
from review.models import Item
from review.settings import Settings
from tests.made import key_for

NDJSON = "application/x-ndjson"
MakeApp = Callable[[Settings], Flask]


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return key_for(database, "bot", "submit")


def lines(client: FlaskClient, key: dict[str, str], data: bytes) -> tuple[int, list[dict[str, Any]]]:
    answer = client.post("/v1/items:batch", data=data, headers=key, content_type=NDJSON)
    assert answer.content_type == NDJSON
    return answer.status_code, [json.loads(line) for line in answer.data.splitlines()]


def entries(client: FlaskClient, key: dict[str, str], items: list[Any]) -> tuple[int, list[dict[str, Any]]]:
    answer = client.post("/v1/items:batch", json={"items": items}, headers=key)
    return answer.status_code, json.loads(answer.data)["results"]


def texts(database: Database) -> list[str]:
    with database.read() as session:
        return [item.text for item in session.query(Item).order_by(Item.id)]


def test_many_texts_become_items_in_order_and_one_bell_rings(
    client: FlaskClient, key: dict[str, str], database: Database, redis_url: str
) -> None:
    status, results = entries(client, key, [{"text": f"text {number}"} for number in range(300)])
    assert (status, {one["status"] for one in results}) == (202, {202})
    with database.read() as session:
        kept = {item.id: item.text for item in session.query(Item)}
    assert [kept[one["id"]] for one in results] == [f"text {number}" for number in range(300)]
    assert Queue(JOBS, connection=Redis.from_url(redis_url)).count == 1


def test_a_bad_line_is_told_and_holds_up_no_other(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    data = b'{"text": "one"}\n\n{"text": 2}\nnot json\n{"text": "\xff"}\n{"text": "two"}'
    status, results = lines(client, key, data)
    assert (status, [one["status"] for one in results]) == (207, [202, 422, 400, 400, 202])
    assert [one["index"] for one in results] == [0, 1, 2, 3, 4]
    assert results[1]["problem"]["field"] == "text"
    assert texts(database) == ["one", "two"]


@pytest.mark.parametrize("entry", [None, 1, "text", [], {}, {"text": "\ud800"}, {"text": "a", "b": 1}])
def test_an_entry_that_is_no_item_is_told(client: FlaskClient, key: dict[str, str], entry: Any) -> None:
    answer = client.post(
        "/v1/items:batch", data=json.dumps({"items": [entry]}), headers=key, content_type="application/json"
    )
    assert answer.status_code in {207, 400}
    assert b"problem" in answer.data


def test_equal_external_ids_in_one_batch_are_one_item(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    sent = [{"text": text, "external_id": "e"} for text in ("one", "one", "other")]
    status, results = entries(client, key, sent)
    assert (status, [one["status"] for one in results]) == (207, [202, 200, 409])
    assert results[0]["id"] == results[1]["id"]
    assert texts(database) == ["one"]


def test_a_batch_sent_again_is_the_same_items(client: FlaskClient, key: dict[str, str]) -> None:
    sent = [{"text": f"text {number}", "external_id": str(number)} for number in range(20)]
    first, again = entries(client, key, sent), entries(client, key, sent)
    assert [one["id"] for one in again[1]] == [one["id"] for one in first[1]]
    assert {one["status"] for one in again[1]} == {200}


BAD_BATCHES = [
    ("application/json", b"{}", 422),
    ("application/json", b"[]", 422),
    ("application/json", b'{"items": {}}', 422),
    ("application/json", b'{"items": []}', 422),
    ("application/json", b'{"items": [{"text": "a"}], "more": 1}', 422),
    ("application/json", b'{"items": [', 400),
    ("application/json", b'{"items": ' + b"[" * 10_000, 400),
    ("application/json", b"", 400),
    (NDJSON, b"", 422),
    (NDJSON, b"\n \n", 422),
    ("text/csv", b"text\na", 415),
]


@pytest.mark.parametrize(("media", "data", "status"), BAD_BATCHES)
def test_what_is_no_batch_is_a_problem(
    client: FlaskClient, key: dict[str, str], media: str, data: bytes, status: int
) -> None:
    answer: TestResponse = client.post("/v1/items:batch", data=data, headers=key, content_type=media)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_a_batch_over_the_limit_is_refused_whole(
    make_app: MakeApp, settings: Settings, key: dict[str, str], database: Database
) -> None:
    client = make_app(settings.model_copy(update={"max_batch_items": 2})).test_client()
    answer = client.post("/v1/items:batch", json={"items": [{"text": "a"}] * 3}, headers=key)
    assert (answer.status_code, "the limit is 2" in answer.text) == (413, True)
    assert texts(database) == []
