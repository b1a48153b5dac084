import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis
from rq import Queue

from review.bell import JOBS
from review.db import Database
from review.models import Case, Flag, Item, Screening
from review.models.items import ItemState
from review.settings import Settings
from tests.made import HOUSE, key_for, publish
from tests.processes import running

ASKS_DETOXIFY = """
  - {id: rude, name: Rude, category: nuts, severity: low, action: review,
     when: {score: {guard: detoxify, label: toxicity, at_least: 0.5}}}
"""


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return key_for(database, "bot", "submit", "read")


def check(client: FlaskClient, key: dict[str, str], **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/check", json=body, headers=key)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = json.loads(answer.data)
    return said


@pytest.fixture
def house(database: Database) -> None:
    with database.begin() as session:
        publish(session)


@pytest.fixture
def house_asks_detoxify(database: Database) -> None:
    with database.begin() as session:
        publish(session, HOUSE + ASKS_DETOXIFY)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("text", "verdict", "rules"),
    [("hello", "allow", []), ("a walnut", "review", ["walnut"]), ("a peanut", "block", ["peanut"])],
)
def test_a_verdict_is_given_at_once_and_kept(
    client: FlaskClient, key: dict[str, str], text: str, verdict: str, rules: list[str]
) -> None:
    said = check(client, key, text=text)
    assert (said["verdict"], said["state"]) == (verdict, "screened")
    assert (said["complete"], said["pending"]) == (True, [])
    assert [one["rule"] for one in said["findings"]] == rules
    kept = json.loads(client.get(f"/v1/items/{said['id']}", headers=key).data)
    assert {name: kept[name] for name in said if name != "pending"} == {
        name: value for name, value in said.items() if name != "pending"
    }


@pytest.mark.usefixtures("house")
def test_a_doubtful_text_comes_with_its_case(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    said = check(client, key, text="a walnut")
    with database.read() as session:
        case = session.query(Case).one()
    assert (said["case"]["id"], said["case"]["state"]) == (case.id, "open")


@pytest.mark.usefixtures("house_asks_detoxify")
def test_what_no_guard_here_can_say_is_pending_and_left_to_the_workers(
    client: FlaskClient, key: dict[str, str], database: Database, redis_url: str
) -> None:
    said = check(client, key, text="hello", budget_ms=20)
    assert (said["complete"], said["pending"], said["state"]) == (False, ["detoxify"], "waiting")
    with database.read() as session:
        assert session.query(Item).one().state is ItemState.WAITING
    assert Queue(JOBS, connection=Redis.from_url(redis_url)).count >= 1


@pytest.mark.usefixtures("house_asks_detoxify")
def test_within_its_budget_it_waits_for_a_worker(
    client: FlaskClient, key: dict[str, str], settings: Settings
) -> None:
    with running(settings, "worker"):
        said = check(client, key, text="hello", budget_ms=60_000)
    assert (said["state"], said["pending"], said["complete"]) == ("screened", [], False)
    assert "detoxify" in json.dumps(said["guards"])


@pytest.mark.usefixtures("house")
def test_the_same_external_id_is_judged_and_kept_once(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    said = [check(client, key, text="a walnut", external_id="e") for _ in range(2)]
    assert said[0]["id"] == said[1]["id"]
    with database.read() as session:
        counts = [session.query(model).count() for model in (Item, Screening, Flag, Case)]
    assert counts == [1, 1, 1, 1]
    clash = client.post("/v1/check", json={"text": "other", "external_id": "e"}, headers=key)
    assert clash.status_code == 409


@pytest.mark.parametrize("budget", [0, -1, 60_001, "100", 1.5])
def test_a_budget_out_of_bounds_is_named(client: FlaskClient, key: dict[str, str], budget: Any) -> None:
    answer = client.post("/v1/check", json={"text": "a", "budget_ms": budget}, headers=key)
    assert (answer.status_code, json.loads(answer.data)["field"]) == (422, "budget_ms")
