"""Requests that no service sends by intent: each is answered clearly, and keeps nobody else out."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from flask.testing import FlaskClient

from review.db import Database
from review.settings import Settings
from tests.made import key_for
from tests.processes import environment
from tests.serving import web_process

pytestmark = pytest.mark.once

ITEM = b'{"text": "a"}'


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


@pytest.fixture
def head(database: Database) -> bytes:
    key = key_for(database, "bot", "submit")["Authorization"]
    return f"POST /v1/items:batch HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n".encode()


@pytest.fixture
def address(settings: Settings) -> Iterator[tuple[str, int]]:
    """Serve by one thread, with little patience for slow clients."""
    small = {"WEIGHBRIDGE_REQUEST_SECONDS": "1", "WEIGHBRIDGE_MAX_BODY_BYTES": "2048"}
    options = ("--config", "review/web/gunicorn.py", "--workers", "1", "--threads", "1")
    with web_process(environment(settings, **small), *options) as served:
        yield "127.0.0.1", int(served.rpartition(":")[2])


def answered(connection: socket.socket) -> tuple[int, str]:
    said = b""
    while part := connection.recv(65_536):
        said += part
    head, _, body = said.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def test_bodies_without_a_length_and_clients_without_end(address: tuple[str, int], head: bytes) -> None:
    ndjson = head + b"Content-Type: application/x-ndjson\r\nConnection: close\r\n"
    chunked = ndjson + b"Transfer-Encoding: chunked\r\n\r\n"
    table = [
        (chunked + chunks(ITEM[:5], ITEM[5:] + b"\n"), 202, '"state": "waiting"'),
        # Cut at the limit, 157 lines would pass for all of them.
        (chunked + chunks(*[ITEM + b"\n"] * 200), 413, "at most 2048 bytes"),
        (chunked + b"zz\r\n{}\r\n", 400, "chunks are ill-formed"),
        (ndjson + b"Content-Length: 9999\r\n\r\n", 413, "at most 2048 bytes"),
        (ndjson + b"Content-Length: 50\r\n\r\n{", 400, "Bad Request"),
    ]
    with ExitStack() as open_ones:
        for _ in range(3):
            # Browsers connect ahead: the one thread must not wait for them.
            open_ones.enter_context(socket.create_connection(address))
        for sent, status, words in table:
            with socket.create_connection(address, timeout=30) as connection:
                connection.sendall(sent)
                said = answered(connection)
            assert (said[0], words in said[1]) == (status, True), (sent[:200], said)
        with socket.create_connection(address, timeout=30) as stuck:
            stuck.sendall(b"POST /v1/items HTTP/1.1\r\nHos")
            assert (
                httpx.get(f"http://127.0.0.1:{address[1]}/healthz", trust_env=False, timeout=60).status_code
                == 200
            )
            assert stuck.recv(100) == b""


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/v1/items?received_after=0001-01-01T00:00:00%2B23:59", None, "beyond the years 1 to 9999"),
        (
            "/v1/labels",
            {"labels": [{"text": "a", "outcome": "fine", "at": "0001-01-01T00:00:00+23:59"}]},
            "beyond the years",
        ),
        ("/v1/items", {"text": "a", "meta": {str(n): n for n in range(9_999)}}, "bytes as JSON"),
        ("/v1/items", '{"text": "a", "meta": ' + '{"a":' * 99 + "1" + "}" * 100, "nested deeper than 6"),
        ("/v1/items", '{"text": "a", "meta": {"n": 1e999}}', "not finite"),
        ("/v1/items", '{"text": "a", "meta": {"n": ' + "9" * 5_000 + "}}", "number out of range"),
        ("/v1/items", '{"text": ' + "[" * 99_999, "recursion limit"),
    ],
)
def test_what_no_database_keeps_or_no_reader_reads_is_named(
    client: FlaskClient, database: Database, path: str, body: object, words: str
) -> None:
    headers = key_for(database, "bot", "admin") | {"Content-Type": "application/json"}
    data = body if isinstance(body, str) else json.dumps(body)
    answer = client.open(path, method="POST" if body else "GET", data=data, headers=headers)
    assert (answer.status_code in {207, 400, 422}, words in answer.text) == (True, True), answer.text
