"""The one table from what went wrong to what is answered: problem details (RFC 9457) for programs.

Pages and fragments register a renderer of their own; status and words come from here for both.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from review.errors import BusyError, TooManyError, UnauthenticatedError, WeighbridgeError

log = logging.getLogger(__name__)

PROBLEM_TYPE = "urn:weighbridge:problem:"
API = "/v1/"
_RENDERER = "weighbridge.errors"
_DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is answered: ``kind`` is the same for every problem of the kind, ``detail`` is of this one."""

    status: int
    kind: str
    title: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


Renderer = Callable[[Problem, Exception], Response]


def describe(error: Exception) -> Problem:
    """Return what is answered to an error; what nobody foresaw says nothing of the inside."""
    if isinstance(error, WeighbridgeError):
        return _of_ours(error)
    if isinstance(error, RequestEntityTooLarge):
        most = current_app.config["MAX_CONTENT_LENGTH"]
        return Problem(413, "too-large", "Too large", f"The body may have at most {most} bytes.")
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, _DATABASE_AWAY):
        log.error("the database does not answer: %s", type(error).__name__)
        return describe(BusyError("The database does not answer; nothing was kept. Send it again."))
    log.error("unforeseen %s", type(error).__name__, exc_info=error)
    return Problem(500, "internal", "Internal error", "Something unforeseen went wrong; it has been logged.")


def problem(error: Exception) -> Response:
    """Return the answer to an error, as problem details."""
    described = describe(error)
    return Response(
        json.dumps(_details(described), ensure_ascii=False),
        described.status,
        dict(described.headers),
        content_type="application/problem+json",
    )


def details(error: Exception) -> dict[str, Any]:
    """Return the problem details of an error, as they stand in an answer to several things."""
    return _details(describe(error))


def _details(described: Problem) -> dict[str, Any]:
    return {
        "type": PROBLEM_TYPE + described.kind,
        "title": described.title,
        "status": described.status,
        "detail": described.detail,
        **described.extra,
    }


def attach(app: Flask) -> None:
    """Answer every error of the app through this table."""
    app.register_error_handler(Exception, _answer)


def render_pages_with(app: Flask, renderer: Renderer) -> None:
    """Let ``renderer`` answer the errors outside ``/v1/``."""
    app.extensions[_RENDERER] = renderer


def _answer(error: Exception) -> Response:
    renderer: Renderer | None = current_app.extensions.get(_RENDERER)
    if renderer is None or request.path.startswith(API):
        return problem(error)
    return renderer(describe(error), error)


def _of_ours(error: WeighbridgeError) -> Problem:
    headers: dict[str, str] = {}
    extra: dict[str, Any] = {"field": error.field} if error.field else {}
    extra.update(error.details)
    if isinstance(error, BusyError):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, TooManyError):
        headers |= {"Retry-After": str(error.retry_after), **error.headers}
    if isinstance(error, UnauthenticatedError):
        headers["WWW-Authenticate"] = 'Bearer realm="weighbridge"'
    kind = "-".join(error.title.lower().split())
    return Problem(error.status, kind, error.title, error.message, headers, extra)


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    kind = "-".join(error.name.lower().split())
    return Problem(status, kind, error.name, error.description or error.name, headers)
