"""A receiver of webhooks that remembers which arrived, and how often."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hook:
    """What arrived: how often each event, and which item each was of."""

    def __init__(self) -> None:
        self.url = ""
        self.times: Counter[str] = Counter()
        self.items: dict[str, set[int]] = {}
        self.lock = threading.Lock()

    def note(self, name: str, item_id: int) -> None:
        """Remember one arrival."""
        with self.lock:
            self.times[name] += 1
            self.items.setdefault(name, set()).add(item_id)


@contextmanager
def hook() -> Iterator[Hook]:
    """Listen on loopback for as long as the block lasts."""
    told = Hook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) == length:  # its sender lived to the end of it
                told.note(self.headers["webhook-id"], json.loads(body)["data"]["item"]["id"])
            self.send_response(204)
            self.end_headers()

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 512  # of five, the sixth who calls at once waits for a second

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
