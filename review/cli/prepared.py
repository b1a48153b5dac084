"""What has to be in the database before anything runs: this release's schema, queues and starter policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from review.db import Database


def prepare(database: Database) -> None:
    """Bring the database to this release, and put in what a new installation starts with; safe to repeat."""
    from sqlalchemy.exc import OperationalError

    from review import policies, queues, schema
    from review.db import utcnow

    try:
        before = schema.current(database)
        if before != schema.head():
            click.echo(f"Migrating the database from {before or 'nothing'} to {schema.head()} …")
            schema.upgrade(database)
        with database.begin() as session:
            queues.install_defaults(session, utcnow())
            for name in policies.install_starters(session, utcnow()):
                click.echo(f"Installed the starter policy {name!r}")
    except schema.NewerSchemaError as error:
        raise click.ClickException(str(error)) from None
    except OperationalError as error:
        raise click.ClickException(
            f"The database does not answer: {str(error.orig).strip()}\nDATABASE_URL says where it is."
        ) from None
