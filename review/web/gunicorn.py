"""What gunicorn runs by: everything that may differ is a setting, docs/settings.md."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from review import logs, schema, traces
from review.db import Database
from review.settings import load_settings
from review.web import context

_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes a file of its own there, already unlinked

_settings = load_settings()

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.web_processes
worker_class = "review.web.patience.Worker"
threads = _settings.web_threads
# The program is read once and shared by the processes that fork from it.
preload_app = True
graceful_timeout = 10
timeout = 60
keepalive = 5
# The heartbeat lies in memory, so that a slow disk cannot make a healthy process look dead.
worker_tmp_dir = str(_MEMORY) if _MEMORY.is_dir() else None
logconfig_dict = logs.config(_settings.log_level, _settings.log_form, "web")
proc_name = "weighbridge"


def on_starting(_server: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """Start on no database that a newer release migrated."""
    database = Database(_settings.database)
    try:
        schema.refuse_newer(database)
    except schema.NewerSchemaError as error:
        sys.exit(str(error))
    finally:
        database.dispose()


def post_fork(_server: Any, _worker: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """Export traces from the process that answers: what sends them is a thread, which no fork takes along."""
    traces.start("web", os.environ)


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """Load the web process's own classifiers and compile the rules before its first request, not in one."""
    parts = context.parts_of(worker.app.wsgi())
    parts.guards.load()
    with suppress(SQLAlchemyError), parts.database.read() as session:
        parts.guards.in_force(session)


def worker_exit(_server: Any, worker: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """Ring for what came last, and close the connections rather than leave them to whoever cleans up."""
    parts = context.parts_of(worker.app.wsgi())
    parts.bell.close()
    parts.database.dispose()
