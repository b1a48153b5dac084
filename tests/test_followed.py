"""One text on its way through real processes: the trace that it leaves, and what the logs say of it."""

import json
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from review import people
from review.db import Database, utcnow
from review.models import Item
from review.models.people import Role
from review.settings import Settings
from tests.made import key_for, publish
from tests.processes import environment, free_port, logged, wait_until
from tests.receiver import Receiver, receiving
from tests.told import endpoint

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TEXT = "a walnut that Zebulon bought"
WEB = (sys.executable, "-m", "gunicorn", "--config", "review/web/gunicorn.py", "app:create_app()")
WORKER = (sys.executable, "app.py", "worker")


@pytest.fixture
def told() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def collector() -> Iterator[Receiver]:
    """Stand in for an OpenTelemetry collector."""
    with receiving() as receiver:
        yield receiver


def spans_at(collector: Receiver) -> dict[str, Span]:
    """Return what arrived by the name of the span."""
    found = {}
    for request in list(collector.requests):
        batch = ExportTraceServiceRequest.FromString(request.raw)
        for resource in batch.resource_spans:
            found.update({span.name: span for scope in resource.scope_spans for span in scope.spans})
    return found


def test_a_text_is_followed_to_the_webhook_and_no_log_says_what_it_was(
    database: Database, settings: Settings, told: Receiver, collector: Receiver, tmp_path: Path
) -> None:
    port = free_port()
    own = settings.model_copy(
        update={
            "port": port,
            "web_processes": 1,
            "webhook_networks": "127.0.0.0/8",
            "log_level": "DEBUG",
            "log_format": "json",
        }
    )
    with database.begin() as session:
        publish(session)
        endpoint(session, told.url)
        password = people.create_user(session, "ada", Role.REVIEWER, utcnow())[1]
    key = key_for(database, "bot", "submit")
    exporting = environment(
        own, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.port}", OTEL_BSP_SCHEDULE_DELAY="50"
    )
    log = tmp_path / "log"
    with logged(WEB, exporting, log), logged(WORKER, exporting, log):
        address = f"http://127.0.0.1:{port}"
        wait_until("the web process answers", lambda: answers(address))
        headers = {**key, "traceparent": f"00-{TRACE}-{PARENT}-01"}
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            sent = client.post("/v1/items", json={"text": TEXT, "context": []}, headers=headers)
            assert sent.status_code == 202
            assert client.post("/v1/items", content=TEXT, headers=headers).status_code == 415
            cookie = sign_in(client, password)
        send_malformed(port, key["Authorization"])
        wait_until("the webhook came", lambda: bool(told.requests))
        wait_until("the spans came", lambda: {"screen item", "deliver webhook"} <= spans_at(collector).keys())

    spans = spans_at(collector)
    taken_in, screened, delivered = (
        spans[name] for name in ("POST /v1/items", "screen item", "deliver webhook")
    )
    assert {span.trace_id.hex() for span in spans.values()} == {TRACE}
    assert screened.parent_span_id.hex() == delivered.parent_span_id.hex() == stored_parent(database)
    assert told.requests[0].headers["traceparent"] == f"00-{TRACE}-{delivered.span_id.hex()}-01"
    assert taken_in.kind == Span.SPAN_KIND_SERVER
    assert not any(TEXT in str(span) for span in spans.values())

    said = log.read_text()
    lines = [json.loads(line) for line in said.splitlines()]
    for secret in ("Zebulon", key["Authorization"][-43:], password, cookie):
        assert secret not in said
    item_id = sent.json()["id"]
    answered = next(line for line in lines if line["message"] == "answered" and line.get("status") == 202)
    assert (answered["process"], answered["service"], answered["item_id"]) == ("web", "bot", item_id)
    assert answered["trace_id"] == TRACE
    judged = next(line for line in lines if line["message"] == "judged")
    assert (judged["process"], judged["item_id"], judged["trace_id"]) == ("worker", item_id, TRACE)
    assert judged["job"].startswith("screen-")


def sign_in(client: httpx.Client, password: str) -> str:
    """Sign ada in; return the cookie of her session."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    form = {"name": "ada", "password": password, "csrf_token": token[1]}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303
    return answer.cookies["weighbridge"]


def send_malformed(port: int, key: str) -> None:
    """Send what gunicorn itself refuses, and says so."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization : {key}\r\n\r\n".encode())
        assert b" 400 " in connection.recv(100)


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def stored_parent(database: Database) -> str:
    with database.read() as session:
        traceparent = session.query(Item.traceparent).scalar()
    assert traceparent
    return str(traceparent)[36:52]
