import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from review.db import Database
from review.models import Item
from tests.made import key_for


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return key_for(database, "bot", "submit", "read")


@pytest.fixture
def sent(client: FlaskClient, key: dict[str, str]) -> list[int]:
    items = [{"text": str(n), "external_id": f"e{n}", "kind": ("input", "output")[n % 2]} for n in range(7)]
    results = client.post("/v1/items:batch", json={"items": items}, headers=key).get_json()["results"]
    return [one["id"] for one in results]


def get(client: FlaskClient, key: dict[str, str], path: str) -> dict[str, Any]:
    answer = client.get(path, headers=key)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = json.loads(answer.data)
    return body


def test_following_next_lists_every_item_once_newest_first(
    client: FlaskClient, key: dict[str, str], sent: list[int]
) -> None:
    seen, path = [], "/v1/items?limit=3&state=waiting"
    while path:
        page = get(client, key, path)
        seen += [item["id"] for item in page["items"]]
        path = page["next"]
    assert seen == sorted(sent, reverse=True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=input", 4),
        ("external_id=e3", 1),
        ("external_id=nothing", 0),
        ("state=screened", 0),
        ("verdict=block", 0),
        ("received_after=2020-01-01T00:00:00Z", 7),
        ("received_before=2020-01-01T00:00:00%2B02:00", 0),
    ],
)
def test_filters_narrow_the_list(
    client: FlaskClient, key: dict[str, str], sent: list[int], query: str, count: int
) -> None:
    assert len(get(client, key, f"/v1/items?{query}")["items"]) == count <= len(sent)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "before=0",
        "before=99999999999999999999",
        "state=gone",
        "colour=red",
        "received_after=2020-01-01T00:00:00",
        "received_after=yesterday",
        "received_after=0.5",
        "external_id=%00",
    ],
)
def test_a_bad_filter_is_named(client: FlaskClient, key: dict[str, str], query: str) -> None:
    answer = client.get(f"/v1/items?{query}", headers=key)
    assert answer.status_code == 422
    assert json.loads(answer.data)["field"] == query.partition("=")[0]


def test_only_a_services_own_items_are_listed(
    client: FlaskClient, sent: list[int], database: Database
) -> None:
    other = key_for(database, "other", "read")
    assert get(client, other, "/v1/items") == {"items": [], "next": None}
    assert sent


def test_erasing_takes_the_words_out_and_is_for_admin_keys(
    client: FlaskClient, key: dict[str, str], sent: list[int], database: Database
) -> None:
    path = f"/v1/items/{sent[0]}"
    assert client.delete(path, headers=key).status_code == 403
    answers = [client.delete(path, headers=key_for(database, "bot", "admin")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].get_json()["erased_at"] == answers[1].get_json()["erased_at"] is not None
    with database.read() as session:
        assert session.get_one(Item, sent[0]).text == ""
    assert get(client, key, path)["erased_at"]


@pytest.mark.parametrize("item_id", ["999999", "9" * 30])
def test_what_is_not_there_cannot_be_erased(client: FlaskClient, database: Database, item_id: str) -> None:
    key = key_for(database, "bot", "admin")
    assert client.delete(f"/v1/items/{item_id}", headers=key).status_code == 404
