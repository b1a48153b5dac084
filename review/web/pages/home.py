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

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@allow(May.REVIEW)
def index() -> Response:
    """Show every queue with what waits in it, or how to begin."""
    with context.database().read() as session:
        if session.scalar(select(Item.id).limit(1)) is None:
            return make_response(render_template("home/first.html", address=context.settings().address))
        found = queues.waiting(session, access.person().id)
        held = queues.held_by(session, access.person().id, utcnow())
        reads = session.scalar(select(Item.id).where(IS_WAITING).limit(1)) is not None
        return make_response(render_template("home/queues.html", queues=found, held=held, reads=reads))


@blueprint.post("/samples")
@allow(May.REVIEW)
def send_samples() -> Response:
    """Send the made-up messages that ship with the project; those that were sent before are known."""
    with context.database().begin() as session:
        sent = demo.send(session, utcnow())
    context.parts().bell.ring()
    flash(f"{sent} made-up messages sent. The guards are reading them; cases appear in a moment.", "green")
    return make_response(redirect(url_for("home.index"), 303))
