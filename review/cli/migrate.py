"""``python app.py migrate``: bring the database to this release."""

import click


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this release, with the queues and policies that it starts with.

    Safe to repeat, and on several hosts at once.

    \b
    Example:
      DATABASE_URL=postgresql+psycopg://localhost/weighbridge python app.py migrate
    """
    from review import schema
    from review.cli.prepared import prepare
    from review.db import Database
    from review.settings import load_settings

    database = Database(load_settings().database)
    try:
        prepare(database)
    finally:
        database.dispose()
    click.echo(f"The database is at migration {schema.head()}")
