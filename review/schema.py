"""The database's schema: where it stands, where the code wants it, and how it gets there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from review.db import BUSY_MILLISECONDS, Database
from review.errors import WeighbridgeError

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_LOCK = 0x5765_6967_6862
"""Any number that all replicas agree on ("Weighb"): whoever holds it migrates, the others wait."""


_PATIENCE_MILLISECONDS = 120_000
"""How long a replica waits for another to migrate SQLite: longer than for any other writer."""


class NewerSchemaError(WeighbridgeError):
    """The database was migrated by a newer release than this code."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@cache
def head() -> str:
    """Return the revision that this code was written for."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def knows(revision: str) -> bool:
    """Tell whether this code has the revision; it does not where a newer release made it."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def current(database: Database) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def refuse_newer(database: Database) -> None:
    """Let no process start on a database that it would misread; one that is away is no matter of this.

    Raises:
        NewerSchemaError: the database is at a revision that this code does not know.
    """
    try:
        at = current(database)
    except SQLAlchemyError:
        return
    _refuse(at)


def _refuse(at: str | None) -> None:
    if at is not None and not knows(at):
        raise NewerSchemaError(
            f"The database is at migration {at}, which this release does not know "
            f"(its newest is {head()}). Run the release that migrated it, or a newer one."
        )


def upgrade(database: Database, target: str = "head") -> None:
    """Bring the schema to ``target``; replicas that start at once take turns.

    Raises:
        NewerSchemaError: the database is at a revision that this code does not know.
    """
    with _in_turn(database) as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        _refuse(at)
        command.upgrade(_config(connection), target)


@contextmanager
def _in_turn(database: Database) -> Iterator[Connection]:
    """Open a transaction that no other replica migrates in, waiting for one that does."""
    with database.writer.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
            return
        driver: Any = connection.connection.dbapi_connection
        # Before the transaction begins, which is what takes SQLite's one lock.
        driver.execute(f"PRAGMA busy_timeout = {_PATIENCE_MILLISECONDS}")
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def downgrade(database: Database, target: str) -> None:
    """Take the schema back to ``target`` (``base`` for nothing at all)."""
    with database.writer.begin() as connection:
        command.downgrade(_config(connection), target)
