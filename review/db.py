"""The database: two engines, one way to open a session, and the types that every model shares.

SQLite writers begin IMMEDIATE, because a deferred transaction that turns into a write is refused as soon
as another writer was faster; readers have a second engine that cannot write. On PostgreSQL both are one.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from select import POLLIN, poll
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql.dml import ReturningInsert

BUSY_MILLISECONDS = 5_000

Id = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate key: 64 bits everywhere (SQLite numbers rows by itself only for plain INTEGER)."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


_AUTOCOMMIT = {"isolation_level": "AUTOCOMMIT"}
_ALONE = {"weighbridge_alone": True}
"""On SQLite, whose connections commit each statement unless told to begin, nothing is told them."""

LARGEST_ID = 2**63 - 1
"""The largest that a database keeps; a larger one is nobody's."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC; SQLite stores it without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment, which would mean another time on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every model; the naming convention lets a migration name any constraint."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def utcnow() -> datetime:
    """Return the present moment; the edges call it once and hand it to the steps."""
    return datetime.now(UTC)


def plain(session: Session | Connection) -> Connection:
    """Return the connection of a session, or the connection itself."""
    return session if isinstance(session, Connection) else session.connection()


def insert_unless_there(
    session: Session | Connection, table: Table, unique: Sequence[str]
) -> ReturningInsert[int]:
    """Return an insert into ``table`` that gives the new row's id, or no row where one holds ``unique``."""
    return _insert_unless_there(plain(session).dialect.name, table, tuple(unique))


@cache
def _insert_unless_there(dialect: str, table: Table, unique: tuple[str, ...]) -> ReturningInsert[int]:
    insert = _insert_into(dialect, table)
    return insert.on_conflict_do_nothing(index_elements=unique).returning(table.c.id)


def insert_or_add(
    session: Session | Connection, table: Table, unique: Sequence[str], totals: Sequence[str]
) -> Insert:
    """Return an insert into ``table``, or where a row holds ``unique``, an addition to its ``totals``."""
    return _insert_or_add(plain(session).dialect.name, table, tuple(unique), tuple(totals))


@cache
def _insert_or_add(
    dialect: str, table: Table, unique: tuple[str, ...], totals: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    insert = _insert_into(dialect, table)
    sums = {name: table.c[name] + insert.excluded[name] for name in totals}
    return insert.on_conflict_do_update(index_elements=unique, set_=sums)


def _insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


class Database:
    """The writing and the reading engine of one URL."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = url
        self.writer = _engine(url, read_only=False, pool_size=pool_size)
        self.is_sqlite = self.writer.dialect.name == "sqlite"
        self.reader = _engine(url, read_only=True, pool_size=pool_size) if self.is_sqlite else self.writer
        alone = _ALONE if self.is_sqlite else _AUTOCOMMIT
        self._alone = self.writer.execution_options(**alone)
        self._glancing = self.reader.execution_options(**alone)
        self._writing = threading.Lock()
        self._write = sessionmaker(self.writer, expire_on_commit=False)
        self._read = sessionmaker(self.reader, expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a session that commits at the end, or rolls all of it back when something is raised."""
        with self._turn(), self._write.begin() as session:
            yield session

    @contextmanager
    def begin_plain(self) -> Iterator[Connection]:
        """Open a transaction without a session, for the one step where its cost counts: intake."""
        with self._turn(), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a connection on which each statement is a transaction by itself, for a step that writes once.

        Beginning and committing cost as much as the statement, on PostgreSQL a round trip each.
        """
        with self._turn(), self._alone.connect() as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let the threads of one process write to SQLite in turn.

        Left to SQLite they would sleep and try again, 1 to 100 ms at a time. Who waits for too long, or for
        itself, goes on and is told by SQLite.
        """
        if not self.is_sqlite:
            yield
            return
        taken = self._writing.acquire(timeout=BUSY_MILLISECONDS / 1000)
        try:
            yield
        finally:
            if taken:
                self._writing.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with self._read() as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Open a connection for a single question, which is then a transaction by itself."""
        with self._glancing.connect() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection, as a process does before it forks."""
        self.writer.dispose()
        self.reader.dispose()


def _engine(url: str, *, read_only: bool, pool_size: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True)
        _look_before_use(engine)
        return engine
    if parsed.database and not read_only:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_MILLISECONDS / 1000}, hide_parameters=True)
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL, because an item that was answered with 202 must outlive a power cut, not only a kill -9.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        if connection.get_execution_options().keys() & _ALONE:
            return
        connection.exec_driver_sql(begin)

    return engine


def _look_before_use(engine: Engine) -> None:
    """Have the pool give up connections that the server has closed, as after its restart.

    A pool that asks the server each time (``pool_pre_ping``) costs a round trip, on a small step half of it.
    A server that goes says so, and until it is read that can be seen on the socket; only then it is asked.
    """

    @event.listens_for(engine, "checkout")
    def look(connection: Any, _record: Any, _proxy: Any) -> None:  # noqa: ANN401 - the driver's own
        if connection.closed or (_has_word(connection.fileno()) and not _answers(engine, connection)):
            raise InvalidatePoolError


def _has_word(socket: int) -> bool:
    """Say whether something waits to be read: what a server said unasked, or its end."""
    watch = poll()
    watch.register(socket, POLLIN)
    return bool(watch.poll(0))


def _answers(engine: Engine, connection: Any) -> bool:  # noqa: ANN401 - the driver's own
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False
