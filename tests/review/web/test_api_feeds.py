from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from review import feed
from review.db import Database
from review.decisions import Ruling, decide, undo
from review.models import Case, Decision, Service, User
from review.models.labels import Outcome
from review.models.people import Role
from tests.made import NOW, key_for, publish


@pytest.fixture
def key(client: FlaskClient, database: Database) -> dict[str, str]:
    """Return the key of a service with three items, each with an open case."""
    with database.begin() as session:
        publish(session)
        session.add(User(name="ada", password_hash="x", role=Role.REVIEWER, created_at=NOW))
    key = key_for(database, "bot", "submit", "read")
    for number in range(3):
        body = {"text": f"walnut {number}", "external_id": f"e{number}"}
        assert client.post("/v1/check", json=body, headers=key).status_code == 200
    return key


def decide_all(database: Database) -> None:
    with database.begin() as session:
        user = session.query(User).one()
        for case in session.query(Case).order_by(Case.id):
            ruling = Ruling(Outcome.VIOLATING, ("nuts",), "high")
            decide(session, case.id, user.id, ruling, seen=case.version, now=NOW)


def read(client: FlaskClient, key: dict[str, str], query: str = "") -> dict[str, Any]:
    answer = client.get(f"/v1/decisions{query}", headers=key)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.get_json()
    return said


def test_reading_on_from_the_cursor_gives_every_decision_once(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    decide_all(database)
    first = read(client, key, "?limit=2")
    rest = read(client, key, f"?limit=2&after={first['cursor']}")
    lines = first["decisions"] + rest["decisions"]
    assert [line["item"]["external_id"] for line in lines] == ["e0", "e1", "e2"]
    assert (first["more"], rest["more"]) == (True, False)
    assert (lines[0]["outcome"], lines[0]["labels"]) == (
        "violating", [{"category": "nuts", "answer": "yes"}]
    )  # fmt: skip
    nothing = read(client, key, f"?after={rest['cursor']}")
    assert (nothing["decisions"], nothing["cursor"]) == ([], rest["cursor"])


def test_an_undo_is_one_more_line_that_names_what_it_undoes(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    decide_all(database)
    with database.begin() as session:
        last = session.query(Decision).order_by(Decision.id.desc()).first()
        assert last
        undo(session, last.id, last.user_id, NOW)
    line = read(client, key)["decisions"][-1]
    assert (line["kind"], line["undoes"], line["outcome"]) == ("undo", last.id, None)


def test_only_decisions_on_its_own_items_are_a_services_to_read(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    decide_all(database)
    assert read(client, key_for(database, "other", "read"))["decisions"] == []
    assert len(read(client, key)["decisions"]) == 3


def test_a_decision_shows_once_nothing_can_come_before_it_any_more(
    key: dict[str, str], database: Database
) -> None:
    decide_all(database)
    with database.read() as session:
        service_id = session.query(Service).one().id
        early = feed.decisions(session, service_id, 0, 9, NOW + timedelta(seconds=4))
        late = feed.decisions(session, service_id, 0, 9, NOW + timedelta(seconds=5))
    assert (len(early), len(late), bool(key)) == (0, 3, True)


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=501", "since=1"])
def test_a_bad_query_is_named(client: FlaskClient, key: dict[str, str], query: str) -> None:
    answer = client.get(f"/v1/decisions?{query}", headers=key)
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (422, query.partition("=")[0])
