"""The API's own description (OpenAPI 3.1), made from the routes, the bodies and the shapes of the answers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from review.web.access import public
from review.web.api import answers, appeals, batches, checks, feeds, items, labels, moderations, traces
from review.web.api.submissions import ItemBody

_REF = "#/components/schemas/{model}"
_PROBLEM = "application/problem+json"
_EVERYWHERE = {
    401: "The key is missing, unknown, expired or revoked.",
    403: "The key lacks the scope.",
    503: "The database does not answer; try again after `Retry-After` seconds.",
}
_ON_BODIES = {
    400: "The body is not JSON.",
    409: "The external_id names another text, or the request is being worked on.",
    413: "Something is over a limit.",
    415: "The content type is not one that is read here.",
    422: "A field is at fault; `errors` names each.",
    429: "The service has sent as many items as it may, or those before have waited for too long.",
}
_ON_KEYS = {
    409: "The request is being worked on.",
    422: "Another request went under this Idempotency-Key, or it is ill-formed.",
}
_LEFT = {
    "RateLimit-Policy": "What the service may send and spend, where it is bounded.",
    "RateLimit": "What is left of each bound, and in how many seconds it begins anew.",
}
_AGAIN = {"Retry-After": "Seconds after which the request may be sent again."}
_WITHOUT_ITEMS = {status: words for status, words in _ON_BODIES.items() if status != 429}
_NO_ITEM = "There is no such item of this service."
_NO_APPEAL = "Nothing stands against the item, or somebody is to look at it already."
_NOT_FOUND = {404: _NO_ITEM}
_BAD_QUERY = {422: "A field of the address is at fault."}


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: what it takes, what it answers, what can go wrong."""

    method: str
    path: str
    view: Callable[..., Response]
    answers: Mapping[int, type[BaseModel]]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    problems: Mapping[int, str] = field(default_factory=dict)
    lines: bool = False
    otlp: bool = False


OPERATIONS: Sequence[Operation] = (
    Operation(
        "post", "/v1/items", items.submit, {202: answers.Receipt, 200: answers.Receipt}, ItemBody,
        problems=_ON_BODIES,
    ),
    Operation(
        "get", "/v1/items", items.list_items, {200: answers.Items}, query=items.ListQuery, problems=_BAD_QUERY
    ),
    Operation("get", "/v1/items/{item_id}", items.show, {200: answers.Item}, problems=_NOT_FOUND),
    Operation("delete", "/v1/items/{item_id}", items.erase, {200: answers.Summary}, problems=_NOT_FOUND),
    Operation(
        "post", "/v1/items:batch", batches.submit, {202: answers.Batch, 207: answers.Batch},
        batches.BatchBody, problems=_ON_BODIES, lines=True,
    ),
    Operation("post", "/v1/check", checks.check, {200: answers.Check}, checks.CheckBody, problems=_ON_BODIES),
    Operation(
        "post", "/v1/moderations", moderations.moderate, {200: answers.Moderation},
        moderations.ModerationBody, problems=_ON_BODIES,
    ),
    Operation(
        "post", "/v1/labels", labels.take, {200: answers.Labels, 207: answers.Labels}, labels.LabelsBody,
        problems=_ON_BODIES, lines=True,
    ),
    Operation(
        "post", "/v1/appeals", appeals.ask, {201: answers.Appeal}, appeals.AppealBody,
        problems={**_WITHOUT_ITEMS, 404: _NO_ITEM, 409: _NO_APPEAL},
    ),
    Operation(
        "get", "/v1/appeals/{appeal_id}", appeals.show, {200: answers.Appeal},
        problems={404: "There is no such appeal of this service."},
    ),
    Operation(
        "post", "/v1/traces", traces.export, {200: answers.ExportTraceServiceResponse},
        answers.ExportTraceServiceRequest,
        problems={**_ON_BODIES, **_ON_KEYS}, otlp=True,
    ),
    Operation(
        "get", "/v1/decisions", feeds.decisions, {200: answers.Decisions}, query=feeds.FeedQuery,
        problems=_BAD_QUERY,
    ),
)  # fmt: skip


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document, as JSON values."""
    bodies = {operation.body for operation in OPERATIONS if operation.body}
    shown = {model for operation in OPERATIONS for model in operation.answers.values()}
    shown |= {answers.Problem, answers.Status}
    models = [(model, "validation") for model in sorted(bodies, key=str)]
    models += [(model, "serialization") for model in sorted(shown, key=str)]
    _, schemas = models_json_schema(models, ref_template=_REF)  # type: ignore[arg-type] # a literal each
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Weighbridge", "version": _version()},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    scope = operation.view.scope  # type: ignore[attr-defined] # ``needs`` puts it there
    words = (operation.view.__doc__ or "").strip()
    described: dict[str, Any] = {
        "operationId": f"{operation.view.__module__.rpartition('.')[2]}_{operation.view.__name__}",
        "summary": words.splitlines()[0],
        "description": f"{words}\n\nNeeds a key with the scope `{scope.value}`.",
        "parameters": _parameters(operation),
        "responses": _responses(operation),
    }
    if operation.body is not None:
        content = {"application/json": {"schema": _ref(operation.body)}}
        content |= _other_types(operation)
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in re.findall(r"{(\w+)}", operation.path):
        schema = {"type": "integer", "minimum": 0}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    if operation.query is not None:
        whole = operation.query.model_json_schema()
        found += [
            {"name": name, "in": "query", "required": False, "schema": _inlined(schema, whole)}
            for name, schema in whole["properties"].items()
        ]
    if operation.method == "post":
        key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key})
    return found


def _inlined(schema: Any, whole: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return a schema with what it refers to in its place: a parameter stands alone."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
        return {name: _inlined(inner, whole) for name, inner in schema.items()}
    return [_inlined(inner, whole) for inner in schema] if isinstance(schema, list) else schema


def _responses(operation: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, model in operation.answers.items():
        content = {"application/json": {"schema": _ref(model)}}
        content |= _other_types(operation)
        described = {"description": (model.__doc__ or "").strip(), "content": content}
        responses[str(status)] = described | (_headers(_LEFT) if 429 in operation.problems else {})
    for status, words in sorted({**_EVERYWHERE, **operation.problems}.items()):
        content = {_PROBLEM: {"schema": _ref(answers.Problem)}}
        if operation.otlp:
            content = {"application/json": {"schema": _ref(answers.Status)}, **_other_types(operation)}
        headers = {429: {**_LEFT, **_AGAIN}, 503: _AGAIN}.get(status)
        responses[str(status)] = {"description": words, "content": content} | _headers(headers or {})
    return responses


def _headers(words: Mapping[str, str]) -> dict[str, Any]:
    named = {
        name: {"description": said, "required": False, "schema": {"type": "string"}}
        for name, said in words.items()
    }
    return {"headers": named} if named else {}


def _other_types(operation: Operation) -> dict[str, Any]:
    """Return what an operation takes and answers besides plain JSON."""
    if operation.lines:
        return {"application/x-ndjson": {"schema": {"type": "string"}}}
    if operation.otlp:
        return {
            "application/x-protobuf": {
                "schema": {"type": "string", "contentMediaType": "application/x-protobuf"}
            }
        }
    return {}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _version() -> str:
    try:
        return version("weighbridge")
    except PackageNotFoundError:
        return "0"


@public
def show() -> Response:
    """Show the API's own description."""
    return jsonify(document())


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint this route."""
    blueprint.add_url_rule("/openapi.json", view_func=show, methods=["GET"], endpoint="document")
