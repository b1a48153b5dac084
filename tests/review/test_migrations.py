import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    func,
    inspect,
    select,
    table,
)  # fmt: skip

import review.models  # noqa: F401 - registers every table
from review import schema
from review.db import Base, Database

STEPS = [script.revision for script in ScriptDirectory(schema.MIGRATIONS).walk_revisions()][::-1]
BOOKKEEPING = "alembic_version"

Empty = Callable[[], Database]


def test_there_is_one_newest_migration() -> None:
    assert ScriptDirectory(schema.MIGRATIONS).get_heads() == [schema.head()]


def test_every_step_goes_up_and_down_with_rows_in_every_table(empty_databases: Empty) -> None:
    database = empty_databases()
    for step in STEPS:
        schema.upgrade(database, step)
        with database.writer.begin() as connection:
            tables = fill(connection)
        filled = {each.name for each in tables}
        schema.downgrade(database, "-1")
        left = counts(database)
        assert left == {name: 1 for name in filled if name in left}, step
        schema.upgrade(database, step)
        assert set(counts(database)) == filled, step
        assert schema.current(database) == step
        with database.writer.begin() as connection:
            for each in reversed(tables):
                connection.execute(each.delete())


def test_the_models_and_the_migrations_make_the_same_tables(empty_databases: Empty) -> None:
    migrated, modelled = empty_databases(), empty_databases()
    schema.upgrade(migrated)
    Base.metadata.create_all(modelled.writer)
    ours, theirs = described(migrated), described(modelled)
    assert set(ours) == set(theirs)
    for name in ours:
        assert ours[name] == theirs[name], name


def test_a_database_of_a_newer_release_is_left_alone(empty_databases: Empty) -> None:
    database = empty_databases()
    schema.upgrade(database)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(schema.NewerSchemaError, match="Run the release that migrated it"):
        schema.upgrade(database)


def fill(connection: Connection) -> list[Table]:
    """Put one row into every table, each pointing at the first of the others; return the tables in order."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != BOOKKEEPING]
    for each in tables:
        allowed = allowed_words(connection, each.name)
        row = {c.name: value_of(c, allowed) for c in each.columns if not c.nullable}
        connection.execute(each.insert().values(row))
    return tables


def allowed_words(connection: Connection, table: str) -> dict[str, str]:
    """Return a word that each column with a CHECK allows."""
    found = {}
    for check in inspect(connection).get_check_constraints(table):
        column, word = re.match(r"\W*(\w+)", check["sqltext"]), re.search(r"'([^']+)'", check["sqltext"])
        if column and word:
            found[column[1]] = word[1]
    return found


def value_of(column: Column[Any], allowed: dict[str, str]) -> object:
    if column.name in allowed:
        return allowed[column.name]
    by_type: tuple[tuple[type, object], ...] = (
        (Boolean, True), (Integer, 1), (Float, 0.5), (Numeric, 1), (LargeBinary, b"x"), (JSON, {}),
        (DateTime, datetime(2026, 5, 1, tzinfo=UTC)), (Date, date(2026, 5, 1)),
    )  # fmt: skip
    return next((value for kind, value in by_type if isinstance(column.type, kind)), "x")


def counts(database: Database) -> dict[str, int]:
    with database.reader.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {BOOKKEEPING}
        return {
            name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in names
        }


def described(database: Database) -> dict[str, dict[str, Any]]:
    """Return all that the database itself tells of each table, CHECK constraints and partial indexes too."""
    tables = {}
    with database.reader.connect() as connection:
        inspector = inspect(connection)
        for name in set(inspector.get_table_names()) - {BOOKKEEPING}:
            columns = {
                column["name"]: (
                    str(column["type"]),
                    column["nullable"],
                    column["default"],
                    column.get("comment"),
                )
                for column in inspector.get_columns(name)
            }
            tables[name] = {
                "columns": columns,
                "primary key": inspector.get_pk_constraint(name),
                "foreign keys": ordered(inspector.get_foreign_keys(name)),
                "uniques": ordered(inspector.get_unique_constraints(name)),
                "indexes": ordered(inspector.get_indexes(name)),
                "checks": ordered(inspector.get_check_constraints(name)),
            }
    return tables


def ordered(constraints: Any) -> list[str]:
    return sorted(plain(dict(each)) for each in constraints)


def plain(value: Any) -> str:
    """Return the words of a description; SQL is an object whose address would differ."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {plain(value[key])}" for key in sorted(value))
    return str(value)
