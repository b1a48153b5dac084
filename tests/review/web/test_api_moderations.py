"""The OpenAI endpoint, called by OpenAI's own client over HTTP."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from flask.testing import FlaskClient
from openai import AsyncOpenAI, OpenAI
from openai.types import ModerationTextInputParam
from werkzeug.serving import make_server

from review.db import Database
from tests.made import HOUSE, key_for, publish

HARSH = HOUSE.replace("nuts", "harassment/threatening")


@pytest.fixture
def key(database: Database) -> str:
    with database.begin() as session:
        publish(session, HARSH)
    return key_for(database, "bot", "submit")["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def address(client: FlaskClient) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def post(client: FlaskClient, key: str, body: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post("/v1/moderations", json=body, headers={"Authorization": f"Bearer {key}"})
    said: dict[str, Any] = json.loads(answer.data)
    return answer.status_code, said


def test_the_official_client_gets_its_verdicts(address: str, key: str) -> None:
    with OpenAI(base_url=address, api_key=key, max_retries=0) as client:
        said = client.moderations.create(input=["good morning", "a walnut"], model="omni-moderation-latest")
    assert [one.flagged for one in said.results] == [False, True]
    assert said.model == "omni-moderation-latest"
    assert said.results[1].categories.harassment_threatening
    assert not said.results[1].categories.harassment
    assert said.results[1].category_scores.harassment_threatening > 0.5
    assert said.results[1].category_applied_input_types.sexual_minors == ["text"]


def test_the_official_asynchronous_client_gets_its_verdict(address: str, key: str) -> None:
    async def ask() -> bool:
        async with AsyncOpenAI(base_url=address, api_key=key, max_retries=0) as client:
            return (await client.moderations.create(input="a peanut")).results[0].flagged

    assert asyncio.run(ask())


def test_the_parts_of_a_message_are_one_text(address: str, key: str) -> None:
    with OpenAI(base_url=address, api_key=key, max_retries=0) as client:
        parts = [ModerationTextInputParam(type="text", text=text) for text in ("good morning", "a walnut")]
        said = client.moderations.create(input=parts)
    assert [one.flagged for one in said.results] == [True]


def test_what_weighbridge_adds_rides_in_one_field(address: str, key: str) -> None:
    with OpenAI(base_url=address, api_key=key, max_retries=0) as client:
        result = client.moderations.create(input="a walnut").results[0]
    added = (result.model_extra or {})["weighbridge"]
    assert list(result.model_extra or {}) == ["weighbridge"]
    assert (added["verdict"], added["case"]["state"]) == ("review", "open")
    assert added["findings"][0]["rule"] == "walnut"


def test_a_bad_key_is_the_clients_own_error(address: str, key: str) -> None:
    with (
        OpenAI(base_url=address, api_key="wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.moderations.create(input="hello")
    assert key


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"input": None},
        {"input": ""},
        {"input": []},
        {"input": [1]},
        {"input": ["a", ""]},
        {"input": {"text": "a"}},
        {"input": [{"type": "text"}]},
        {"input": [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]},
        {"input": "a\x00b"},
        {"input": "a", "model": 7},
    ],
)
def test_a_bad_request_is_told_which_field_is_at_fault(client: FlaskClient, key: str, body: Any) -> None:
    status, said = post(client, key, body)
    assert status == 422
    assert said["errors"][0]["field"].partition(".")[0].partition("[")[0] in {"input", "model"}


def test_fields_that_their_client_may_add_are_ignored(client: FlaskClient, key: str) -> None:
    assert post(client, key, {"input": "a", "user": "u-1"})[0] == 200
