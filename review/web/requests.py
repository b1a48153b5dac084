"""What is logged of requests: one line for each, by its route, never by its address or its body."""

import logging
import time

from flask import Flask, Response, g, request

from review import logs

log = logging.getLogger(__name__)

_OFTEN = {"standing.health", "standing.readiness", "metrics.show", "static", "favicon"}
_KEPT = "weighbridge_request"


def attach(app: Flask) -> None:
    """Log what the app answers."""
    app.before_request(_begin)
    app.after_request(_log)
    app.teardown_request(_end)


def _begin() -> None:
    about = logs.about(method=request.method, route=request.url_rule.rule if request.url_rule else None)
    about.__enter__()
    setattr(g, _KEPT, (time.perf_counter(), about))


def _log(response: Response) -> Response:
    level = logging.DEBUG if request.endpoint in _OFTEN else logging.INFO
    kept = g.get(_KEPT)
    if kept is not None and log.isEnabledFor(level):
        milliseconds = round((time.perf_counter() - kept[0]) * 1000, 1)
        with logs.about(status=response.status_code, milliseconds=milliseconds):
            log.log(level, "answered")
    return response


def _end(_error: BaseException | None) -> None:
    kept = g.pop(_KEPT, None)
    if kept is not None:
        kept[1].__exit__(None, None, None)
