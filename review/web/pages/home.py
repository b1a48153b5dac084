"""Home: the queues, and what waits in them; before the first text, how to send it."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from sqlalchemy import select

from review import demo, queues
from review.db import utcnow
from review.models import Item
from review.people import May
from review.screening.claiming import IS_WAITING
from review.web import access, context
from review.web.access import allow
from review.web.pages.desk_care import lighter_queues

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@allow(May.REVIEW)
def index() -> Response:
    """Show every queue with what waits in it, or how to begin."""
    return show()


@blueprint.post("/samples")
@allow(May.REVIEW)
def send_samples() -> Response:
    """Send the made-up messages that ship with the project; those that were sent before are known."""
    with context.database().begin() as session:
        sent = demo.send(session, utcnow())
    context.parts().bell.ring()
    flash(f"{sent} made-up messages sent. The guards are reading them; cases appear in a moment.", "green")
    return make_response(redirect(url_for("home.index"), 303))


def show(error: str = "", status: int = 200) -> Response:
    """Answer with the page; ``error`` says what was wrong with the name of a new queue."""
    me = access.person()
    with context.database().read() as session:
        enough, lighter = lighter_queues(session, utcnow())
        is_first = session.scalar(select(Item.id).limit(1)) is None
        page = render_template(
            "home/first.html" if is_first else "home/queues.html",
            address=context.settings().address,
            queues=queues.waiting(session, me.id),
            held=queues.held_by(session, me.id, utcnow()),
            reads=session.scalar(select(Item.id).where(IS_WAITING).limit(1)) is not None,
            enough=enough,
            lighter=lighter,
            error=error,
        )
    return make_response(page, status)
