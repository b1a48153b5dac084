"""The program's processes under a measurement that kills them: started, killed with -9, started again."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import httpx

ROOT = Path(__file__).parent.parent
WEB = (sys.executable, "-m", "gunicorn", "--config", "review/web/gunicorn.py", "app:create_app()")


class Crew:
    """One web server, one clock and several workers; ``killed`` counts the workers that were."""

    def __init__(self, environment: dict[str, str], workers: int, log: Path) -> None:
        self._environment, self.killed = {**os.environ, **environment}, 0
        self._log: IO[bytes] = log.open("ab")
        self._lock, self._over = threading.Lock(), threading.Event()
        self._others = [self._start(*WEB), self._start(sys.executable, "app.py", "clock")]
        self._workers = [self._worker() for _ in range(workers)]
        self._reaper: threading.Thread | None = None

    def kill_every(self, seconds: float) -> None:
        """Kill a worker from now on every so many seconds, and start another in its place."""
        self._reaper = threading.Thread(target=self._reap, args=(seconds,))
        self._reaper.start()

    def spare(self) -> None:
        """Kill no more."""
        self._over.set()
        if self._reaper is not None:
            self._reaper.join()

    def end(self) -> None:
        """Stop every process, as a service manager would; raise where one does not."""
        self.spare()
        everyone = [*self._workers, *self._others]
        for process in everyone:
            process.terminate()
        try:
            for process in everyone:
                process.wait(60)
        finally:
            for process in everyone:
                process.kill()
                process.wait()
            self._log.close()

    def _reap(self, seconds: float) -> None:
        while not self._over.wait(seconds):
            place = random.randrange(len(self._workers))
            self._workers[place].send_signal(signal.SIGKILL)
            self._workers[place].wait()
            self.killed += 1
            self._workers[place] = self._worker()

    def _worker(self) -> "subprocess.Popen[bytes]":
        return self._start(sys.executable, "app.py", "worker")

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=subprocess.STDOUT
        )


def wait_until_up(address: str, patience: float = 240) -> None:
    """Wait until the web server answers."""
    end = time.monotonic() + patience
    while True:
        try:
            httpx.get(f"{address}/healthz", trust_env=False)
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
