"""Which service calls, by the API key of a request, and whether it calls for the first time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import Response, g, request

from review import idempotency, logs, traces
from review.db import utcnow
from review.services import Caller, Scope
from review.web import context
from review.web.api import bodies

P = ParamSpec("P")
Route = Callable[Concatenate[Caller, P], Response]

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_TRACE = "weighbridge_traceparent"


def needs(scope: Scope) -> Callable[[Route[P]], Callable[P, Response]]:
    """Let a route be called only with a key that has ``scope``; the caller is its first argument.

    A POST with an ``Idempotency-Key`` is done once; sent again it gets the answer that it had.
    """

    def wrap(route: Route[P]) -> Callable[P, Response]:
        @wraps(route)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Response:
            with _step() as step:
                caller = context.parts().doorkeeper.authenticate(_key(), scope, utcnow())
                logs.note(service=caller.service)
                step.note(weighbridge__service=caller.service)
                if request.method != "POST" or HEADER not in request.headers:
                    return route(caller, *args, **kwargs)
                return _once(caller, lambda: route(caller, *args, **kwargs))

        checked.scope = scope  # type: ignore[attr-defined] # for the test that every route names its scope
        return checked

    return wrap


def traceparent() -> str | None:
    """Return the trace context of this request, to be kept with the items that it brings."""
    found: str | None = g.get(_TRACE)
    return found


@contextmanager
def _step() -> Iterator[traces.Span]:
    """Let a span stand for this request, a step of the trace that its caller names."""
    name = f"{request.method} {request.url_rule}"
    with traces.span(name, traces.read(request.headers.get("traceparent")), "server") as step:
        setattr(g, _TRACE, step.traceparent)
        logs.note(trace_id=traces.trace_id(step.traceparent))
        yield step


def _key() -> str:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _once(caller: Caller, answer: Callable[[], Response]) -> Response:
    """Answer from what was kept, or do it and keep the answer; what was refused is not kept."""
    database = context.database()
    asked = idempotency.hash_of(request.method, request.full_path, bodies.whole(request))
    with database.begin() as session:
        number, kept = idempotency.begin(session, caller.service_id, request.headers[HEADER], asked, utcnow())
    if kept is not None:
        return Response(kept.body, kept.status, {REPLAYED: "true"}, content_type=kept.media_type)
    try:
        response = answer()
    except Exception:
        with database.begin() as session:
            idempotency.forget(session, number)
        raise
    made = idempotency.Answer(response.status_code, response.content_type, response.get_data())
    with database.begin() as session:
        idempotency.finish(session, number, made)
    return response
