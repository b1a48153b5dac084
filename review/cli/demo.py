"""``python app.py demo``: the made-up messages that ship with the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from review.db import Database
    from review.settings import Settings


@click.command()
def demo() -> None:
    """Send a few dozen made-up messages through the intake, so that there is something to look at.

    Those that were sent before are not sent again.

    \b
    Example:
      python app.py demo
    """
    from review.cli.opening import open_database
    from review.settings import load_settings

    settings = load_settings()
    with open_database() as database:
        send_samples(settings, database)
    click.echo(f"They are screened as soon as a worker runs; see {settings.address}")


def send_samples(settings: Settings, database: Database) -> None:
    """Send the messages, ring for them, and say how many were new."""
    from review.bell import Bell, connect
    from review.db import utcnow
    from review.demo import send

    with database.begin() as session:
        sent = send(session, utcnow())
    with connect(settings.redis) as redis:
        Bell(redis).ring()
    click.echo(f"Sent {sent} made-up messages." if sent else "The made-up messages were all sent before.")
