"""Processes that a measurement starts, and the CPU time that they use."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
_TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command for as long as the block lasts; what it says goes to the log."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=said,
            stderr=said,
            cwd=ROOT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def cpu_for(processes: Sequence[int], act: Callable[[], object], rounds: int, items: int) -> float:
    """Return the CPU seconds that these processes take for 1,000 items."""
    before = cpu_seconds(processes)
    for _ in range(rounds):
        act()
    return (cpu_seconds(processes) - before) * 1000 / items


def cpu_seconds(processes: Sequence[int]) -> float:
    """Return the CPU seconds, user and system, of these processes and of all below them."""
    parents = {int(path.name): path for path in Path("/proc").glob("[0-9]*")}
    fields = {}
    for number, path in parents.items():
        try:
            fields[number] = path.joinpath("stat").read_text().rpartition(")")[2].split()
        except OSError:  # gone since it was listed
            continue
    wanted, found = set(processes), -1
    while len(wanted) != found:
        found = len(wanted)
        wanted |= {number for number, each in fields.items() if int(each[1]) in wanted}
    return sum(sum(map(int, fields[number][11:15])) for number in wanted if number in fields) / _TICK


def wait_until_idle(process: int) -> None:
    """Wait until a process has used next to nothing for a second."""
    used = cpu_seconds([process])
    while True:
        time.sleep(1)
        now = cpu_seconds([process])
        if now - used < 0.03:
            return
        used = now
