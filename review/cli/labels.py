"""``python app.py labels``: what reviewers said, counted, written out and read in."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import IO

import click

from review import labels as step
from review import people
from review.cli.opening import open_database
from review.db import utcnow
from review.errors import WeighbridgeError

BATCH = 500


@click.group()
def labels() -> None:
    """Labels: what reviewers said of items, as far as it still stands.

    \b
    Example:
      python app.py labels stats
    """


@labels.command()
@click.argument("target", metavar="[FILE|-]", type=click.File("w", encoding="utf-8"), default="-")
def export(target: IO[str]) -> None:
    """Write every decision that stands as a line of JSON, oldest first.

    \b
    Example:
      python app.py labels export labels.jsonl
    """
    with open_database() as database, database.read() as session:
        for line in step.export(session):
            target.write(line + "\n")


@labels.command(name="import", short_help="Read decided items, a line of JSON each.")
@click.argument("source", metavar="[FILE|-]", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--as", "name", required=True, metavar="NAME", help="The person whose decisions they become.")
def import_(source: IO[str], name: str) -> None:
    """Read decided items, a line of JSON each; what is decided already is left alone.

    \b
    Example:
      echo '{"text": "I will find you", "outcome": "violating", "labels": [{"category": "threat"}]}' \\
        | python app.py labels import - --as ada
    """
    new = read = 0
    with open_database() as database:
        with database.read() as session:
            user = people.find_user(session, name)
        if user is None:
            raise click.ClickException(f"There is no person {name!r}; python app.py create-user makes one.")
        for batch in _batches(source):
            try:
                with database.begin() as session:
                    new += step.import_lines(session, batch, user, utcnow())
            except WeighbridgeError as error:
                raise click.ClickException(f"{error.message} ({new} decisions were kept before it)") from None
            read += len(batch)
    click.echo(f"{new} of {read} decisions are new")


@labels.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def stats(form: str) -> None:
    """Count the decisions that stand, and their labels by category.

    \b
    Example:
      python app.py labels stats --format json
    """
    with open_database() as database, database.read() as session:
        counts = step.count(session)
    click.echo(json.dumps(asdict(counts)) if form == "json" else "\n".join(_table(counts)))


def _batches(source: Iterable[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines that hold something, with their numbers, so many at a time."""
    lines = ((number, line) for number, line in enumerate(source, start=1) if line.strip())
    while batch := list(islice(lines, BATCH)):
        yield batch


def _table(counts: step.Counts) -> Iterator[str]:
    yield (
        f"{counts.decisions} decisions stand: {counts.violating} violating, "
        f"{counts.fine} fine, {counts.unsure} unsure"
    )
    if counts.categories:
        width = max(len(each.category) for each in counts.categories)
        yield f"\n{'category':<{width}}  {'yes':>8}  {'no':>8}  {'unsure':>8}"
        for each in counts.categories:
            yield f"{each.category:<{width}}  {each.yes:>8}  {each.no:>8}  {each.unsure:>8}"
