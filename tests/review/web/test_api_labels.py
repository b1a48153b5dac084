import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from review import feed
from review.db import Database, utcnow
from review.models import Case, CaseEvent, Decision, Item, Label, Service, User
from review.models.cases import CaseState
from review.models.items import ItemState
from tests.made import key_for, publish

VIOLATING: dict[str, Any] = {"outcome": "violating", "labels": [{"category": "nuts"}], "severity": "high"}
FINE = {"outcome": "fine"}


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    with database.begin() as session:
        publish(session)
    return key_for(database, "bot", "submit", "read", "label")


TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def send(client: FlaskClient, key: dict[str, str], *labels: Any) -> tuple[int, list[dict[str, Any]]]:
    answer = client.post("/v1/labels", json={"labels": labels}, headers=key)
    return answer.status_code, answer.get_json(force=True)["results"]


def check(client: FlaskClient, key: dict[str, str], text: str, **facts: Any) -> int:
    answer = client.post("/v1/check", json={"text": text, **facts}, headers=key)
    return int(answer.get_json()["id"])


def test_items_are_named_by_id_by_external_id_or_by_their_text(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    first, second = check(client, key, "one"), check(client, key, "two", external_id="e")
    status, results = send(
        client, key,
        {**VIOLATING, "item": first}, {**FINE, "external_id": "e"}, {**FINE, "text": "three"},
    )  # fmt: skip
    assert (status, [one["status"] for one in results]) == (200, [201, 201, 201])
    assert [one["item"] for one in results[:2]] == [first, second]
    with database.read() as session:
        assert session.get_one(Item, results[2]["item"]).text == "three"
        assert [label.category for label in session.query(Label)] == ["nuts"]
        assert {case.state for case in session.query(Case)} == {CaseState.DECIDED}


def test_what_cannot_be_taken_is_told_and_holds_up_no_other(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    other = check(client, key_for(database, "other", "submit"), "theirs")
    status, results = send(
        client, key,
        {**FINE, "item": other}, {**FINE, "external_id": "nowhere"}, {"outcome": "violating", "text": "a"},
        {**FINE, "text": "good"}, 7,
    )  # fmt: skip
    assert (status, [one["status"] for one in results]) == (207, [404, 404, 422, 201, 422])
    assert results[0]["problem"]["field"] == "item"


def test_what_is_decided_already_is_left_alone(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    sent = [{**VIOLATING, "text": "a"}, {**FINE, "text": "a"}, {**FINE, "text": "b"}]
    first, again = send(client, key, *sent)[1], send(client, key, *sent)[1]
    assert [one["status"] for one in first] == [201, 200, 201]
    assert [one["status"] for one in again] == [200, 200, 200]
    assert [one["item"] for one in first] == [one["item"] for one in again]
    with database.read() as session:
        assert session.query(Decision).count() == 2


def test_a_judgement_closes_the_open_case_and_says_who_decided(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    item = check(client, key, "a walnut")
    send(client, key, {**FINE, "item": item, "reviewer": "Kim <b>"})
    with database.read() as session:
        case = session.query(Case).one()
        assert (case.state, case.version) == (CaseState.DECIDED, 2)
        last = session.query(CaseEvent).order_by(CaseEvent.id.desc()).first()
        assert last
        assert last.note == "imported, decided by Kim <b>"
        user = session.query(User).filter_by(name="@bot").one()
        assert (user.active, session.query(Decision).one().user_id) == (False, user.id)


def test_a_waiting_item_that_a_person_judged_waits_no_longer(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    item = client.post("/v1/items", json={"text": "walnut"}, headers=key).get_json()["id"]
    send(client, key, {**FINE, "item": item})
    with database.read() as session:
        assert session.get_one(Item, item).state is ItemState.SCREENED


def test_an_erased_item_is_not_labelled(client: FlaskClient, key: dict[str, str], database: Database) -> None:
    item = check(client, key, "one", external_id="e")
    client.delete(f"/v1/items/{item}", headers=key_for(database, "bot", "admin"))
    _, results = send(client, key, {**FINE, "item": item}, {**FINE, "external_id": "e"})
    assert [one["status"] for one in results] == [409, 409]


def test_lines_are_answered_by_lines(client: FlaskClient, key: dict[str, str]) -> None:
    data = json.dumps({**FINE, "text": "a"}) + "\nnot json\n"
    answer = client.post("/v1/labels", data=data, headers=key, content_type="application/x-ndjson")
    assert [json.loads(line)["status"] for line in answer.data.splitlines()] == [201, 400]


def test_an_old_decision_is_in_the_feed_only_once_those_beside_it_are(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    send(client, key, {**FINE, "text": "a", "at": "2020-01-01T00:00:00Z"})
    with database.read() as session:
        service, now = session.query(Service).one().id, utcnow()
        assert not feed.decisions(session, service, 0, 9, now)
        assert len(feed.decisions(session, service, 0, 9, now + timedelta(minutes=1))) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "item: is missing; name the item by"),
        ({"item": 1, "text": "a"}, "text: does not go with `item`"),
        ({"item": 1, "external_id": "e"}, '"field": "external_id"'),
        ({"item": 0}, "greater than or equal to 1"),
        ({"item": 2**63}, "less than or equal to"),
        ({"item": "1"}, "valid integer"),
        ({"external_id": "a", "meta": {}}, "meta: goes with a `text`"),
        ({"text": "a", "outcome": "bad"}, "'violating', 'fine' or 'unsure'"),
        ({"text": "a", "labels": [{"category": "c"}]}, "labels: do not fit the outcome"),
        ({"text": "a", "labels": [{"category": "c\0", "answer": "no"}]}, "NUL"),
        ({"text": "a", "labels": [{"category": "c", "answer": "maybe"}]}, "'yes', 'no' or 'unsure'"),
        ({"text": "a", "at": "2026-05-01"}, "at"),
        ({"text": "a", "at": "2999-05-01T00:00:00Z"}, "at: lies in the future"),
        ({"text": "a", "service": "other"}, "is not a field of this request"),
    ],
)
def test_a_bad_label_names_the_field(
    client: FlaskClient, key: dict[str, str], wrong: dict[str, Any], said: str
) -> None:
    status, (result,) = send(client, key, {**FINE, **wrong})
    assert (status, result["status"]) == (207, 422)
    assert said in json.dumps(result["problem"])


def test_a_word_that_no_policy_ever_had_is_refused_with_the_one_that_was_meant(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    wrong = {"outcome": "violating", "labels": [{"category": "nut", "severity": "<b>"}], "severity": "hi"}
    status, (first, second) = send(client, key, {**wrong, "text": "a"}, {**VIOLATING, "text": "b"})
    assert (status, first["status"], second["status"]) == (207, 422, 201)
    said = {one["field"]: one["message"] for one in first["problem"]["errors"]}
    assert list(said) == ["severity", "labels[0].category", "labels[0].severity"]
    assert said["labels[0].category"].endswith("'nut'; did you mean 'nuts'?")
    with database.read() as session:
        assert [item.text for item in session.query(Item)] == ["b"]


def test_a_category_of_an_older_version_is_still_known(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    with database.begin() as session:
        publish(session, "policy: house\ncategories: {wasps: {severities: [itchy]}}\n", number=2)
    old = {"outcome": "violating", "labels": [{"category": "nuts"}, {"category": "wasps"}]}
    status, results = send(client, key, {**old, "text": "a", "severity": "itchy"})
    assert (status, results[0]["status"]) == (200, 201)


def test_a_key_without_the_scope_labels_nothing(client: FlaskClient, database: Database) -> None:
    answer = client.post("/v1/labels", json={"labels": []}, headers=key_for(database, "bot", "submit"))
    assert answer.status_code == 403


def test_an_item_that_comes_with_its_label_is_a_step_of_the_trace_of_its_request(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    send(client, {**key, "traceparent": TRACEPARENT}, {**FINE, "text": "a leaf"})
    with database.read() as session:
        kept = session.query(Item.traceparent).scalar()
    assert kept[:36] == TRACEPARENT[:36]
