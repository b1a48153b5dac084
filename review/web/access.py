"""Who may use a route: each names what it is for, its scope or the public; what names nobody is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for

from review import people
from review.db import utcnow
from review.errors import ForbiddenError, UnauthenticatedError
from review.people import May, Person, sign_ins
from review.people.duties import LOWEST
from review.web import context

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SERVICE = "service"

_access: dict[Callable[..., Any], May | str] = {}

_WHILE_PASSWORD_IS_DUE = {
    "sessions.password",
    "sessions.change_password",
    "sessions.sign_out",
    "sessions.theme",
}


def allow(duty: May) -> Callable[[View], View]:
    """Let whoever may do this (``review.people.duties`` says who) use the route."""

    def note(view: View) -> View:
        _access[view] = duty
        return view

    return note


def public(view: View) -> View:
    """Let anybody use the route."""
    _access[view] = PUBLIC
    return view


def access_of(view: Callable[..., Any]) -> May | str | None:
    """Return what a route is for, ``public``, ``service`` (which names its scope itself), or None."""
    return SERVICE if hasattr(view, "scope") else _access.get(view)


def attach(app: Flask) -> None:
    """Ask at the door of every route."""
    app.before_request(_at_the_door)


def person() -> Person:
    """Return whoever is signed in.

    Raises:
        UnauthenticatedError: nobody is.
    """
    found = person_or_none()
    if found is None:
        raise UnauthenticatedError("Sign in first.")
    return found


def person_or_none() -> Person | None:
    """Return whoever is signed in, or None; asked once a request."""
    if "person" not in g:
        g.person = _look_up()
    found: Person | None = g.person
    return found


def token() -> str:
    """Return the token of this browser's sign-in, or nothing."""
    return str(session.get("token", ""))


def safe_next(target: str | None) -> str:
    """Return ``target`` where it is a path of this application, else the home page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return url_for("home.index")
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(character) < 33 for character in target):
        return url_for("home.index")
    return target


def _look_up() -> Person | None:
    if not token():
        return None
    now, settings = utcnow(), context.settings()
    with context.database().read() as reading:
        found = people.whoever_holds(reading, token(), now, timedelta(minutes=settings.session_idle_minutes))
    if found is not None and sign_ins.is_due(found, now):
        with context.database().begin() as writing:
            sign_ins.note_seen(writing, found, now)
    return found


def _at_the_door() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # no such route: 404 or 405 says so
    allowed = access_of(view)
    if allowed in {PUBLIC, SERVICE}:
        return None
    if not isinstance(allowed, May):
        raise ForbiddenError("This route names nobody who may use it.")
    found = person_or_none()
    if found is None:
        return to_sign_in()
    if found.must_change_password and request.endpoint not in _WHILE_PASSWORD_IS_DUE:
        return _go(url_for("sessions.password"))
    if not found.may(allowed):
        raise ForbiddenError(f"This is for the role {LOWEST[allowed].words} or one that may do more.")
    return None


def to_sign_in() -> Response:
    """Send to the sign-in page, and from there back to where the person was."""
    here = request.full_path.rstrip("?") if request.method == "GET" else urlsplit(request.referrer or "").path
    return _go(url_for("sessions.sign_in", next=safe_next(here)))


def _go(address: str) -> Response:
    """Redirect a page; a fragment would be swapped into the page, so htmx is told to leave it instead."""
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": address})
    response = redirect(address, 303)
    return Response(response.get_data(), 303, dict(response.headers))
