"""``python app.py doctor``: what is set up, what is not, and what to do about it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from review.settings import Settings
    from review.standing import Check

OPTIONAL = "detoxify"


@click.command()
def doctor() -> None:
    """Say what is set up and what is not, each with its remedy; the exit status is 1 where something lacks.

    Only Detoxify may lack: without it, what it alone could have cleared goes to people.

    \b
    Example:
      python app.py doctor
    """
    from review.settings import load_settings

    checks = _checks(load_settings())
    for check in checks:
        mark = click.style("ok  ", fg="green") if check.ok else click.style("lack", fg="yellow")
        click.echo(f"{mark}  {check.name:9} {check.found}")
        if check.remedy:
            click.echo(f"      {'':9} {check.remedy}")
    sys.exit(0 if all(check.ok or check.name == OPTIONAL for check in checks) else 1)


def _checks(settings: Settings) -> list[Check]:
    from review.bell import connect
    from review.db import Database
    from review.standing import readiness

    database = Database(settings.database)
    try:
        with connect(settings.redis) as redis:
            return [*readiness(database, redis), _classifier(settings)]
    finally:
        database.dispose()


def _classifier(settings: Settings) -> Check:
    from guards.classifiers.available import build_classifiers, why_unavailable
    from review.classifiers import classifier_config
    from review.standing import Check

    models = [each for each in build_classifiers(classifier_config(settings)) if each.name != "linear"]
    lacking = [error for each in models if (error := why_unavailable(each)) is not None]
    if lacking:
        return Check(OPTIONAL, False, f"{lacking[0].name}: {lacking[0].reason}", lacking[0].remedy)
    return Check(OPTIONAL, True, ", ".join(each.version for each in models) or "switched off")
