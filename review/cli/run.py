"""``python app.py run``: the whole program on this machine, under one supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from review.cli.demo import send_samples
from review.cli.prepared import prepare
from review.cli.welcome import welcome

if TYPE_CHECKING:
    from review.db import Database
    from review.embedded import EmbeddedRedis
    from review.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60
LEFTOVER_SECONDS = 15
"""How long the processes of a run that was killed may take to give their port back."""


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Send the made-up messages of `demo` once it runs.")
def run(with_demo: bool) -> None:
    """Start everything on this machine: web, worker, clock, and a Redis where REDIS_URL is not set.

    Ctrl-C stops all of it; starting again keeps all data.

    \b
    Example:
      PORT=8080 python app.py run --demo
    """
    from review.db import Database
    from review.embedded import EmbeddedRedis, EmbeddedRedisError
    from review.settings import load_settings

    settings = load_settings()
    with _only_run(settings) as after_a_kill:
        _claim_port(settings, LEFTOVER_SECONDS if after_a_kill else 0)
        database, redis = Database(settings.database), None
        if not settings.redis_url:
            redis = EmbeddedRedis(settings.embedded_redis_socket, settings.instance.absolute() / "redis")
        try:
            prepare(database)
            if redis is not None:
                redis.start()
            failed = asyncio.run(_supervise(settings, database, redis, with_demo))
        except EmbeddedRedisError as error:
            raise click.ClickException(str(error)) from None
        finally:
            if redis is not None:
                redis.stop()
            database.dispose()
    click.echo("Everything has stopped; your data is kept.")
    sys.exit(1 if failed else 0)


@contextlib.contextmanager
def _only_run(settings: Settings) -> Iterator[bool]:
    """Hold the instance folder; yield whether the run before this one was killed before it could tidy up."""
    import fcntl

    settings.instance.mkdir(parents=True, exist_ok=True)
    with (settings.instance / "run.lock").open("a+") as lock:
        lock.seek(0)
        before = lock.read().strip()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                f"Weighbridge already runs on {settings.instance.absolute()} (process {before}). "
                "Stop that one first, or give this one a folder and a port of its own: "
                "WEIGHBRIDGE_INSTANCE=instance-2 PORT=8001 make run"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        try:
            yield bool(before)
        finally:
            lock.truncate(0)


def _claim_port(settings: Settings, patience: float) -> None:
    """Make sure that the web server will get its port."""
    until = time.monotonic() + patience
    while True:
        try:
            family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((settings.host, settings.port))
            return
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < until:
                time.sleep(0.2)
                continue
            raise click.ClickException(
                f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
                f"Stop what uses it, or choose another port: PORT={settings.port + 1} make run"
            ) from None


async def _supervise(
    settings: Settings, database: Database, redis: EmbeddedRedis | None, with_demo: bool
) -> bool:
    from review.supervisor import Supervisor

    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if sys.stdout.isatty() and settings.log_format == "auto":
        environment["WEIGHBRIDGE_LOG_FORMAT"] = "text"  # to people, by way of the supervisor
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    supervisor = Supervisor(_programs(settings), environment, ROOT)

    async def attend() -> None:
        await _wait_until_ready(settings)
        welcome(settings, database)
        if with_demo:
            send_samples(settings, database)
        while redis is not None:
            await asyncio.sleep(1)
            if not redis.alive():
                supervisor.say("The embedded Redis fell; it is started again.")
                redis.start()

    await supervisor.run(attend)
    return supervisor.failed


def _programs(settings: Settings) -> dict[str, str]:
    """Return what the Procfile has running, with as many workers as are set; ``release`` is done before."""
    from honcho.environ import parse_procfile

    programs = dict(parse_procfile((ROOT / "Procfile").read_text()).processes)
    del programs["release"]
    for number in range(2, settings.worker_processes + 1):
        programs[f"worker.{number}"] = programs["worker"]
    return programs


async def _wait_until_ready(settings: Settings) -> None:
    import httpx

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - no binding
    url = f"http://[{host}]" if ":" in host else f"http://{host}"
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(READY_SECONDS * 10):
            with contextlib.suppress(httpx.TransportError):
                await client.get(f"{url}:{settings.port}/healthz")
                return
            await asyncio.sleep(0.1)
    raise TimeoutError(f"The web server does not answer on {url}:{settings.port} after {READY_SECONDS} s")
