"""The clock process: every few seconds it rings for whatever the bell missed."""

import logging
import signal
from contextlib import suppress
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from review import (
    bulk,
    counting,
    decisions,
    delivery,
    idempotency,
    logs,
    proposals,
    schema,
    screening,
    tallies,
)
from review.bell import BULK, DELIVER, Bell, connect
from review.db import Database, utcnow
from review.settings import Settings

TIDY_EVERY = timedelta(hours=1)

log = logging.getLogger(__name__)


def tick(database: Database, bell: Bell, now: datetime) -> bool:
    """Ring where an item, a delivery or an act on many cases waits for a worker; return whether one did."""
    with database.read() as session:
        items, deliveries = screening.is_waiting(session, now), delivery.is_waiting(session, now)
        acts = bulk.is_waiting(session)
    if items:
        bell.ring()
    if deliveries:
        bell.ring(DELIVER)
    if acts:
        bell.ring(BULK)
    return items or deliveries or acts


def tidy(database: Database, now: datetime, log_kept: timedelta) -> None:
    """Drop what is kept for a time only, and work out anew what the labels propose."""
    with database.begin() as session:
        idempotency.drop_old(session, now)
        bulk.drop_old(session, now)
        tallies.drop_old(session, now)
        decisions.close_gold(session, now)
    purged = delivery.AT_ONCE
    while purged == delivery.AT_ONCE:
        # A few at a time, so that nobody waits for the writer of SQLite.
        with database.begin() as session:
            purged = delivery.purge(session, log_kept, now)
    forgotten = counting.AT_ONCE
    while forgotten == counting.AT_ONCE:
        with database.begin() as session:
            forgotten = counting.forget(session, now)
    proposals.refresh(database, now)


def run(settings: Settings) -> None:
    """Tick until the process is asked to stop; a database that is away is waited for."""
    logs.configure(settings.log_level, settings.log_form, "clock")
    # Not an event: a signal that comes while one is being waited for finds its lock taken, for ever.
    stop: SimpleQueue[int] = SimpleQueue()

    def end(number: int, _frame: FrameType | None) -> None:
        stop.put(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    database, bell = Database(settings.database), Bell(connect(settings.redis))
    schema.refuse_newer(database)
    tidy_at = utcnow()
    asked: int | None = None
    while asked is None:
        now = utcnow()
        try:
            tick(database, bell, now)
            if now >= tidy_at:
                tidy(database, now, timedelta(days=settings.webhook_log_days))
                tidy_at = now + TIDY_EVERY
        except SQLAlchemyError as error:
            log.warning("the database does not answer (%s); trying again", type(error).__name__)
        with suppress(Empty):
            asked = stop.get(timeout=settings.clock_seconds)
    database.dispose()
