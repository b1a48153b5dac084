"""``run`` as a real process: what it starts, and that nothing of it is left."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.processes import ROOT, free_port, wait_until


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """Return an environment without addresses, in which everything is embedded."""
    outside = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT")
    kept = {k: v for k, v in os.environ.items() if k not in outside and not k.startswith("WEIGHBRIDGE_")}
    settings = {"INSTANCE": str(tmp_path / "instance"), "DETOXIFY_MODEL": "none", "WEB_PROCESSES": "1"}
    return {**kept, "PORT": str(free_port()), **{f"WEIGHBRIDGE_{k}": v for k, v in settings.items()}}


@pytest.fixture
def program(own: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "app.py", "run"], cwd=ROOT, env=own, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        yield process
        process.kill()


def welcome(process: subprocess.Popen[str]) -> list[str]:
    """Return what it says until it is up."""
    assert process.stdout
    said: list[str] = []
    for line in process.stdout:
        said.append(line.strip())
        if "Ctrl-C" in line:
            return said
    raise AssertionError("\n".join(said))


def of_this_run(own: dict[str, str]) -> list[int]:
    """Return every process that has this run's folder in its environment or in its command line."""
    found, folder = [], own["WEIGHBRIDGE_INSTANCE"].encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:  # gone since it was listed
            continue
        if folder in told:
            found.append(int(process.name))
    return found


def test_it_says_what_a_newcomer_needs_refuses_a_second_and_ctrl_c_ends_all_of_it(
    program: subprocess.Popen[str], own: dict[str, str]
) -> None:
    said = [line for line in welcome(program) if line]
    labels = ["Weighbridge runs at", "Sign in as", "One-time password", "Make an API key", "Stop"]
    assert [line[: len(label)] for line, label in zip(said[-5:], labels, strict=True)] == labels
    assert (
        httpx.get(f"http://127.0.0.1:{own['PORT']}/healthz", trust_env=False, timeout=60).status_code == 200
    )
    assert len(of_this_run(own)) >= 6
    command = [sys.executable, "app.py", "run"]
    second = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert f"already runs on {own['WEIGHBRIDGE_INSTANCE']} (process {program.pid})" in second.stderr
    assert "WEIGHBRIDGE_INSTANCE=" in second.stderr
    program.send_signal(signal.SIGINT)
    wait_until("every process ended", lambda: not of_this_run(own))
    assert program.wait(10) == 0


def test_one_that_is_killed_leaves_nothing(program: subprocess.Popen[str], own: dict[str, str]) -> None:
    # Itself, its Redis, and web, worker and clock: killed before they are up, for that costs less time.
    wait_until("its processes have begun", lambda: len(of_this_run(own)) >= 5)
    program.kill()
    wait_until("every process ended", lambda: not of_this_run(own))


def test_a_port_in_use_is_named_with_the_fix(own: dict[str, str], tmp_path: Path) -> None:
    busy = {**own, "PORT": str(free_port())}
    listener = [sys.executable, "-m", "http.server", busy["PORT"], "--bind", "127.0.0.1"]
    with subprocess.Popen(listener, cwd=tmp_path, stderr=subprocess.DEVNULL) as other:
        wait_until("the port is taken", lambda: _answers(busy["PORT"]))
        command = [sys.executable, "app.py", "run"]
        ended = subprocess.run(command, cwd=ROOT, env=busy, capture_output=True, text=True, check=False)
        other.kill()
    assert ended.returncode == 1
    assert f"port {busy['PORT']}" in ended.stderr
    assert "choose another port: PORT=" in ended.stderr


def _answers(port: str) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
