"""Signing in, changing the password, signing out, and the browser's own choice of light or dark."""

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for

from review import people
from review.db import utcnow
from review.errors import InvalidInputError, ThrottledError
from review.people import May, guesses, passwords
from review.web import access, context
from review.web.access import allow, public

blueprint = Blueprint("sessions", __name__)

_WRONG = "This name and password do not go together."
_YEAR = 365 * 24 * 3600


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """Show the form, or go on where somebody is signed in already."""
    if access.person_or_none():
        return make_response(redirect(access.safe_next(request.args.get("next")), 303))
    return _form()


@blueprint.post("/sign-in")
@public
def open_session() -> Response:
    """Sign in; the answer to a wrong name is the same as to a wrong password, and takes as long."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        token = _admit(name, password)
    except ThrottledError as error:
        return _form(error.message, status=error.status, wait=error.retry_after)
    if token is None:
        return _form(_WRONG, status=422)
    session.clear()
    session["token"] = token
    return make_response(redirect(access.safe_next(request.form.get("next")), 303))


@blueprint.post("/sign-out")
@allow(May.OWN_ACCOUNT)
def sign_out() -> Response:
    """End this browser's sign-in."""
    with context.database().begin() as writing:
        people.end_sign_in(writing, access.token())
    session.clear()
    return make_response(redirect(url_for("sessions.sign_in"), 303))


@blueprint.get("/password")
@allow(May.OWN_ACCOUNT)
def password() -> Response:
    """Show the form to change one's password."""
    return make_response(render_template("sessions/password.html", errors={}))


@blueprint.post("/password")
@allow(May.OWN_ACCOUNT)
def change_password() -> Response:
    """Change one's password; every other browser of the person is signed out."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        with context.database().begin() as writing:
            people.change_password(writing, access.person().id, old, new, keep=access.token())
    except InvalidInputError as error:
        errors = {error.field: error.message}
        return make_response(render_template("sessions/password.html", errors=errors), error.status)
    return make_response(redirect(url_for("home.index"), 303))


@blueprint.post("/theme")
@public
def theme() -> Response:
    """Keep this browser's choice of light, dark, or whatever the system says."""
    response = make_response(redirect(access.safe_next(request.form.get("next")), 303))
    choice = request.form.get("theme", "")
    if choice in {"light", "dark"}:
        secure = context.settings().secure_cookies
        response.set_cookie("theme", choice, max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    else:
        response.delete_cookie("theme")
    return response


def _admit(name: str, password: str) -> str | None:
    """Return the token of a new sign-in, or None where name and password do not go together."""
    now, database, address = utcnow(), context.database(), request.remote_addr or ""
    with database.begin() as writing:
        guesses.count_try(writing, name, address, now)
    with database.read() as reading:
        user = people.find_user(reading, name)
    # Outside any transaction: hashing is slow on purpose, and SQLite has one writer.
    right = passwords.check(password, user.password_hash if user else None)
    if user is None or not right or not user.active:
        return None
    with database.begin() as writing:
        guesses.forget_tries(writing, name, address)
        lasts = timedelta(hours=context.settings().session_hours)
        return people.sign_in(writing, user.id, now, lasts)


def _form(error: str = "", *, status: int = 200, wait: int = 0) -> Response:
    values = request.values
    page = render_template(
        "sessions/sign_in.html", error=error, name=values.get("name", ""), next=values.get("next", "")
    )
    response = make_response(page, status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
