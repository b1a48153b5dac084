from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from review.db import Database
from review.models import Service


def test_a_moment_keeps_its_instant_whatever_zone_it_came_in(session: Session) -> None:
    at = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    service = Service(name="bot", created_at=at)
    session.add(service)
    session.flush()
    session.expire(service)
    assert service.created_at == at
    assert service.created_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(Service(name="bot", created_at=datetime(2026, 5, 1)))
    with pytest.raises(StatementError, match="needs its time zone"):
        session.flush()


def test_what_is_raised_inside_begin_rolls_all_of_it_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as session:
        session.add(Service(name="bot", created_at=datetime.now(UTC)))
        session.flush()
        raise RuntimeError
    with database.read() as session:
        assert session.query(Service).count() == 0


def test_a_reader_of_sqlite_cannot_write(database: Database) -> None:
    if not database.is_sqlite:
        assert database.reader is database.writer
        return
    with database.read() as session:
        session.add(Service(name="bot", created_at=datetime.now(UTC)))
        with pytest.raises(DBAPIError, match="readonly"):
            session.flush()


@pytest.fixture
def on_server(database: Database) -> Database:
    if database.is_sqlite:
        pytest.skip("SQLite has no server that could close a connection")
    return database


def pid(connection: Connection) -> int:
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_connection_that_the_server_closed_is_replaced_before_it_is_used(on_server: Database) -> None:
    with on_server.alone() as one, on_server.alone() as other:
        closed = pid(other)
        assert one.execute(text("SELECT pg_terminate_backend(:pid, 60000)"), {"pid": closed}).scalar_one()
    with on_server.alone() as one, on_server.alone() as other:
        assert closed not in {pid(one), pid(other)}


def test_a_connection_that_was_closed_here_is_replaced_too(on_server: Database) -> None:
    with on_server.alone() as one:
        closed = pid(one)
        driver = one.connection.driver_connection
        assert driver is not None
    driver.close()
    with on_server.alone() as one:
        assert pid(one) != closed


def test_a_connection_on_which_the_server_only_said_something_is_kept(on_server: Database) -> None:
    with on_server.alone() as one, on_server.alone() as other:
        pids = {pid(one), pid(other)}
        one.execute(text("LISTEN news"))
        other.execute(text("NOTIFY news"))
    with on_server.alone() as one, on_server.alone() as other:
        assert {pid(one), pid(other)} == pids
