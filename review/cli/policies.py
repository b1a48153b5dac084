"""``python app.py policies``: check and compare policy documents, and export their JSON Schema."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from guards.policy import Known, Policy, Problem

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
FORMATS = click.Choice(["text", "json"])


@click.group()
def policies() -> None:
    """Check and compare policy documents.

    \b
    Example:
      python app.py policies lint house-rules.yaml
    """


@policies.command(short_help="Check policies like a compiler.")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--format", "form", type=FORMATS, default="text", help="How problems are told.")
def lint(files: Sequence[Path], form: str) -> None:
    """Check policies like a compiler: every error and warning with its place; status 1 on an error.

    \b
    Example:
      python app.py policies lint house-rules.yaml
      python app.py policies lint --format json policies/*.yaml
    """
    from guards.policy import check_policy

    known = _known()
    problems = [problem for file in files for problem in check_policy(_read(file), str(file), known)]
    errors = sum(problem.level == "error" for problem in problems)
    if form == "json":
        click.echo(json.dumps([_record(problem) for problem in problems], indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{len(files)} read: {errors} errors, {len(problems) - errors} warnings", err=True)
    if errors:
        raise SystemExit(1)


@policies.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--format", "form", type=FORMATS, default="text", help="How changes are told.")
def diff(old: Path, new: Path, form: str) -> None:
    """Tell what changed between two policies, rule by rule.

    \b
    Example:
      python app.py policies diff house-rules.yaml house-rules-new.yaml
    """
    from guards.policy import diff_policies

    changes = diff_policies(_load(old), _load(new))
    if form == "json":
        click.echo(json.dumps(changes.as_json(), indent=2))
    else:
        click.echo(str(changes) or "no change")


@policies.command()
def schema() -> None:
    """Print the JSON Schema of policies, for editors.

    \b
    Example:
      python app.py policies schema > policy.schema.json
    """
    from guards.policy import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


def _read(file: Path) -> str:
    with click.open_file(str(file), "rb") as stream:
        data: bytes = stream.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8 at byte {error.start + 1}") from None


def _load(file: Path) -> "Policy":
    from guards.policy import PolicyError, load_policy

    try:
        return load_policy(_read(file), source=str(file))
    except PolicyError as error:
        click.echo(str(error), err=True)
        raise click.ClickException(f"{file} has {len(error.problems)} errors") from None


def _record(problem: "Problem") -> dict[str, object]:
    return {key: value for key, value in asdict(problem).items() if key != "excerpt"}


def _known() -> "Known":
    """Return what the settings' classifiers and the detectors can name; nothing is loaded for it."""
    from guards.classifiers.detoxify.opening import labels_of
    from guards.classifiers.linear import LinearClassifier
    from guards.detectors import all_detectors
    from guards.policy import Known
    from review.settings import load_settings

    settings = load_settings()
    detoxify = labels_of(settings.detoxify_model, settings.model_directory) or ()
    return Known(
        labels={"linear": LinearClassifier.labels, "detoxify": detoxify},
        kinds={detector.name: detector.kinds for detector in all_detectors()},
        today=datetime.now(UTC).date(),
    )
