import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel

from review.db import Database
from review.web.api import answers
from review.web.api.document import OPERATIONS
from tests.made import key_for, publish


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    with database.begin() as session:
        publish(session)
    return key_for(database, "bot", "admin")


def test_every_route_is_in_the_document_and_nothing_else(client: FlaskClient) -> None:
    rules = {
        (method.lower(), re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule))
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/v1/") and rule.endpoint != "api.document"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    said = client.get("/v1/openapi.json").get_json()
    assert {(method, path) for path, methods in said["paths"].items() for method in methods} == rules


def test_every_reference_in_the_document_leads_somewhere(client: FlaskClient) -> None:
    answer = client.get("/v1/openapi.json")
    named = set(re.findall(r'"#/components/schemas/(\w+)"', answer.text))
    assert named
    assert named <= set(answer.get_json()["components"]["schemas"])


def test_every_operation_says_which_scope_it_needs() -> None:
    assert {operation.view.scope.value for operation in OPERATIONS} == {  # type: ignore[attr-defined] # by needs
        "submit", "read", "label", "admin"
    }  # fmt: skip


SENT: list[tuple[str, str, Any, type[BaseModel]]] = [
    ("post", "/v1/items", {"text": "a"}, answers.Receipt),
    ("post", "/v1/items:batch", {"items": [{"text": "a"}, {"text": 1}]}, answers.Batch),
    ("post", "/v1/check", {"text": "a walnut"}, answers.Check),
    ("post", "/v1/check", {"text": "fine"}, answers.Check),
    ("post", "/v1/moderations", {"input": "a walnut"}, answers.Moderation),
    ("get", "/v1/items", None, answers.Items),
    ("get", "/v1/items/1", None, answers.Item),
    ("get", "/v1/items/2", None, answers.Item),
    ("post", "/v1/labels", {"labels": [{"text": "a", "outcome": "fine"}, 1]}, answers.Labels),
    ("post", "/v1/appeals", {"item": 2, "statement": "It was fine."}, answers.Problem),
    ("post", "/v1/appeals", {"external_id": "b", "statement": "It was fine."}, answers.Appeal),
    ("get", "/v1/appeals/1", None, answers.Appeal),
    ("post", "/v1/traces", {}, answers.ExportTraceServiceResponse),
    ("post", "/v1/traces", [], answers.Status),
    ("get", "/v1/decisions", None, answers.Decisions),
    ("delete", "/v1/items/1", None, answers.Summary),
    ("post", "/v1/items", {"text": 1}, answers.Problem),
    ("get", "/v1/items/99", None, answers.Problem),
]


def test_real_answers_are_as_the_document_says(client: FlaskClient, key: dict[str, str]) -> None:
    for text in ("a walnut", "fine"):
        client.post("/v1/check", json={"text": text}, headers=key)
    client.post("/v1/check", json={"text": "a peanut", "external_id": "b"}, headers=key)
    for method, path, body, model in SENT:
        answer = client.open(path, method=method.upper(), json=body, headers=key)
        shown = model.model_validate_json(answer.data, strict=True).model_dump(
            mode="json", exclude_unset=True
        )
        assert shown == answer.get_json(force=True), path


def test_the_reference_page_names_every_route_and_needs_no_network(client: FlaskClient) -> None:
    page = client.get("/reference").text
    assert all(f"{operation.method.upper()} {operation.path}" in page for operation in OPERATIONS)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
