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
from review.web.access import public
from tests.made import key_for

MakeApp = Callable[[Settings], Flask]


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return key_for(database, "bot", "submit", "read")


def send(client: FlaskClient, key: dict[str, str], data: bytes) -> TestResponse:
    return client.post("/v1/items", data=data, headers=key, content_type="application/json")


def problem(answer: TestResponse) -> dict[str, Any]:
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.data)
    assert body["status"] == answer.status_code
    return body


def test_a_text_is_taken_in_and_the_bell_rings(
    client: FlaskClient, key: dict[str, str], redis_url: str, settings: Settings
) -> None:
    answer = client.post("/v1/items", json={"text": "hello"}, headers=key)
    taken = json.loads(answer.data)
    url = f"{settings.address}/v1/items/{taken['id']}"
    assert (answer.status_code, taken["state"], taken["url"]) == (202, "waiting", url)
    assert Queue(JOBS, connection=Redis.from_url(redis_url)).count == 1


def test_every_field_is_kept(client: FlaskClient, key: dict[str, str], database: Database) -> None:
    sent = {
        "text": "Zażółć 🦆 \r\n\t\u202e",
        "external_id": "m-1",
        "kind": "input",
        "context": [{"role": "user", "text": "hi"}],
        "meta": {"model": "m", "tokens": 3, "nested": {"list": [1.5, None, True, "ż"]}},
    }
    assert client.post("/v1/items", json=sent, headers=key).status_code == 202
    with database.read() as session:
        item = session.query(Item).one()
    assert {name: getattr(item, name) for name in sent} == sent


def test_a_waiting_item_can_be_looked_up(client: FlaskClient, key: dict[str, str]) -> None:
    taken = json.loads(client.post("/v1/items", json={"text": "a", "external_id": "e"}, headers=key).data)
    shown = json.loads(client.get(f"/v1/items/{taken['id']}", headers=key).data)
    assert (shown["state"], shown["verdict"], shown["findings"], shown["case"]) == ("waiting", None, [], None)
    assert (shown["external_id"], shown["kind"]) == ("e", "output")
    assert "text" not in shown


