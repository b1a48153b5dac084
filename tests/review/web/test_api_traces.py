import gzip
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from google.rpc.status_pb2 import Status
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceResponse,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from werkzeug.test import TestResponse

from review import otlp
from review.db import Database
from review.models import Item
from review.settings import Settings
from tests.made import key_for
from tests.processes import environment
from tests.serving import web_process

TRACE, SPAN = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    return key_for(database, "bot", "submit")


def value(given: Any) -> dict[str, Any]:
    if isinstance(given, list):
        return {"arrayValue": {"values": [value(one) for one in given]}}
    if isinstance(given, dict):
        return {"kvlistValue": {"values": attributes(given)}}
    return {"intValue": str(given)} if isinstance(given, int) else {"stringValue": given}


def attributes(given: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": name, "value": value(one)} for name, one in given.items()]


def span(facts: dict[str, Any], events: Any = (), span_id: str = SPAN) -> dict[str, Any]:
    said = [{"name": name, "attributes": attributes(one)} for name, one in events]
    return {
        "traceId": TRACE,
        "spanId": span_id,
        "name": "chat",
        "attributes": attributes(facts),
        "events": said,
    }


def body(*spans: dict[str, Any]) -> dict[str, Any]:
    resource = {"attributes": attributes({"service.name": "helper"})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": list(spans)}]}], "future": 1}


def send(
    client: FlaskClient, key: dict[str, str], data: bytes, media: str = otlp.JSON, **headers: str
) -> TestResponse:
    named = {name.replace("_", "-"): one for name, one in headers.items()}
    return client.post("/v1/traces", data=data, content_type=media, headers={**key, **named})


def items(database: Database) -> list[Item]:
    with database.read() as session:
        return session.query(Item).order_by(Item.id).all()


def part(text: str) -> list[dict[str, str]]:
    return [{"type": "text", "content": text}]


NEWEST = {
    "gen_ai.system_instructions": part("Be kind."),
    "gen_ai.input.messages": [{"role": "user", "parts": part("Hi?")}],
    "gen_ai.output.messages": [{"role": "assistant", "parts": part("Hello."), "finish_reason": "stop"}],
}
FORMS: dict[str, tuple[dict[str, Any], Any]] = {
    "structured": (NEWEST, ()),
    "as JSON": ({name: json.dumps(one) for name, one in NEWEST.items()}, ()),
    "details": ({"gen_ai.system": "x"}, [("gen_ai.client.inference.operation.details", NEWEST)]),
    "an event a message": (
        {"gen_ai.system": "x"},
        [
            ("gen_ai.system.message", {"content": "Be kind."}),
            ("gen_ai.user.message", {"content": "Hi?"}),
            ("gen_ai.choice", {"index": 0, "message": json.dumps({"content": "Hello."})}),
        ],
    ),
    "content events": (
        {"gen_ai.system": "x"},
        [
            (
                "gen_ai.content.prompt",
                {
                    "gen_ai.prompt": json.dumps(
                        [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi?"}]
                    )
                },
            ),
            (
                "gen_ai.content.completion",
                {"gen_ai.completion": json.dumps([{"role": "assistant", "content": "Hello."}])},
            ),
        ],
    ),
    "numbered": (
        {
            "gen_ai.prompt.0.role": "system",
            "gen_ai.prompt.0.content": "Be kind.",
            "gen_ai.prompt.1.role": "user",
            "gen_ai.prompt.1.content": json.dumps([{"type": "text", "text": "Hi?"}]),
            "gen_ai.completion.0.content": "Hello.",
        },
        (),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_conventions_is_read(
    client: FlaskClient, key: dict[str, str], database: Database, form: str
) -> None:
    answer = send(client, key, json.dumps(body(span(*FORMS[form]))).encode())
    assert (answer.status_code, answer.content_type, answer.get_json()) == (200, otlp.JSON, {})
    asked, answered = items(database)
    assert (asked.kind, asked.text, answered.kind, answered.text) == ("input", "Hi?", "output", "Hello.")
    assert asked.context == [{"role": "system", "text": "Be kind."}]
    assert answered.context == [*asked.context, {"role": "user", "text": "Hi?"}]
    assert answered.external_id == f"{TRACE}-{SPAN}-output"


def test_facts_come_along_and_a_span_sent_again_is_the_same_item(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    facts = {
        **NEWEST, "gen_ai.request.model": "m", "gen_ai.response.model": "m-2", "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 3, "gen_ai.prompt.version": "v41", "http.request.resend_count": 2,
    }  # fmt: skip
    retrieved = {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.retrieval.documents": [{"id": "a"}, {"id": "b"}],
    }
    data = json.dumps(body(span(facts), span(retrieved, span_id="00" * 7 + "01"))).encode()
    for _ in range(2):
        assert send(client, key, data).status_code == 200
    assert [item.meta for item in items(database)] == [
        {
            "trace_id": TRACE, "span_id": SPAN, "model": "m-2", "prompt": "v41", "retries": 2,
            "tokens": {"in": 7, "out": 3}, "application": "helper",
            "retrieval": {"calls": 1, "documents": 2},
        }
    ] * 2  # fmt: skip


def test_protobuf_is_answered_by_protobuf_and_gzip_is_unpacked(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    data = json.dumps(body(span(NEWEST))).encode()
    packed = gzip.compress(otlp.decode(data, otlp.JSON).SerializeToString())
    answer = send(client, key, packed, otlp.PROTOBUF, Content_Encoding="gzip")
    assert (answer.status_code, answer.content_type) == (200, otlp.PROTOBUF)
    assert not ExportTraceServiceResponse.FromString(answer.data).HasField("partial_success")
    assert len(items(database)) == 2


def test_what_cannot_be_taken_is_counted_and_holds_up_no_other(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    long = {"gen_ai.output.messages": [{"role": "assistant", "parts": part("x" * 100_001)}]}
    nul = {"gen_ai.completion": "a\0b"}
    silent = {"gen_ai.request.model": "m"}
    spans = [
        span(long), span(nul, span_id="0b" * 8), span(silent, span_id="0c" * 8), span(NEWEST, span_id="0d"),
        span({"http.route": "/"}, span_id="0e" * 8),
    ]  # fmt: skip
    said = send(client, key, json.dumps(body(*spans)).encode()).get_json()["partialSuccess"]
    assert said["rejectedSpans"] == "2"
    assert "the limit is 100000" in said["errorMessage"]
    assert "span_id of 8" in said["errorMessage"]
    assert "1 spans of GenAI calls hold no messages" in said["errorMessage"]
    assert [item.text for item in items(database)] == ["a\ufffdb"]


BOMB = gzip.compress(b"\0" * 17 * 1024 * 1024)
DEEP = b'{"resourceSpans":' + b"[" * 5_000 + b"]" * 5_000 + b"}"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ((b"{", otlp.JSON, "identity"), 400),
        ((b"[]", otlp.JSON, "identity"), 400),
        ((DEEP, otlp.JSON, "identity"), 400),
        ((b'{"resourceSpans": 7}', otlp.JSON, "identity"), 400),
        ((json.dumps(body({"traceId": "zz"})).encode(), otlp.JSON, "identity"), 400),
        ((b"\xff\xff", otlp.PROTOBUF, "identity"), 400),
        ((b"not gzip", otlp.PROTOBUF, "gzip"), 400),
        ((gzip.compress(b"{}")[:-4], otlp.JSON, "gzip"), 400),
        ((BOMB, otlp.PROTOBUF, "gzip"), 413),
        ((b"{}", otlp.JSON, "br"), 415),
        ((b"a,b", "text/csv", "identity"), 415),
    ],
)
def test_what_is_no_trace_is_refused_in_the_kind_it_came(
    client: FlaskClient, key: dict[str, str], sent: tuple[bytes, str, str], status: int
) -> None:
    data, media, encoding = sent
    answer = send(client, key, data, media, Content_Encoding=encoding)
    assert answer.status_code == status
    if media == otlp.PROTOBUF:
        assert Status.FromString(answer.data).message
    else:
        assert answer.get_json()["message"]


def test_a_key_is_asked_for_in_kind(client: FlaskClient) -> None:
    answer = send(client, {}, b"", otlp.PROTOBUF)
    assert (answer.status_code, answer.content_type) == (401, otlp.PROTOBUF)


def test_hostile_messages_are_read_or_passed_over() -> None:
    limits = otlp.Limits(1_000, 2, 50)
    odd_ones: list[Any] = [
        "[" * 9_000,
        [[[]]],
        {"parts": [{"type": "text"}]},
        "[1, null]",
        '{"role": {"a": 1}}',
        "",
    ]
    for odd in odd_ones:
        given = {"gen_ai.input.messages": odd, "gen_ai.output.messages": odd}
        otlp.read(otlp.decode(json.dumps(body(span(given))).encode(), otlp.JSON), limits)
    turns = [{"role": "user", "parts": part(f"{number} " + "y" * 20)} for number in range(9)]
    request = otlp.decode(json.dumps(body(span({"gen_ai.input.messages": turns}))).encode(), otlp.JSON)
    (kept,) = otlp.read(request, limits).submissions
    assert [turn["text"][0] for turn in kept.context] == ["6", "7"]
    assert kept.meta["turns_left_out"] == 6


def test_what_is_left_out_of_a_conversation_is_said(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    turns = [{"role": "user", "parts": part(str(number))} for number in range(103)]
    given = {**NEWEST, "gen_ai.input.messages": turns}
    said = send(client, key, json.dumps(body(span(given))).encode()).get_json()["partialSuccess"]
    assert said.get("rejectedSpans", "0") == "0"
    assert "2 texts came with more conversation than is kept" in said["errorMessage"]
    assert [(len(one.context), one.meta["turns_left_out"]) for one in items(database)] == [(100, 3), (100, 4)]


def test_the_real_exporter_posts_to_a_real_server(
    database: Database, settings: Settings, key: dict[str, str]
) -> None:
    with web_process(environment(settings)) as address:
        exporter = OTLPSpanExporter(f"{address}/v1/traces", headers=key)
        provider = TracerProvider(resource=Resource.create({"service.name": "helper"}))
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        with provider.get_tracer("test").start_as_current_span("chat m") as current:
            current.set_attributes({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"})
            current.set_attribute("gen_ai.output.messages", json.dumps(NEWEST["gen_ai.output.messages"]))
        provider.shutdown()
    (item,) = items(database)
    assert (item.text, item.meta["model"], item.meta["application"]) == ("Hello.", "m", "helper")
