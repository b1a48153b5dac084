import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app import cli
from review.db import Database
from review.models import Item, Service
from review.settings import Settings
from tests.made import key_for
from tests.processes import environment


@pytest.fixture
def key(database: Database, settings: Settings) -> dict[str, str]:
    made = key_for(database, "bot", "submit")
    command = ["limits", "bot", "--per-minute", "3", "--check-budget-ms", "70"]
    done = CliRunner().invoke(cli, command, env=environment(settings))
    assert done.exit_code == 0, done.output
    return made


def test_the_command_sets_a_services_limits(key: dict[str, str], database: Database) -> None:
    with database.read() as session:
        service = session.query(Service).one()
    assert (key["Authorization"][:6], service.per_minute, service.per_day) == ("Bearer", 3, None)
    assert (service.check_budget_ms, service.cost_per_day) == (70, None)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/items", {"text": "a"}),
        ("/v1/items:batch", {"items": [{"text": "a"}]}),
        ("/v1/check", {"text": "a"}),
        ("/v1/moderations", {"input": "a"}),
    ],
)
def test_every_way_in_is_counted_and_says_what_is_left(
    client: FlaskClient, key: dict[str, str], path: str, body: object, database: Database
) -> None:
    answers = [client.post(path, json=body, headers=key) for _ in range(4)]
    assert [answer.status_code < 300 for answer in answers] == [True, True, True, False]
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert (answers[3].status_code, answers[3].content_type) == (429, "application/problem+json")
    assert 0 < int(answers[3].headers["Retry-After"]) <= 60
    with database.read() as session:
        assert session.query(Item).count() == 3


def test_a_batch_that_does_not_fit_is_refused_whole(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    answer = client.post("/v1/items:batch", json={"items": [{"text": "a"}] * 4}, headers=key)
    assert answer.status_code == 429
    assert client.post("/v1/items:batch", json={"items": [{"text": "a"}] * 3}, headers=key).status_code == 202
    with database.read() as session:
        assert session.query(Item).count() == 3
