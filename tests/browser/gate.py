"""A gate before the app, at which a test lets requests wait, fail or get lost on their way.

At the server and not in the browser: with Playwright's interception a test twice failed in CI, once by
waiting for ever, as if it had not been told of the request. What stands here sees every one.
"""

import socket
from collections.abc import Iterable
from io import BytesIO
from queue import SimpleQueue
from threading import Condition
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Response

PATIENCE_SECONDS = 60


class Held:
    """A request that waits."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.answers: SimpleQueue[WSGIApplication | None] = SimpleQueue()

    def go_on(self) -> None:
        """Let the app answer it."""
        self.answers.put(None)

    def answer(self, status: int, body: str) -> None:
        """Answer it as something between the browser and the app might."""
        self.answers.put(Response(body, status))


class Holding:
    """What the gate does to the requests whose paths end alike."""

    def __init__(self, changed: Condition) -> None:
        self.held: list[Held] = []
        self.is_open = False
        self._is_lost = False
        self._changed = changed

    def wait(self, count: int = 1) -> list[Held]:
        """Return all that came, once there are so many; a page shows that it sent one before it arrives."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.held) >= count, PATIENCE_SECONDS)
        assert came, f"of {count} requests {len(self.held)} came"
        return list(self.held)

    def lose(self) -> None:
        """Break the connections of what waits and of what comes, for a browser that lost one tries again."""
        self._is_lost = True
        self._let_all_go()

    def open(self) -> None:
        """Let through what waits and what comes."""
        self.is_open = True
        self._is_lost = False
        self._let_all_go()

    def pass_on(self, path: str, app: WSGIApplication) -> WSGIApplication:
        """Return what answers a request, as soon as that is said."""
        held = Held(path)
        with self._changed:
            self.held.append(held)
            self._changed.notify_all()
        if not self._is_lost:
            app = held.answers.get() or app
        return _broken if self._is_lost else app

    def _let_all_go(self) -> None:
        for each in self.wait(0):
            each.go_on()


class Gate:
    """The app behind a gate that is open until a test holds something back."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._holdings: dict[str, Holding] = {}
        self._changed = Condition()

    def hold(self, ending: str) -> Holding:
        """Let requests wait whose paths end like this."""
        self._holdings[ending] = Holding(self._changed)
        return self._holdings[ending]

    def open(self) -> None:
        """Hold nothing back any more."""
        for holding in self._holdings.values():
            holding.open()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        app = self._app
        for ending, holding in self._holdings.items():
            if path.endswith(ending) and not holding.is_open:
                # Read here, for what answers in the app's place leaves it lying on the connection.
                environ["wsgi.input"] = BytesIO(
                    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                )
                app = holding.pass_on(path, app)
        return app(environ, start_response)


def _broken(environ: WSGIEnvironment, _start_response: StartResponse) -> Iterable[bytes]:
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError
