from typing import Any

import pytest
from flask.testing import FlaskClient

from review.db import Database
from review.models import Case
from tests.browsing import Browser
from tests.made import key_for, publish

HOSTILE = "</blockquote><script>alert(1)</script> \u202e" + "x" * 900


@pytest.fixture
def key(client: FlaskClient, database: Database) -> dict[str, str]:
    """Return the key of a service with a text that was blocked (b) and one that passed (p)."""
    with database.begin() as session:
        publish(session)
    key = key_for(database, "bot", "submit", "read")
    for name, text in (("b", "a peanut"), ("p", "a plum")):
        client.post("/v1/check", json={"text": text, "external_id": name}, headers=key)
    return key


def ask(client: FlaskClient, key: dict[str, str], **body: Any) -> Any:
    return client.post("/v1/appeals", json=body, headers=key)


def test_an_appeal_is_shown_and_answered_by_a_person(
    client: FlaskClient, key: dict[str, str], database: Database, ada: Browser
) -> None:
    made = ask(client, key, external_id="b", statement=HOSTILE)
    assert (made.status_code, made.get_json()["state"]) == (201, "open")
    case_id, path = made.get_json()["case"]["id"], f"/v1/appeals/{made.get_json()['id']}"
    ada.post(f"/cases/{case_id}/claim")
    page = ada.get(f"/cases/{case_id}").text
    assert "Somebody asks for another look" in page
    assert "&lt;/blockquote&gt;&lt;script&gt;" in page
    assert "the guards" in page
    with database.read() as session:
        seen = str(session.get_one(Case, case_id).version)
    form = {"seen": seen, "appeal": "overturn", "rationale": "A song."}
    answer = ada.post(f"/cases/{case_id}/decide", form)
    assert answer.status_code == 303
    said = client.get(path, headers=key).get_json()
    assert (said["state"], said["decision"]["outcome"]) == ("overturned", "fine")
    assert [one["state"] for one in said["history"]] == ["open", "overturned"]
    assert HOSTILE not in str(said)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 422, "item: is missing; name the item by `item` or by `external_id`"),
        ({"item": 1, "external_id": "b"}, 422, "external_id: does not go with `item`"),
        ({"item": 0}, 422, "greater than"),
        ({"item": 10**18}, 404, "no item"),
        ({"external_id": "nowhere"}, 404, "no item"),
        ({"external_id": "p"}, 409, "neither blocked nor decided"),
        ({"external_id": "b", "statement": "a\0"}, 422, "NUL"),
        ({"external_id": "b", "statement": "x" * 10_001}, 422, "the limit is 10000"),
        ({"external_id": "b", "who": "me"}, 422, "is not a field"),
    ],
)
def test_a_bad_appeal_names_what_is_wrong(
    client: FlaskClient, key: dict[str, str], body: dict[str, Any], status: int, said: str
) -> None:
    answer = ask(client, key, **body)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_a_service_neither_appeals_for_another_nor_sees_its_appeals(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    made = ask(client, key, external_id="b").get_json()
    other = key_for(database, "other", "submit", "read")
    assert ask(client, other, item=made["item"]["id"]).status_code == 404
    assert client.get(f"/v1/appeals/{made['id']}", headers=other).status_code == 404
    assert client.get(f"/v1/appeals/{2**70}", headers=key).status_code == 404


def test_an_appeal_sent_again_says_which_one_is_open(client: FlaskClient, key: dict[str, str]) -> None:
    made = ask(client, key, external_id="b").get_json()
    again = ask(client, key, external_id="b")
    assert (again.status_code, f"appeal {made['id']} about it is open" in again.text) == (409, True)
