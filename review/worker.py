"""The worker process: it loads the classifiers once, then answers the bell.

It works in its own process rather than in a fork a job (RQ's SimpleWorker): a forked child would load or
copy the models, inherit database connections and threads of the inference libraries, and cost four times as
much a job. What forking would have bought, a job that cannot take its worker down, claims that expire give:
the supervisor starts the worker again, and the items are found again.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, worker_registration
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from guards.classifiers.available import build_classifiers
from review import jobs, logs, schema, traces
from review.bell import DELIVERIES, JOBS, Bell, connect
from review.classifiers import classifier_config
from review.db import Database
from review.judging import Guards
from review.prices import read_prices
from review.settings import Settings

log = logging.getLogger(__name__)

GRACE_SECONDS = 8.0
"""How long the batch at hand may take once the process is asked to stop; then it is handed back."""

HEARD_SECONDS = 60
"""A worker that has not been heard from for so long counts as gone."""

AGAIN_SECONDS = 1.0


class Worker(SimpleWorker):
    """RQ's worker in one process, which tells the job at hand when it is to stop."""

    def handle_warm_shutdown_request(self) -> None:
        """End the loop of the job at hand after its batch, and the batch after the grace."""
        jobs.stopping.set()
        end = threading.Timer(GRACE_SECONDS, os.kill, (os.getpid(), signal.SIGTERM))
        end.daemon = True
        end.start()

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Say that this worker is at work, and add it to the list of workers, which may have been wiped."""
        super().heartbeat(timeout, pipeline)
        worker_registration.register(self, pipeline)


def run(settings: Settings) -> None:
    """Work until the process is asked to stop; a Redis or a database that is away is waited for."""
    logs.configure(settings.log_level, settings.log_form, "worker")
    traces.start("worker", os.environ)
    database = Database(settings.database)
    classifiers = build_classifiers(classifier_config(settings))
    guards = Guards(classifiers, read_prices(settings.guard_prices))
    for name, unavailable in guards.load().items():
        log.info("classifier %s: %s", name, unavailable or "loaded")
    jobs.prepare(
        jobs.Parts(
            database,
            guards,
            Bell(connect(settings.redis)),
            jobs.terms_of(settings),
            jobs.delivery_terms_of(settings),
            jobs.budget_of(settings),
        )
    )
    # A database that a newer release migrated would never be what is waited for.
    _wait_for("the database", lambda: _is_ready(database))
    redis = Redis.from_url(settings.redis)
    _wait_for("Redis", lambda: bool(redis.ping()))
    while not jobs.stopping.is_set():
        _work(redis)
    database.dispose()


def _work(redis: Redis) -> None:
    """Work until asked to stop, or until Redis has been away for longer than RQ has patience."""
    queues = [Queue(name, connection=redis, serializer=JSONSerializer) for name in (JOBS, DELIVERIES)]
    try:
        worker = Worker(queues, connection=redis, serializer=JSONSerializer, worker_ttl=HEARD_SECONDS)
        worker.work(logging_level="WARNING")
        jobs.stopping.set()
    except RedisError as error:
        log.warning("Redis does not answer (%s); trying again", type(error).__name__)
        time.sleep(AGAIN_SECONDS)


def _is_ready(database: Database) -> bool:
    schema.refuse_newer(database)
    return schema.current(database) == schema.head()


def _wait_for(what: str, is_there: Callable[[], bool]) -> None:
    told = False
    while True:
        try:
            if is_there():
                return
            reason = "not ready"
        except (RedisError, SQLAlchemyError) as error:
            reason = type(error).__name__
        if not told:
            log.warning("waiting for %s (%s)", what, reason)
            told = True
        time.sleep(AGAIN_SECONDS)
