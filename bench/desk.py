"""How the desk holds up as a queue grows: ``python -m bench.desk [URL] [SIZE ...]``.

Makes a database for each size beside the one named, and takes the sizes in turn: each claims and decides a
case and is asked for the pages that a reviewer looks at, before any does so again. What else the machine does
then falls upon all alike, and their ratios hold. Prints for each size the time, the statements that a page
took, and the ratios to the smallest; ends with 1 where one is over ``MOST``. The databases are dropped.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Engine, create_engine, event, make_url, select, text

from app import create_app
from bench import backlog
from bench.machine import describe, fdatasync_milliseconds
from review import queues
from review.db import Database
from review.decisions import Ruling, decide
from review.models import Queue, User
from review.models.labels import Outcome
from review.settings import load_settings
from tests.browsing import Browser

ROUNDS = 300
WARM = 10
MOST = 1.5
"""No figure may be more times the smallest size's than this."""

WHOLE = 3 * ROUNDS
"""So many cases at the head are made whole: more than are decided and looked at."""


LED_PAST = "claim the next, for somebody who decided half of them before"


class Desk:
    """A reviewer at a backlog of one size; ``times`` are milliseconds by what was done."""

    def __init__(self, url: URL, size: int, folder: Path) -> None:
        started = time.perf_counter()
        self.size, self.database = size, Database(url.render_as_string(hide_password=False))
        backlog.make(self.database)
        backlog.grow(self.database, size)
        backlog.dress(self.database, WHOLE)
        backlog.bar(self.database, "grace", size // 2)
        self.seconds = time.perf_counter() - started
        with self.database.read() as session:
            self._user_id = session.scalars(select(User.id).where(User.name == "ada")).one()
            self._barred_id = session.scalars(select(User.id).where(User.name == "grace")).one()
            self._queue_id = session.scalars(select(Queue.id).where(Queue.name == queues.DEFAULT_QUEUE)).one()
            heads = queues.next_heads(session, self._queue_id, self._user_id, backlog.NOW, WHOLE)
        self._later = [head.id for head in heads[ROUNDS + 2 * WARM :]]
        settings = {
            "DATABASE_URL": self.database.url, "WEIGHBRIDGE_INSTANCE": str(folder), "SECRET_KEY": "bench",
        }  # fmt: skip
        self._ada = Browser(create_app(load_settings(settings)), "ada")
        self.times: dict[str, list[float]] = {}
        self.statements: dict[str, int] = {}

    def round(self, number: int) -> None:
        """Do each thing once."""
        with self._timed("claim the next"), self.database.begin() as session:
            case = queues.claim_next(session, self._queue_id, self._user_id, backlog.NOW)
        assert case is not None
        with self._timed("decide it"), self.database.begin() as session:
            decide(session, case.id, self._user_id, Ruling(Outcome.FINE), seen=1, now=backlog.NOW)
        with self._timed(LED_PAST), self.database.begin() as session:
            case = queues.claim_next(session, self._queue_id, self._barred_id, backlog.NOW)
        assert case is not None
        with self.database.begin() as session:
            queues.release(session, case.id, self._barred_id, backlog.NOW)
        self._page("page of a case", f"/cases/{self._later[number]}")
        self._page("page of a queue", f"/queues/{queues.DEFAULT_QUEUE}")
        self._page("page of all queues", "/")

    def _page(self, what: str, path: str) -> None:
        with counted() as statements, self._timed(what):
            assert self._ada.get(path).status_code == 200
        self.statements[what] = max(self.statements.get(what, 0), len(statements))

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.times.setdefault(what, []).append((time.perf_counter() - started) * 1000)


def main(url: URL, sizes: list[int]) -> int:
    """Measure the sizes in turn; return 1 where one falls behind the smallest."""
    print(describe())
    print(f"fdatasync {fdatasync_milliseconds():.2f} ms, load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as folder, made(url, sizes) as urls:
        desks = [Desk(one, size, Path(folder)) for one, size in zip(urls, sizes, strict=True)]
        for desk in desks:
            print(f"{desk.size:,} open cases on {url.get_backend_name()}, made in {desk.seconds:.0f} s")
        for number in range(ROUNDS + WARM):
            for desk in desks:
                desk.round(number)
        print(f"load {os.getloadavg()[0]:.1f}")
        worst = max(told(what, desks) for what in desks[0].times)
        for desk in desks:
            desk.database.dispose()
    print(f"the worst ratio to the smallest size is {worst:.2f}")
    return int(worst > MOST)


def told(what: str, desks: list[Desk]) -> float:
    """Print how long a thing took at each size; return the worst ratio to the smallest."""
    print(what + (f", {desks[0].statements[what]} statements" if what in desks[0].statements else ""))
    if what == LED_PAST:
        print("  the first time: " + ", ".join(f"{desk.times[what][0]:.0f} ms" for desk in desks))
    base, worst = None, 1.0
    for desk in desks:
        times = desk.times[what][WARM:]
        p50, p95 = median(times), quantiles(times, n=20)[-1]
        base = base or (p50, p95)
        ratios = (p50 / base[0], p95 / base[1])
        worst = max(worst, *ratios)
        rate = 1000 * len(times) / sum(times)
        print(
            f"  {desk.size:>9,}  p50 {p50:6.2f} ms x{ratios[0]:.2f}  p95 {p95:6.2f} ms x{ratios[1]:.2f}"
            f"  {rate:4.0f} a second"
        )
    return worst


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gather the statements that are sent to any database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def made(url: URL, sizes: list[int]) -> Iterator[list[URL]]:
    """Make an empty database for each size, and drop them afterwards."""
    own = [url.set(database=f"{url.database}_{size}") for size in sizes]
    _drop(url, own)
    try:
        for one in own if url.get_backend_name() == "postgresql" else ():
            _execute(url, f'CREATE DATABASE "{one.database}"')
        yield own
    finally:
        _drop(url, own)


def _drop(url: URL, own: list[URL]) -> None:
    for one in own:
        if url.get_backend_name() == "postgresql":
            _execute(url, f'DROP DATABASE IF EXISTS "{one.database}" WITH (FORCE)')
            continue
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{one.database}{end}").unlink()


def _execute(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


if __name__ == "__main__":
    target = make_url(sys.argv[1] if len(sys.argv) > 1 else "sqlite:////tmp/weighbridge-bench")
    sys.exit(main(target, [int(size) for size in sys.argv[2:]] or [1_000, 100_000, 1_000_000]))
