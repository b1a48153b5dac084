"""How the program stands: the database at its migration, Redis answering, a worker heard from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy.exc import SQLAlchemyError

from review import schema
from review.db import Database

HEARD = timedelta(seconds=90)
"""A worker that was silent for longer does not count as one that works."""

OLDEST_REDIS = 7
"""The first whose SET with NX also says what was there before (redis.io/commands/set)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to stand: whether it does, what was found, and what to do where it does not."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def check_database(database: Database) -> Check:
    """Tell whether the database answers and is at the migration that this code was written for."""
    remedy = "Check DATABASE_URL and that the server runs."
    try:
        at = schema.current(database)
    except SQLAlchemyError as error:
        return Check("database", False, f"does not answer ({type(error).__name__})", remedy)
    if at != schema.head():
        found = f"at migration {at or 'none'}, this release needs {schema.head()}"
        newer = at is not None and not schema.knows(at)
        remedy = (
            "Run the release that migrated it, or a newer one." if newer else "Run `python app.py migrate`."
        )
        return Check("database", False, found, remedy)
    return Check("database", True, f"{database.writer.dialect.name}, at migration {at}")


def check_redis(redis: Redis) -> Check:
    """Tell whether Redis answers, and is recent enough for what the bell asks of it."""
    try:
        version = str(redis.info("server")["redis_version"])
    except RedisError as error:
        remedy = "Start the app with `make run`, which brings its own, or check REDIS_URL."
        return Check("redis", False, f"does not answer ({type(error).__name__})", remedy)
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        return Check("redis", False, f"is {version}", f"Run Redis {OLDEST_REDIS}.0 or later, or Valkey.")
    return Check("redis", True, "answers")


def check_workers(redis: Redis, now: datetime | None = None) -> Check:
    """Tell whether a worker gave a sign of life lately."""
    now = now or datetime.now(UTC)
    remedy = "Start the app with `make run`, or a worker with the Procfile's line."
    try:
        beats = [worker.last_heartbeat for worker in Worker.all(connection=redis)]
    except RedisError as error:
        return Check("worker", False, f"cannot be known ({type(error).__name__})", remedy)
    heard = [beat for beat in beats if beat is not None and now - beat < HEARD]
    if not heard:
        return Check("worker", False, f"none was heard from in the last {HEARD.seconds} s", remedy)
    ago = max(0.0, (now - max(heard)).total_seconds())
    return Check("worker", True, f"{len(heard)} at work, the last heard from {ago:.0f} s ago")


def readiness(database: Database, redis: Redis) -> tuple[Check, ...]:
    """Return all that must hold before this installation can do its work."""
    return check_database(database), check_redis(redis), check_workers(redis)
