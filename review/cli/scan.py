"""``python app.py scan``: judge a file of texts without a server and without a database."""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from review.scanning import Line, LineJudge, Scanned

BATCH = 64
MOST_PROCESSES = 8

_judge: "LineJudge | None" = None


@click.command()
@click.argument("source", metavar="[FILE|-]", type=click.File("rb"), default="-")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=click.File("r", encoding="utf-8"),
    help="A policy to judge by, several times for several; the starter policies when none is named.",
)
@click.option(
    "--processes", type=click.IntRange(1, 64), help="Processes to use; one for each core by default."
)
@click.option("--explain", is_flag=True, help="Add what each guard did and the trace of each finding.")
def scan(source: IO[bytes], policies: tuple[IO[str], ...], processes: int | None, explain: bool) -> None:
    """Judge a JSONL file (or standard input): one line with `text` and `id` in, one line with the verdict
    out, in the same order. A line that cannot be read is named on standard error, the others go on, and
    the command then ends with status 1.

    \b
    Example:
      echo '{"id": 1, "text": "I will find you"}' | python app.py scan -
      python app.py scan messages.jsonl --policy house-rules.yaml > verdicts.jsonl
    """
    parts = _parts(policies, explain, processes or min(os.cpu_count() or 1, MOST_PROCESSES))
    failed = 0
    with _progress(source) as bar:
        for scanned in _run(_batches(source), parts):
            for line in scanned.lines:
                click.echo(line)
            for error in scanned.errors:
                click.echo(f"scan: {error}", err=True)
            failed += len(scanned.errors)
            bar.update(scanned.size)
    if failed:
        raise click.ClickException(f"{failed} line{'s' if failed > 1 else ''} could not be judged")


Parts = tuple[list[tuple[str, str]], bool, int]


def _parts(policies: Iterable[IO[str]], explain: bool, processes: int) -> Parts:
    """Read the policies once, here, so that what is wrong with them is said once."""
    from guards.policy import PolicyError, load_policy
    from guards.starter import starter_policies

    named = [(each.name, each.read()) for each in policies] or list(starter_policies())
    try:
        for name, text in named:
            load_policy(text, source=name)
    except PolicyError as error:
        click.echo(str(error), err=True)
        raise click.ClickException(f"{len(error.problems)} errors in the policy") from None
    return named, explain, processes


def _open(parts: Parts) -> "LineJudge":
    from guards.policy import load_policy
    from review.classifiers import classifier_config
    from review.prices import read_prices
    from review.scanning import LineJudge
    from review.settings import load_settings

    named, explain, processes = parts
    settings = load_settings()
    config = classifier_config(settings, max(1, (os.cpu_count() or 1) // processes))
    policies = [(load_policy(text, source=name), 0) for name, text in named]
    prices = read_prices(settings.guard_prices)
    return LineJudge(policies, config, prices, datetime.now(UTC).date(), explain=explain)


def _begin(parts: Parts) -> None:
    global _judge
    _judge = _open(parts)


def _work(lines: "list[Line]") -> "Scanned":
    assert _judge is not None
    return _judge.judge(lines)


def _run(batches: "Iterator[list[Line]]", parts: Parts) -> "Iterator[Scanned]":
    """Judge the batches in order: a short input here, a longer one in processes of its own."""
    first = list(islice(batches, 2))
    processes = parts[2]
    if processes == 1 or len(first) < 2:
        _begin(parts)
        for batch in first:
            yield _work(batch)
        for batch in batches:
            yield _work(batch)
        return
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(processes, context, _begin, (parts,)) as pool:
        waiting: deque[Future[Scanned]] = deque(pool.submit(_work, batch) for batch in first)
        try:
            for batch in batches:
                waiting.append(pool.submit(_work, batch))
                if len(waiting) >= 4 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise click.ClickException("a process died (out of memory?); try --processes 1") from None


def _batches(source: IO[bytes]) -> "Iterator[list[Line]]":
    batch: list[Line] = []
    for number, line in enumerate(source, start=1):
        if line.strip():
            batch.append((number, line))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _progress(source: IO[bytes]) -> Any:  # noqa: ANN401 - tqdm's own type is generic over what it iterates
    """Show a bar on a terminal only, in bytes read, of the file's size where it has one."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0
    try:
        size = os.fstat(source.fileno()).st_size or None
    except (OSError, ValueError):
        size = None
    return tqdm(total=size, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), file=sys.stderr)
