"""``python app.py golden``: replay the golden cases, write them out as a file, read them from one."""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import IO

import click

from guards.golden import GoldenText, Outcome, Result, read_cases, replay, write_line
from guards.policy import Policy, PolicyError, load_policy
from guards.rules import compile_policies
from review import golden as step
from review import policies
from review.cli.opening import open_database
from review.db import Database, utcnow
from review.errors import WeighbridgeError
from review.models.policies import Stage

FILES = click.File("r", encoding="utf-8")


@click.group()
def golden() -> None:
    """Golden cases: texts with the outcome that every release must give them.

    \b
    Example:
      python app.py golden run
    """


@golden.command(short_help="Replay the golden cases against the live policies.")
@click.option("--policy", "files", multiple=True, type=FILES, help="Judge by this file in the place of ours.")
@click.option("--draft", "drafts", multiple=True, metavar="NAME", help="Judge by this policy's draft.")
@click.option("--cases", "sources", multiple=True, type=FILES, help="Cases of a file, instead of ours.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def run(files: tuple[IO[str], ...], drafts: tuple[str, ...], sources: tuple[IO[str], ...], form: str) -> None:
    """Replay the golden cases against the live policies, and end with status 1 where one fails.

    With --policy and --cases together no database is asked, so that a pipeline can gate a policy that is
    kept as a file.

    \b
    Example:
      python app.py golden run
      python app.py golden run --draft conduct
      python app.py golden run --policy house.yaml --cases house.golden.yaml --format json
    """
    try:
        given = [load_policy(file.read(), source=file.name) for file in files]
        cases = [case for source in sources for case in read_cases(source.read(), source.name)]
        alone = bool(given and sources and not drafts)
        results = _alone(given, cases) if alone else _with_database(given, drafts, cases, bool(sources))
    except PolicyError as error:
        raise click.ClickException(str(error)) from None
    except WeighbridgeError as error:
        raise click.ClickException(error.message) from None
    click.echo("\n".join(_as_json(results) if form == "json" else _as_text(results)))
    if any(result.outcome == Outcome.FAILED for result in results):
        sys.exit(1)


@golden.command(short_help="Write every golden case in force as JSONL.")
@click.argument("target", metavar="[FILE|-]", type=click.File("w", encoding="utf-8"), default="-")
def export(target: IO[str]) -> None:
    """Write every golden case in force as a line of JSON, to be kept with the code.

    \b
    Example:
      python app.py golden export golden.jsonl
    """
    with open_database() as database, database.read() as session:
        for case in step.in_force(session):
            target.write(write_line(case) + "\n")


@golden.command(name="import", short_help="Keep the golden cases of a file.")
@click.argument("source", metavar="FILE", type=FILES)
def import_(source: IO[str]) -> None:
    """Keep the golden cases of a file (.jsonl or .yaml); a name that is known is left as it is.

    \b
    Example:
      python app.py golden import golden.jsonl
    """
    try:
        cases = read_cases(source.read(), source.name)
    except PolicyError as error:
        raise click.ClickException(str(error)) from None
    with open_database() as database, database.begin() as session:
        new = step.keep(session, cases, None, utcnow())
    click.echo(f"{new} of {len(cases)} golden cases are new")


def _alone(given: Sequence[Policy], cases: Sequence[GoldenText]) -> list[Result]:
    return list(replay(cases, compile_policies([(policy, 0) for policy in given])))


def _with_database(
    given: Sequence[Policy], drafts: Sequence[str], cases: Sequence[GoldenText], from_files: bool
) -> list[Result]:
    with open_database() as database:
        return _replayed(database, given, drafts, cases if from_files else None)


def _replayed(
    database: Database, given: Sequence[Policy], drafts: Sequence[str], cases: Sequence[GoldenText] | None
) -> list[Result]:
    with database.read() as session:
        instead = [(policy, 0) for policy in given]
        for name in drafts:
            draft = policies.in_stage(session, policies.find(session, name), Stage.DRAFT)
            if draft is None:
                raise click.ClickException(f"Policy {name!r} has no draft.")
            instead.append((policies.checked(draft.document, name), draft.number))
        rules = policies.rules_with(session, *instead)
        return list(replay(step.in_force(session) if cases is None else cases, rules))


def _as_text(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        if result.outcome != Outcome.HELD:
            yield f"{result.outcome.value.upper():<10} {result.case.name}"
            yield f"           {_shown(result.case.text)}"
            yield from (f"           - {reason}" for reason in result.reasons)
    counts = [f"{sum(r.outcome == outcome for r in results)} {outcome.value}" for outcome in Outcome]
    yield f"{len(results)} golden cases: {', '.join(counts)}"


def _as_json(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        yield json.dumps(
            {
                "name": result.case.name,
                "outcome": result.outcome.value,
                "expected": result.case.expect.model_dump(mode="json"),
                "verdict": result.verdict.action.value,
                "categories": sorted({each.category for each in result.verdict.findings}),
                "reasons": list(result.reasons),
            },
            ensure_ascii=False,
        )


def _shown(text: str) -> str:
    """Return the start of a text on one line, with nothing in it that a terminal would obey."""
    plain = "".join(character if character.isprintable() else " " for character in text[:200])
    return plain if len(plain) <= 100 else plain[:99] + "…"
