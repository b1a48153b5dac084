"""What machine a measurement was taken on: every bench prints it first."""

import os
import platform
import tempfile
import time
from pathlib import Path
from statistics import median


def describe() -> str:
    """Return one line: processor, cores, memory, system, Python."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gib():.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def fdatasync_milliseconds(folder: Path | None = None, rounds: int = 50) -> float:
    """Return the median time of one small synchronous write, to be printed beside whatever commits."""
    with tempfile.TemporaryFile(dir=folder) as file:
        times = []
        for _ in range(rounds):
            file.write(b"x" * 512)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    return median(times) * 1000


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "?")


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
