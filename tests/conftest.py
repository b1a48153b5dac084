"""The real parts that the tests run against.

Without any address the database is SQLite and the Redis server is one that the tests start themselves.
``TEST_DATABASE_URL`` (a PostgreSQL URL whose user may create databases) and ``TEST_REDIS_URL`` put the same
tests on real servers.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis.configuration import set_hypothesis_home_dir
from jinja2 import FileSystemBytecodeCache
from redis import Redis
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from review import db, schema
from review.db import Base, Database
from review.embedded import EmbeddedRedis
from review.people import passwords
from review.settings import Settings, load_settings
from review.web import context
from tests import checkpoints
from tests.kept import Apps, Engines

pytest_plugins = ["tests.leaving_out"]

# The tests already use every core: more threads inside each would only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A password costs a guesser a tenth of a second and 64 MB: too much for nearly every test of a page.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

# Processes that start at once on a fresh clone would race for the first write to one folder.
set_hypothesis_home_dir(Path(".hypothesis") / os.environ.get("PYTEST_XDIST_WORKER", "alone"))

SERVER = os.environ.get("TEST_DATABASE_URL", "")


@cache
def _on_server(url: str) -> Engine:
    """Return what runs statements outside a transaction; its connection is kept: making one takes long."""
    return create_engine(url, isolation_level="AUTOCOMMIT")


def _run_on_server(statement: str) -> None:
    """Run what PostgreSQL only takes outside a transaction."""
    with _on_server(SERVER).connect() as connection:
        connection.execute(text(statement))


_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@cache
def _emptying() -> str:
    """Return what takes every row out of a database, as one message to the server."""
    deletes = [f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    restarts = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    return ";".join((*deletes, restarts))


def _emptied(name: str) -> bool:
    """Take every row out of a database, whoever still uses it; False where that is not to be done.

    As where a test has changed the schema.
    """
    engine = _on_server(_url_of(name))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(_END_OTHERS)
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            if found == schema.head():
                connection.exec_driver_sql(_emptying())
                return True
    except DBAPIError:
        pass
    engine.dispose()
    return False


def _url_of(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Migrate one empty database; the other fixtures copy it."""
    if not SERVER:
        url = f"sqlite:///{tmp_path_factory.mktemp('schema') / 'migrated.db'}"
        database = Database(url)
        schema.upgrade(database)
        database.dispose()
        yield url
        return
    name = f"weighbridge_test_{uuid.uuid4().hex[:12]}"
    _run_on_server(f'CREATE DATABASE "{name}"')
    database = Database(_url_of(name))
    schema.upgrade(database)
    database.dispose()
    yield name
    _run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def own_name(migrated: str) -> Iterator[str]:
    """Return the name of the one database on the server that the tests of this process take turns with.

    Making one takes PostgreSQL half a second, emptying one a hundredth of that.
    """
    name = f"{migrated}_own"
    _run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    yield name
    _run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def own_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of the database that the tests of this process take turns with."""
    if SERVER:
        return _url_of(request.getfixturevalue("own_name"))
    return f"sqlite:///{tmp_path_factory.mktemp('own') / 'weighbridge.db'}"


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """Return what makes the engines of this process, and keeps them from test to test."""
    with pytest.MonkeyPatch.context() as patch:
        kept = Engines()
        patch.setattr(db, "_engine", kept)
        yield kept


@pytest.fixture
def database_url(engines: Engines, migrated: str, own_url: str) -> Iterator[str]:
    """Return the URL of a migrated, empty database of this test's own, for whatever commits."""
    if not SERVER:
        own = Path(make_url(own_url).database or "")
        for left in own.parent.iterdir():
            left.unlink()
        shutil.copyfile(make_url(migrated).database or "", own)
        yield own_url
        engines.take_back(own_url)
        return
    yield own_url
    engines.take_back(own_url)
    name = make_url(own_url).database or ""
    if not _emptied(name):
        _run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
        _run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a migrated database of this test's own."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def empty_databases(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Return what makes a database of this test's own without any table."""
    made: list[Database] = []
    names: list[str] = []

    def make() -> Database:
        name = f"weighbridge_empty_{uuid.uuid4().hex[:12]}"
        if SERVER:
            _run_on_server(f'CREATE DATABASE "{name}"')
            names.append(name)
        made.append(Database(_url_of(name) if SERVER else f"sqlite:///{tmp_path / name}.db"))
        return made[-1]

    yield make
    for database in made:
        database.dispose()
    for name in names:
        _run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def shared_database(migrated: str) -> Iterator[Database]:
    """Return the one migrated database that ``session`` rolls back on."""
    database = Database(_url_of(migrated + "_shared") if SERVER else migrated)
    if SERVER:
        _run_on_server(f'CREATE DATABASE "{migrated}_shared" TEMPLATE "{migrated}"')
    yield database
    database.dispose()
    if SERVER:
        _run_on_server(f'DROP DATABASE "{migrated}_shared" WITH (FORCE)')


@pytest.fixture
def session(shared_database: Database) -> Iterator[Session]:
    """Return a session whose every write is rolled back: for steps, which never commit themselves."""
    with shared_database.writer.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Return the URL of a real Redis-compatible server of this process."""
    given = os.environ.get("TEST_REDIS_URL", "")
    if given:
        number = int(worker_id.removeprefix("gw")) + 1 if worker_id != "master" else 0
        yield f"{given.rstrip('/')}/{number}"
        return
    folder = tmp_path_factory.mktemp("redis")
    server = EmbeddedRedis(folder / "redis.sock", folder)
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """Return the URL of an empty Redis."""
    with Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Return settings on this test's own database and Redis, without a Detoxify model."""
    return load_settings(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": "only for tests",
            "WEIGHBRIDGE_INSTANCE": str(tmp_path / "instance"),
            "WEIGHBRIDGE_DETOXIFY_MODEL": "none",
        }
    )


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the apps of all tests find the templates that another has compiled, from their first one on."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", cache)
        yield


@pytest.fixture(scope="session")
def apps() -> Apps:
    """Return what makes the apps of this process, and keeps one from test to test."""
    return Apps()


@pytest.fixture
def make_app(_templates: None, apps: Apps) -> Iterator[Callable[[Settings], Flask]]:
    """Return what makes an app; every app that a test makes is closed with the test."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        made.append(apps.make(settings))
        return made[-1]

    yield make
    apps.take_back()
    for app in made:
        with app.app_context():
            context.parts().bell.close()
            context.database().dispose()


@pytest.fixture(scope="session")
def tiny_checkpoint(pytestconfig: pytest.Config) -> Path:
    """Return the directory of a small trained Detoxify checkpoint (tests/checkpoints.py), built once."""
    assert pytestconfig.cache is not None
    return checkpoints.kept(pytestconfig.cache.mkdir("checkpoints"))
