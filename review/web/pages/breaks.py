"""Breaks, offered and never forced, and the figures that only their owner sees."""

from datetime import date, datetime

from flask import Blueprint, Response, make_response, render_template, url_for
from sqlalchemy.orm import Session

from review import care, probes, queues
from review.db import utcnow
from review.people import May
from review.proposals.statistics import wilson
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post
from review.web.pages.desk_care import my_care
from review.web.pages.desk_typed import read_typed
from review.web.pages.desk_view import show

blueprint = Blueprint("breaks", __name__)


@blueprint.post("/cases/<int:case_id>/later")
@allow(May.REVIEW)
def later(case_id: int) -> Response:
    """Put a break off; what was typed stays."""
    with context.database().begin() as session:
        care.put_off(session, access.person().id, utcnow())
    return show(case_id, typed=read_typed())


@blueprint.post("/break")
@allow(May.REVIEW)
def begin() -> Response:
    """Take a break: what is held goes back to the others."""
    me, now = access.person().id, utcnow()
    with context.database().begin() as session:
        for case in queues.held_by(session, me, now):
            queues.release(session, case.id, me, now)
        care.take_break(session, me, now)
    return after_post(url_for("breaks.rest"))


@blueprint.get("/break")
@allow(May.REVIEW)
def rest() -> Response:
    """Show nothing that needs anything."""
    return make_response(render_template("breaks/rest.html"))


@blueprint.get("/figures")
@allow(May.OWN_ACCOUNT)
def figures() -> Response:
    """Show a person their own day and week; nobody else's can be asked for."""
    me, now = access.person().id, utcnow()
    with context.database().read() as session:
        week = care.since_monday(session, me, now)
        spans = (
            ("Today", [day for day in week if day.day == now.date()], now.date()),
            ("This week", week, care.monday(now)),
        )
        page = render_template(
            "breaks/figures.html",
            spans=[(name, days, _shown(session, me, since, now)) for name, days, since in spans],
            caps=my_care(session).caps,
            score=(score := probes.score_of(session, me, now)),
            bounds=wilson(score.right, score.answered) if score else (),
        )
    return make_response(page)


def _shown(session: Session, me: int, since: date, now: datetime) -> dict[str, int]:
    """Return how many cases a person was shown, but for those in hand that they are blind to."""
    shown = dict(care.shown_since(session, me, since))
    for case in queues.held_by(session, me, now):
        if case.is_blind and care.was_shown(session, case.id, me):
            shown[case.severity] = shown.get(case.severity, 1) - 1
    return {severity: cases for severity, cases in shown.items() if cases}