def test_sent_twice_under_one_external_id_it_is_one_item(client: FlaskClient, key: dict[str, str]) -> None:
    body = {"text": "a", "external_id": "e"}
    answers = [client.post("/v1/items", json=body, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 200]
    assert answers[0].json == answers[1].json


def test_another_text_under_one_external_id_is_a_conflict(client: FlaskClient, key: dict[str, str]) -> None:
    client.post("/v1/items", json={"text": "a", "external_id": "e"}, headers=key)
    told = problem(client.post("/v1/items", json={"text": "b", "external_id": "e"}, headers=key))
    assert (told["status"], told["field"]) == (409, "text")


def test_only_its_own_service_sees_an_item(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    taken = json.loads(client.post("/v1/items", json={"text": "a"}, headers=key).data)
    other = key_for(database, "other", "read")
    assert problem(client.get(f"/v1/items/{taken['id']}", headers=other))["status"] == 404


@pytest.mark.parametrize("item_id", ["0", "999", "9" * 18, "9" * 19, "9" * 40, "-1", "x", "%00"])
def test_what_is_not_there_is_not_found(client: FlaskClient, key: dict[str, str], item_id: str) -> None:
    assert problem(client.get(f"/v1/items/{item_id}", headers=key))["status"] == 404


BAD_JSON = [
    (b"", "EOF"),
    (b"{", "EOF"),
    (b"text=hello", "expected"),
    (b'{"text": "\xff\xfe"}', "not UTF-8"),
    (b'{"text": "\xed\xa0\xbd"}', "not UTF-8"),
    (rb'{"text": "\ud83d"}', "lone surrogate"),
    (rb'{"text": "a", "external_id": "\udc00"}', "surrogate"),
    (rb'{"text": "a", "meta": {"\ud800 ": 1}}', "surrogate"),
    (b"[" * 100_000, "recursion"),
    (b'{"text": "a", "meta": ' + b'{"a":' * 50_000, "recursion"),
    (b'{"text": "a", "meta": {"n": ' + b"9" * 5_000 + b"}}", "number"),
]


@pytest.mark.parametrize(("data", "words"), BAD_JSON)
def test_what_is_not_json_is_answered_with_the_reason(
    client: FlaskClient, key: dict[str, str], data: bytes, words: str
) -> None:
    told = problem(send(client, key, data))
    assert told["status"] == 400
    assert words in told["detail"]


BAD_FIELDS = [
    (b"[]", "", "object"),
    (b"null", "", "object"),
    (b"{}", "text", "missing"),
    (b'{"text": null}', "text", "string"),
    (b'{"text": 1}', "text", "string"),
    (b'{"text": ["a"]}', "text", "string"),
    (b'{"text": ""}', "text", "empty"),
    (rb'{"text": "ab\u0000"}', "text", "NUL character at position 2"),
    (b'{"text": "' + b"x" * 100_001 + b'"}', "text", "100001 characters; the limit is 100000"),
    (b'{"text": "a", "txt": 1}', "txt", "not a field"),
    (rb'{"text": "a", "\u0000": 1}', "\x00", "not a field"),
    (b'{"text": "a", "kind": "outputs"}', "kind", "'output' or 'input'"),
    (b'{"text": "a", "kind": 1}', "kind", "'output' or 'input'"),
    (b'{"text": "a", "external_id": 7}', "external_id", "string"),
    (b'{"text": "a", "external_id": ""}', "external_id", "at least 1"),
    (b'{"text": "a", "external_id": "' + b"x" * 201 + b'"}', "external_id", "at most 200"),
    (rb'{"text": "a", "external_id": "\u0000"}', "external_id", "NUL"),
    (b'{"text": "a", "context": {}}', "context", "not a list"),
    (b'{"text": "a", "context": ["hi"]}', "context[0]", "object"),
    (b'{"text": "a", "context": [{"role": "user"}]}', "context[0].text", "missing"),
    (b'{"text": "a", "context": [{"role": "", "text": ""}]}', "context[0].role", "at least 1"),
    (rb'{"text": "a", "context": [{"role": "u", "text": "\u0000"}]}', "context[0].text", "NUL"),
    (b'{"text": "a", "context": [' + b'{"role":"u","text":""},' * 100 + b'{"role":"u","text":""}]}',
     "context", "101 turns; the limit is 100"),
    (b'{"text": "a", "context": [{"role": "u", "text": "' + b"x" * 200_001 + b'"}]}', "context", "200001"),
    (b'{"text": "a", "meta": []}', "meta", "not an object"),
    (b'{"text": "a", "meta": {"a": NaN}}', "meta", "not finite"),
    (b'{"text": "a", "meta": {"a": [-1e999]}}', "meta", "not finite"),
    (rb'{"text": "a", "meta": {"a": [{"b": "\u0000"}]}}', "meta", "meta.a[].b"),
    (rb'{"text": "a", "meta": {"\u0000": 1}}', "meta", "NUL"),
    (b'{"text": "a", "meta": {"a": "' + b"x" * 16_384 + b'"}}', "meta", "the limit is 16384"),
    (b'{"text": "a", "meta": ' + b'{"a":' * 7 + b"1" + b"}" * 8, "meta", "deeper than 6"),
    (b'{"text": "a", "meta": {"a": ' + b"[" * 6 + b"]" * 6 + b"}}", "meta", "deeper than 6"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "field", "words"), BAD_FIELDS)
def test_a_bad_field_is_named_with_what_is_wrong(
    client: FlaskClient, key: dict[str, str], data: bytes, field: str, words: str
) -> None:
    told = problem(send(client, key, data))
    assert told["status"] == 422
    assert told["errors"][0]["field"] == field
    assert words in told["errors"][0]["message"]


def test_every_bad_field_is_named_at_once(client: FlaskClient, key: dict[str, str]) -> None:
    told = problem(send(client, key, b'{"text": 1, "kind": "x", "colour": "red"}'))
    assert {one["field"] for one in told["errors"]} == {"text", "kind", "colour"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json; charset=UTF-8"}, 202),
    ],
)
def test_only_json_in_utf8_is_read(
    client: FlaskClient, key: dict[str, str], headers: dict[str, str], status: int
) -> None:
    answer = client.post("/v1/items", data=b'{"text": "a"}', headers={**key, **headers})
    assert answer.status_code == status


def test_a_body_over_the_limit_is_refused(make_app: MakeApp, settings: Settings, key: dict[str, str]) -> None:
    client = make_app(settings.model_copy(update={"max_body_bytes": 1_024})).test_client()
    told = problem(client.post("/v1/items", json={"text": "a" * 1_100}, headers=key))
    assert (told["status"], "1024 bytes" in told["detail"]) == (413, True)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wb_x"}],
)
def test_without_a_good_key_nothing_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/v1/items", json={"text": "a"}, headers=headers)
    assert problem(answer)["status"] == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_without_the_scope_is_forbidden(client: FlaskClient, database: Database) -> None:
    key = key_for(database, "bot", "read")
    assert problem(client.post("/v1/items", json={"text": "a"}, headers=key))["status"] == 403


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nothing", 404), ("PUT", "/v1/items", 405)]
)
def test_what_the_api_does_not_have_is_a_problem_too(
    client: FlaskClient, key: dict[str, str], method: str, path: str, status: int
) -> None:
    assert problem(client.open(path, method=method, headers=key))["status"] == status


def test_without_redis_an_item_is_taken_in_all_the_same(
    make_app: MakeApp, settings: Settings, key: dict[str, str]
) -> None:
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    assert make_app(away).test_client().post("/v1/items", json={"text": "a"}, headers=key).status_code == 202


def test_without_its_database_it_asks_to_try_again(make_app: MakeApp, settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql+psycopg://root@127.0.0.1:1/nothing"})
    good_shape = {"Authorization": "Bearer wb_00000000_" + "x" * 43}
    answer = make_app(away).test_client().post("/v1/items", json={"text": "a"}, headers=good_shape)
    assert problem(answer)["status"] == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "127.0.0.1" not in answer.text


def test_what_nobody_foresaw_says_nothing_of_the_inside(
    app: Flask, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = public(lambda: str(settings.model_dump()["the secret"]))
    monkeypatch.setitem(app.view_functions, "api.list_items", broken)
    told = problem(app.test_client().get("/v1/items"))
    assert told["status"] == 500
    assert "secret" not in json.dumps(told)
    assert "KeyError" in caplog.text
