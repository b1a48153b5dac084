"""People and keys: who signs in and which service sends, as administrators set it up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from review import casefiles, people, services
from review.casefiles import revealing
from review.db import LARGEST_ID, utcnow
from review.errors import ConflictError, Faults, InvalidInputError, NotFoundError
from review.models import User
from review.models.people import Role
from review.people import May
from review.people.duties import WORDS, may
from review.queues import workplaces
from review.services import Scope
from review.web import access, context
from review.web.access import allow

blueprint = Blueprint("people", __name__, url_prefix="/people")

USUAL_SCOPES = (Scope.SUBMIT.value, Scope.READ.value)
"""What the form for a key suggests."""


@blueprint.get("")
@allow(May.MANAGE_PEOPLE)
def index() -> Response:
    """Show everybody, and every service with its keys."""
    return _page()


@blueprint.get("/reveals")
@allow(May.MANAGE_PEOPLE)
def reveals() -> Response:
    """Show who looked at personal data that they are not shown unasked."""
    with context.database().read() as session:
        found = casefiles.reveals(session, request.args.get("before", type=int))
        shown = found[: revealing.PAGE]
        older = shown[-1].id if len(found) > len(shown) else None
        page = render_template("people/reveals.html", reveals=shown, older=older)
    return make_response(page)


@blueprint.post("")
@allow(May.MANAGE_PEOPLE)
def invite() -> Response:
    """Make a person, and show their one-time password, once."""
    name = request.form.get("name", "")
    try:
        with context.database().begin() as session:
            user, password = people.create_user(session, name, _role(), utcnow())
    except ConflictError as error:
        return _page(errors={error.field: error.message}, status=error.status)
    except InvalidInputError as error:
        return _page(errors=error.by_field, status=error.status)
    return _page(secret=password, secret_of=f"The one-time password of {user.name}")


@blueprint.get("/<int:user_id>")
@allow(May.MANAGE_PEOPLE)
def person(user_id: int) -> Response:
    """Show what a person may do, and in which queues they work."""
    return _person_page(user_id)


@blueprint.post("/<int:user_id>/queues")
@allow(May.MANAGE_PEOPLE)
def assign(user_id: int) -> Response:
    """Let a person into queues by name, and out of others."""
    chosen = request.form.getlist("queues", type=int)
    try:
        with context.database().begin() as session:
            user = people.who_signs_in(session, user_id)
            workplaces.assign(session, user, chosen, utcnow())
    except InvalidInputError as error:
        return _person_page(user_id, error.message, error.status)
    flash(f"{user.name} works there from now on.", "green")
    return make_response(redirect(url_for("people.person", user_id=user_id), 303))


@blueprint.post("/<int:user_id>/role")
@allow(May.MANAGE_PEOPLE)
def set_role(user_id: int) -> Response:
    """Give a person another role."""
    with context.database().begin() as session:
        user = people.set_role(session, user_id, _role(), access.person().id)
    return _back(f"{user.name} is now {user.role.words}.")


@blueprint.post("/<int:user_id>/active")
@allow(May.MANAGE_PEOPLE)
def set_active(user_id: int) -> Response:
    """Let a person in, or out."""
    active = request.form.get("active") == "yes"
    with context.database().begin() as session:
        user = people.set_active(session, user_id, access.person().id, active=active)
    return _back(
        f"{user.name} may sign in again."
        if active
        else f"{user.name} is signed out, and kept out until let in again."
    )


@blueprint.post("/<int:user_id>/password")
@allow(May.MANAGE_PEOPLE)
def new_password(user_id: int) -> Response:
    """Give a person a new one-time password, and show it, once."""
    with context.database().begin() as session:
        user = people.who_signs_in(session, user_id)
        password = people.give_new_password(session, user_id)
    return _page(secret=password, secret_of=f"The new one-time password of {user.name}")


@blueprint.post("/keys")
@allow(May.MANAGE_PEOPLE)
def create_key() -> Response:
    """Make a key for a service, and show it, once."""
    service, scopes = request.form.get("service", "").strip().lower(), request.form.getlist("scopes")
    faults, expires_at, now = Faults(), None, utcnow()
    with faults.noted():
        expires_at = _expires_at(request.form.get("days", "").strip(), now)
    try:
        with context.database().begin() as session:
            with faults.noted():
                _, secret = services.create_key(session, service, scopes, now, expires_at=expires_at)
            faults.raise_any()
    except InvalidInputError as error:
        return _page(errors=error.by_field, status=error.status)
    return _page(secret=secret, secret_of=f"The key of {service}")


@blueprint.post("/keys/<int:key_id>/revoke")
@allow(May.MANAGE_PEOPLE)
def revoke_key(key_id: int) -> Response:
    """End a key."""
    with context.database().begin() as session:
        key = services.revoke_key(session, key_id, utcnow())
    context.parts().doorkeeper.forget()
    return _back(f"The key {key.prefix}… is revoked.")


def _expires_at(typed: str, now: datetime) -> datetime | None:
    if not typed:
        return None
    days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if not 1 <= days <= services.LONGEST_DAYS:
        raise InvalidInputError(f"Give 1 to {services.LONGEST_DAYS:,} days, or nothing.", field="days")
    return now + timedelta(days=days)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise InvalidInputError("Choose a role.", field="role") from None


def _find(session: Session, user_id: int) -> User:
    user = session.get(User, user_id) if user_id <= LARGEST_ID else None
    if user is None:
        raise NotFoundError("There is no such person.")
    return user


def _back(words: str) -> Response:
    flash(words, "green")
    return make_response(redirect(url_for("people.index"), 303))


def _page(
    *, errors: Mapping[str, str] | None = None, secret: str = "", secret_of: str = "", status: int = 200
) -> Response:
    """Show the page; with ``errors`` also what was typed, as it was."""
    typed = request.form if errors else {}
    with context.database().read() as session:
        found = services.newest_services(session, request.args.get("before", type=int))
        shown = found[: services.PAGE]
        page = render_template(
            "people/index.html",
            everybody=people.everybody(session),
            listed=[(service, services.with_ends(service.keys, utcnow())) for service in shown],
            older=shown[-1].id if len(found) > len(shown) else None,
            roles=[(role.value, role.words) for role in Role],
            duties=[(WORDS[duty], [may(role, duty) for role in Role]) for duty in May],
            scopes=[scope.value for scope in Scope],
            chosen=request.form.getlist("scopes") if errors and "service" in typed else USUAL_SCOPES,
            typed=typed,
            errors=errors or {},
            secret=secret,
            secret_of=secret_of,
        )
    return make_response(page, status)


def _person_page(user_id: int, error: str = "", status: int = 200) -> Response:
    with context.database().read() as session:
        user = _find(session, user_id)
        page = render_template(
            "people/person.html",
            user=user,
            places=workplaces.workplaces(session, user),
            duties=[WORDS[duty] for duty in May if may(user.role, duty)],
            error=error,
        )
    return make_response(page, status)
