"""The supervisor with programs that only sleep: how it ends, and what it does when one falls."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from tests.processes import ROOT, wait_until

SUPERVISE = """
import asyncio, json, os, sys
from pathlib import Path
from review.supervisor import Supervisor

async def attend():
    print("up", flush=True)

supervisor = Supervisor(json.loads(sys.argv[1]), os.environ, Path.cwd())
asyncio.run(supervisor.run(attend))
sys.exit(supervisor.failed)
"""
SLEEPERS = '{"web": "sleep 1000", "worker": "sh -c \\"sleep 1000 & wait\\""}'
FALLING = '{"web": "sleep 1000", "worker": "false"}'


@contextmanager
def supervised(programs: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, programs], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        yield process
        process.kill()


def children_of(process: int) -> Mapping[int, str]:
    """Return the processes below one, by number, with their commands."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    below, found = {process}, {}
    for pid, parent, command in sorted(((int(r[0]), int(r[1]), r[2]) for r in rows), key=lambda row: row[0]):
        if parent in below:
            below.add(pid)
            found[pid] = command
    return found


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_leaves_no_process(number: signal.Signals) -> None:
    with supervised(SLEEPERS) as process:
        wait_until("all are up", lambda: len(children_of(process.pid)) == 3)
        started = list(children_of(process.pid))
        process.send_signal(number)
        assert process.wait(30) == 0
        wait_until("none is left", lambda: not any(map(is_alive, started)))


def test_what_falls_is_started_again_and_what_will_not_stay_up_ends_all() -> None:
    with supervised(FALLING) as process:
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.count("ended with status 1; it is started again") == 2
    assert "worker ended with status 1, 3 times within a minute" in said
