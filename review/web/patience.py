"""Patience with slow clients: a request has so long to arrive, then its thread is free for others.

gunicorn's threads wait for ever: a handful of clients that send a byte now and then would keep everybody out.
"""

import errno
import socket
import struct
import time
from concurrent.futures import Future
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from review.settings import load_settings

_SECONDS = load_settings().request_seconds
_TIMEVAL = struct.pack("ll", _SECONDS, 0)


class HurriedSocket(socket.socket):
    """A connection on which a request has ``_SECONDS`` to arrive, and no wait is longer than that.

    The system ends a wait, which costs a request nothing; here is only looked how long they were together.
    """

    _ends_at: float | None = None

    def begin(self) -> None:
        """Let the time run anew from the next read on: a request that waited for a thread has lost none."""
        self._ends_at = None

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Read what is there, as from a client that is gone where the time is over."""
        now = time.monotonic()
        if self._ends_at is None:
            self._ends_at = now + _SECONDS
        elif self._ends_at <= now:
            raise NoMoreData
        try:
            return super().recv(size, flags)
        except BlockingIOError:
            raise NoMoreData from None

    def sendall(self, data: Any, flags: int = 0, /) -> None:  # noqa: ANN401 - any buffer
        """Send all of it, if the client takes it."""
        try:
            super().sendall(data, flags)
        except BlockingIOError:
            raise BrokenPipeError(errno.EPIPE, "the client does not take the answer") from None


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """gunicorn's worker, with patience that ends."""

    def enqueue_req(self, conn: Any) -> None:  # noqa: ANN401 - gunicorn's
        """Hand a connection on which a request begins to a thread."""
        if not isinstance(conn.sock, HurriedSocket):
            conn.sock = HurriedSocket(fileno=conn.sock.detach())
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TIMEVAL)
            conn.sock.setblocking(False)
        conn.sock.begin()
        if conn.initialized or conn.data_ready or conn.wait_for_data(0):
            super().enqueue_req(conn)
        else:
            # Browsers connect ahead of what they may ask; gunicorn would let a thread wait for it.
            silent: Future[Any] = Future()
            silent.set_result(_DEFER)
            self.finish_request(conn, silent)
