"""Queues, as policy owners arrange them."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from review import decisions, queues
from review.db import utcnow
from review.errors import ConflictError, InvalidInputError
from review.models.people import Role
from review.people import May
from review.proposals.statistics import wilson
from review.queues import access as queue_access
from review.queues import arranging
from review.queues.arranging import Arrangement
from review.web import context
from review.web.access import allow
from review.web.pages import home

blueprint = Blueprint("queues", __name__)

_ROLES = {role.value: role for role in Role}
_LONGEST = 9
SEVERITIES = ("severe", "high", "medium", "low", "")


@blueprint.post("/queues")
@allow(May.ARRANGE_QUEUES)
def make() -> Response:
    """Make a queue, and go on to arranging it."""
    try:
        with context.database().begin() as session:
            made = arranging.make_queue(session, request.form.get("name", ""), utcnow())
    except (ConflictError, InvalidInputError) as error:
        return home.show(error.message, error.status)
    return make_response(redirect(url_for("queues.settings", name=made.name), 303))


@blueprint.get("/queues/<name>/settings")
@allow(May.ARRANGE_QUEUES)
def settings(name: str) -> Response:
    """Show what may be set of a queue."""
    return _page(name)


@blueprint.post("/queues/<name>/settings")
@allow(May.ARRANGE_QUEUES)
def arrange(name: str) -> Response:
    """Set it."""
    try:
        with context.database().begin() as session:
            arranged = arranging.arrange(session, name, _read(), utcnow())
    except InvalidInputError as error:
        return _page(name, errors={error.field: error.message}, status=error.status)
    flash(f"{arranged.title} is arranged so from now on.", "green")
    return make_response(redirect(url_for("queues.settings", name=name), 303))


def _read() -> Arrangement:
    form = request.form
    given = {severity: f"due-{severity}" for severity in SEVERITIES}
    due = {severity: _seconds(name, 3_600) for severity, name in given.items() if form.get(name, "").strip()}
    return Arrangement(
        form.get("title", ""),
        form.get("guidance", "").replace("\r\n", "\n"),
        _seconds("lease", 60),
        due,
        tuple(form.getlist("answers")),
        tuple(line for each in form.get("reasons", "").splitlines() if (line := each.strip())),
        role=_ROLES.get(form.get("role", Role.REVIEWER.value)),
        reviews=form.get("needed", 1, type=int),
        sight=form.get("sight", arranging.OPEN),
        gold_share=_percent(form.get("gold_share", "")),
        second_share=_percent(form.get("second_share", "")),
        unanimous=form.get("agreement") == "unanimous",
        people=tuple(int(given) for given in form.getlist("people") if given.isdecimal()),
    )


def _seconds(name: str, unit: int) -> int:
    """Read a time that is written in units of so many seconds."""
    try:
        return round(float(request.form.get(name, "").strip().replace(",", ".")) * unit)
    except (ValueError, OverflowError):
        raise InvalidInputError("Write it as a number, such as 0.5.", field=name) from None


def _percent(given: str) -> int | None:
    """Return a share as it was written, with or without the sign; nothing written is none of it."""
    written = given.strip().removesuffix("%").strip() or "0"
    return int(written) if written.isascii() and written.isdecimal() and len(written) < _LONGEST else None


def _page(name: str, *, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    with context.database().read() as session:
        queue = arranging.find_queue(session, name)
        role, by_name = queue_access.let_in(session, queue.id)
        page = render_template(
            "queues/settings.html",
            queue=queue,
            role="" if role is None and by_name else (role or Role.REVIEWER).value,
            by_name=by_name,
            people=queue_access.people(session),
            offers=queues.offers(session),
            severities=SEVERITIES,
            looks=(looks := decisions.looks_at(session, queue.id)),
            agreement=wilson(looks.agreed, looks.answered),
            longest={"title": arranging.LONGEST_TITLE, "guidance": arranging.LONGEST_GUIDANCE},
            errors=errors or {},
        )
    return make_response(page, status)
