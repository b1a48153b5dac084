"""A PostgreSQL cluster of a measurement's own, which it may crash without harm to any other."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")


class Cluster:
    """One running cluster with one empty database."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"

    def create(self) -> None:
        """Make the cluster and start it."""
        _run("initdb", "-D", str(self._folder), "-U", "postgres", "-A", "trust", "--no-instructions")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c max_connections=100"
        _run("pg_ctl", "-D", str(self._folder), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def crash(self) -> None:
        """End it as a power cut would: nothing is written that was not written before."""
        _run("pg_ctl", "-D", str(self._folder), "-w", "-m", "immediate", "stop")


@contextmanager
def cluster(parent: Path) -> Iterator[Cluster]:
    """Make a cluster in a folder of its own within ``parent`` for as long as the block lasts."""
    folder = parent / "postgresql"
    folder.mkdir()
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        parent.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    made = Cluster(folder, port)
    try:
        made.create()
        yield made
    finally:
        made.crash()


def _run(program: str, *arguments: str) -> None:
    own = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    done = subprocess.run(
        [_path(program), *arguments], cwd="/", check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, user=own and own.pw_uid, group=own and own.pw_gid,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr.strip()}")


def _path(program: str) -> str:
    found = shutil.which(program) or next(map(str, sorted(_DEBIAN.glob(f"*/bin/{program}"))[::-1]), None)
    if found is None:
        raise RuntimeError(f"{program} is not installed; run it with --sqlite")
    return found
