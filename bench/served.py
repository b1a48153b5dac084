"""Serving an app for a measurement, and sending it requests as fast as it answers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent


@contextmanager
def served(factory: str, environment: dict[str, str], *, processes: int = 1) -> Iterator[int]:
    """Serve ``module:create_app()`` as the app is served, with four threads a process; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [
        *(sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", str(processes)),
        *("--threads", "4", "-k", "review.web.patience.Worker", "--log-level", "warning", f"{factory}()"),
    ]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def request_bytes(path: str, body: bytes, headers: dict[str, str], media: str = "application/json") -> bytes:
    """Return one POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "Host: bench", f"Content-Type: {media}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def hammer(port: int, requests: Sequence[bytes], connections: int = 4) -> tuple[float, float]:
    """Send all requests over a few connections; return requests per second and the median milliseconds.

    Raises RuntimeError where an answer is not a success.
    """
    start = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        shares = [requests[number::connections] for number in range(connections)]
        times = [each for share in pool.map(lambda share: _send(port, share), shares) for each in share]
    return len(requests) / (time.perf_counter() - start), median(times) * 1000


def _send(port: int, requests: Sequence[bytes]) -> list[float]:
    times = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            start = time.perf_counter()
            connection.sendall(request)
            _read(connection)
            times.append(time.perf_counter() - start)
    return times


def _read(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise RuntimeError("the server closed the connection")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65536)
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 202")):
        raise RuntimeError((head + body).decode(errors="replace")[:500])
    return body
