"""Real processes of the program, started and always ended by the test that needs them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from review.settings import Settings, variables

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 120.0


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return this process's environment with the settings that differ from their defaults."""
    given = settings.model_dump(exclude_defaults=True)
    own = {variables()[name]: str(value) for name, value in given.items()}
    return {**os.environ, **own, **more, "PYTHONWARNINGS": "default"}


@contextmanager
def running(settings: Settings, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run ``python app.py COMMAND`` for as long as the block lasts."""
    with started([sys.executable, "app.py", *command], settings) as process:
        yield process


@contextmanager
def started(command: list[str], settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Run a command in the project's folder for as long as the block lasts."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def logged(command: Sequence[str], given: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run a command that adds to a log for as long as the block lasts, then have it stop of itself."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(given), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield
            process.terminate()
            process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: str, is_so: Callable[[], bool]) -> None:
    """Wait until something is so; give up after a time that only a fault takes."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE_SECONDS:.0f} s: {what}")
        time.sleep(0.02)
