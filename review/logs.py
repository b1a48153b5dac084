"""Logs: one line a record, JSON or words, that never holds a text, a key, a password or a session.

What a line is about (service, item, job, trace) is noted once and stands on every line written meanwhile. Of
an exception a line holds the kind and the place, never the message: those of drivers and parsers quote what
they were given. Keys are taken out of whatever else is said, by their form.
"""

import json
import logging
import logging.config
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_about: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)
_SECRETS = re.compile(
    r"(wb_[0-9a-f]{8})_[\w-]+|(whsec_)[\w+/=-]+|((?i:bearer|weighbridge=) ?)[\w.~+/=-]{16,}"
)
_MARKS = ("wb_", "whsec_", "bearer", "weighbridge=")
"""What every secret begins with: a line without any is not searched, which takes as long as writing it."""

_PLACES = 12
ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


@contextmanager
def about(**fields: Any) -> Iterator[None]:  # noqa: ANN401 - any JSON
    """Put these fields on every line that is written within the block, with those of the blocks around it."""
    before = _about.set({**(_about.get() or {}), **fields})
    try:
        yield
    finally:
        _about.reset(before)


def note(**fields: Any) -> None:  # noqa: ANN401 - any JSON
    """Put fields on the lines that follow within the innermost block of ``about``; without one, nowhere."""
    noted = _about.get()
    if noted is not None:
        noted.update(fields)


class Lines(logging.Formatter):
    """One line a record."""

    def __init__(self, process: str, form: str) -> None:
        super().__init__()
        self._process, self._is_json = process, form == "json"

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line."""
        # Some programs append a traceback to the message; the first line is what they have to say.
        message = record.getMessage().partition("\n")[0]
        fields = {name: value for name, value in (_about.get() or {}).items() if value is not None}
        if record.exc_info:
            fields["error"] = _error(record.exc_info)
        line = self._json(record, message, fields) if self._is_json else self._words(record, message, fields)
        lower = line.lower()
        if not any(mark in lower for mark in _MARKS):
            return line
        return _SECRETS.sub(lambda found: f"{found[1] or found[2] or found[3]}…", line)

    def _json(self, record: logging.LogRecord, message: str, fields: Mapping[str, Any]) -> str:
        whole = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": message,
            **fields,
        }
        return json.dumps(whole, ensure_ascii=False, default=str)

    def _words(self, record: logging.LogRecord, message: str, fields: Mapping[str, Any]) -> str:
        said = [f"{name}={_plain(value)}" for name, value in fields.items()]
        return " ".join([record.levelname.lower(), message, *said])


def config(level: str, form: str, process: str) -> dict[str, Any]:
    """Return the configuration of ``logging`` for a process, as ``dictConfig`` and gunicorn take it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": Lines, "process": process, "form": form}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": level, "handlers": ["lines"]},
        "loggers": {
            # What they say of each request, job or connection is said here in our own words, or is noise.
            **{name: {"level": "WARNING", "handlers": [], "propagate": True} for name in _QUIET},
        },
    }


_QUIET = (
    "gunicorn.error",
    "gunicorn.access",
    "rq",
    "httpx",
    "httpcore",
    "alembic",
    "opentelemetry",
    "urllib3",
)


def configure(level: str, form: str, process: str) -> None:
    """Log as is set from now on; ``process`` says which of the program's processes this is."""
    logging.config.dictConfig(config(level, form, process))
    logging.captureWarnings(True)


def _error(exc_info: ExcInfo) -> dict[str, Any]:
    kind, error, trace = exc_info
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-_PLACES:]
    ]
    said: dict[str, Any] = {"kind": kind.__name__ if kind else "", "at": places}
    cause = error and (error.__cause__ or error.__context__)
    if cause is not None:
        said["because"] = type(cause).__name__
    return said


def _plain(value: Any) -> str:  # noqa: ANN401 - any JSON
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    )
