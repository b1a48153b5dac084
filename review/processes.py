"""Keeping a program's processes together, so that none outlives the one that started it.

On Linux a process can ask for a signal when its parent dies, however that died, and can become the parent of
its grandchildren whose own parent is gone (``prctl(2)``). Elsewhere both are left out: an ordinary stop still
ends every process, only one that kill -9 took can leave some behind.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LINUX = sys.platform.startswith("linux")
_prctl: Callable[..., int] | None = ctypes.CDLL(None, use_errno=True).prctl if _LINUX else None


def end_with_parent(parent: int) -> Callable[[], None]:
    """Return what a child runs before its program starts: it then gets SIGTERM as soon as ``parent`` is gone.

    Start the child from a thread that lives as long as the process: Linux watches the thread.
    """

    def before_program() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os.kill(os.getpid(), signal.SIGTERM)

    return before_program


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies, so that ``end_orphans`` finds it."""
    if _prctl is not None:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(pid: int) -> list[int]:
    """Return the children of a process; none where the system does not tell."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # gone since it was listed
            continue
        if int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


def end_orphans() -> None:
    """Kill what is left below this process; call it when every process that it waits for has ended."""
    while left := children(os.getpid()):
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
