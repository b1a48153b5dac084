"""One supervisor for the program's processes: starts them, shows what they print, starts again what falls.

When it is told to stop, or when a process will not stay up, it ends every process with all that they started.
"""

import asyncio
import contextlib
import os
import shlex
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from review.processes import adopt_orphans, end_orphans, end_with_parent

STOP_SECONDS = 20.0
"""How long a process may take to finish its work before it is killed."""

FALLS = 3
FALLS_SECONDS = 60.0
"""A process that falls this often within this time will not stay up: everything stops."""

_LINE_BYTES = 1024 * 1024


@dataclass
class Program:
    """One line of the Procfile: a name, a command, and what became of it."""

    name: str
    command: str
    colour: str = ""
    process: asyncio.subprocess.Process | None = None
    falls: list[float] = field(default_factory=list)


class Supervisor:
    """Runs programs until it is told to stop by SIGINT, SIGTERM or SIGHUP, or until one will not stay up."""

    def __init__(self, commands: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> None:
        colours = get_colours()
        self._programs = [Program(name, command, next(colours)) for name, command in commands.items()]
        self._environment, self._folder = dict(environment), folder
        self._printer = Printer(sys.stdout, width=max(map(len, commands)))
        self._stopping = asyncio.Event()
        self.failed = False

    def say(self, text: str) -> None:
        """Print a line as the supervisor itself."""
        self._print("", None, text)

    def stop(self) -> None:
        """Ask for the end of every process."""
        self._stopping.set()

    async def run(self, when_started: Callable[[], Awaitable[None]]) -> None:
        """Start every program, await ``when_started``, and return when none is left."""
        adopt_orphans()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)
        watchers = [asyncio.create_task(self._keep_up(program)) for program in self._programs]
        started = asyncio.create_task(self._announce(when_started))
        await self._stopping.wait()
        started.cancel()
        await asyncio.gather(*(self._end(program) for program in self._programs), *watchers)
        end_orphans()

    async def _announce(self, when_started: Callable[[], Awaitable[None]]) -> None:
        try:
            await when_started()
        except Exception as error:  # whatever it is, nobody must be left running behind it
            self._give_up(str(error))

    async def _keep_up(self, program: Program) -> None:
        while not self._stopping.is_set():
            code = await self._run_once(program)
            if self._stopping.is_set():
                return
            program.falls = [at for at in program.falls if at > time.monotonic() - FALLS_SECONDS]
            program.falls.append(time.monotonic())
            how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
            if len(program.falls) >= FALLS:
                self._give_up(f"{program.name} {how}, {FALLS} times within a minute; its last lines say why")
                return
            self._print(program.name, program.colour, f"{how}; it is started again")

    def _give_up(self, why: str) -> None:
        self.say(f"{why}. Stopping.")
        self.failed = True
        self.stop()

    async def _run_once(self, program: Program) -> int:
        """Run the program until it ends; return its status, negative for a signal."""
        output, inlet = os.pipe()  # of our own: asyncio's would wait for whoever else holds it open
        program.process = process = await asyncio.create_subprocess_exec(
            *shlex.split(program.command),
            env=self._environment,
            cwd=self._folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=inlet,
            stderr=inlet,
            start_new_session=True,
            preexec_fn=end_with_parent(os.getpid()),
        )
        os.close(inlet)
        if self._stopping.is_set():  # it was told to stop while this one was being started
            _terminate(process)
        reader = asyncio.create_task(self._show(program, output))
        code = await process.wait()
        # What it started in its own group goes with it, however it ended.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.wait([reader], timeout=1)
        reader.cancel()
        return code

    async def _show(self, program: Program, output: int) -> None:
        lines = asyncio.StreamReader(limit=_LINE_BYTES)
        with os.fdopen(output, "rb", buffering=0) as pipe:
            loop = asyncio.get_running_loop()
            await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), pipe)
            while True:
                try:
                    line = await lines.readline()
                except ValueError:  # one line over the limit: its buffer was dropped
                    continue
                if not line:
                    return
                self._print(program.name, program.colour, line.decode(errors="replace"))

    async def _end(self, program: Program) -> None:
        process = program.process
        if process is None or process.returncode is not None:
            return
        _terminate(process)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._print(
                program.name, program.colour, f"did not end within {STOP_SECONDS:.0f} s and is killed"
            )
            process.kill()

    def _print(self, name: str, colour: str | None, text: str) -> None:
        try:
            self._printer.write(Message("line", text, datetime.now(), name, colour))
        except OSError:  # the terminal was closed; the processes still have to be ended
            self.stop()


def _terminate(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
