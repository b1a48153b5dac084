"""Handing over a case that somebody else holds: to oneself, or to a third."""

from flask import Blueprint, Response, request, url_for

from review import care, queues
from review.db import utcnow
from review.errors import ConflictError, InvalidInputError
from review.people import May
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, wants_fragment
from review.web.pages.desk_typed import Notice, Typed, read_typed, told
from review.web.pages.desk_view import show

blueprint = Blueprint("handing", __name__)


@blueprint.post("/cases/<int(max=9223372036854775807):case_id>/take-over")
@allow(May.HAND_OVER)
def take_over(case_id: int) -> Response:
    """Take a case from whoever holds it, for oneself or for the person who is named."""
    me, now = access.person().id, utcnow()
    to_name, reason = request.form.get("to", ""), request.form.get("reason", "")[:200]
    try:
        with context.database().begin() as session:
            case = queues.take_over(session, case_id, me, now, to_name=to_name, reason=reason)
            if case.holder_id == me:
                care.note_shown(session, case, me, now)
    except (ConflictError, InvalidInputError) as error:
        return show(case_id, told(error), read_typed(), status=error.status)
    if wants_fragment() or read_typed() != Typed():
        words = f"{to_name} has it now, and finds it first in the queue." if to_name else ""
        return show(case_id, Notice(words) if words else None, read_typed())
    return after_post(url_for("desk.case", case_id=case_id))
