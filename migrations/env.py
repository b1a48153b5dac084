"""Alembic's entry: the schema of the models, on the connection handed in or on the database in force."""

from alembic import context
from sqlalchemy import Connection

import review.models  # noqa: F401 - registers every table
from review.db import Base, Database
from review.settings import load_settings


def migrate(connection: Connection) -> None:
    """Run the steps on one connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite cannot alter most things in place: Alembic copies the table instead.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    database = Database(load_settings().database)
    with database.writer.begin() as own:
        migrate(own)
    database.dispose()
