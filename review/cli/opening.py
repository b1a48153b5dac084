"""How a command comes to the database: reachable, and at the migration that this code was written for."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from review.db import Database
from review.settings import load_settings
from review.standing import check_database


@contextmanager
def open_database() -> Iterator[Database]:
    """Open the database that the settings name, and close it at the end; what bars it is a clear message."""
    database = Database(load_settings().database)
    try:
        check = check_database(database)
        if not check.ok:
            raise click.ClickException(f"The database {check.found}. {check.remedy}")
        yield database
    finally:
        database.dispose()
