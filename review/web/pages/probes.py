"""Hidden gold: policy owners choose it, seniors see how people answer it, nobody sees which case is one."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from review import golden, probes
from review.db import utcnow
from review.errors import ConflictError, InvalidInputError
from review.models import Case, Decision
from review.people import May
from review.proposals.statistics import wilson
from review.queues import arranging
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post
from review.web.pages.legible import texts

blueprint = Blueprint("probes", __name__)

_SNIPPET = 160


@blueprint.get("/queues/<name>/gold")
@allow(May.ARRANGE_QUEUES)
def kept(name: str) -> Response:
    """List what is hidden gold in a queue, with its known answer and how it was answered."""
    with context.database().read() as session:
        queue = arranging.find_queue(session, name)
        found = probes.kept_in(session, queue.id)
        starts = texts(session, [(one.probe.item_id, one.probe.item.text[:_SNIPPET]) for one in found])
        return make_response(render_template("probes/kept.html", queue=queue, found=found, starts=starts))


@blueprint.post("/cases/<int(max=9223372036854775807):case_id>/gold")
@allow(May.ARRANGE_QUEUES)
def begin(case_id: int) -> Response:
    """Give a decided case to the reviewers of a queue from now on."""
    _begin(case_id, request.form.get("queue", ""))
    return after_post(url_for("desk.case", case_id=case_id))


@blueprint.post("/golden/<name>/gold")
@allow(May.ARRANGE_QUEUES)
def begin_golden(name: str) -> Response:
    """Give what a golden case was made of to the reviewers of its queue from now on."""
    with context.database().read() as session:
        decision_id = golden.find(session, name).decision_id
        case = session.get_one(Case, session.get_one(Decision, decision_id).case_id) if decision_id else None
        made_of = (case.id, case.queue.name) if case else (0, "")
    if made_of[0]:
        _begin(*made_of)
    else:
        flash("It came from a file: nobody decided it here.", "red")
    return after_post(url_for("golden.index"))


@blueprint.post("/gold/<int(max=9223372036854775807):probe_id>/end")
@allow(May.ARRANGE_QUEUES)
def end(probe_id: int) -> Response:
    """Give it to nobody any more."""
    with context.database().begin() as session:
        name = probes.end(session, probe_id, utcnow()).queue.name
    flash("Nobody is given it any more; what was answered still counts.")
    return after_post(url_for("probes.kept", name=name))


@blueprint.get("/gold")
@allow(May.SEE_SCORES)
def scores() -> Response:
    """Show how often each person answered as is known."""
    with context.database().read() as session:
        found = probes.scores(session, utcnow())
    bounds = {one.name: wilson(one.right, one.answered) for one in found}
    return make_response(render_template("probes/scores.html", found=found, bounds=bounds))


def _begin(case_id: int, queue_name: str) -> None:
    try:
        with context.database().begin() as session:
            made = probes.begin(session, case_id, queue_name, access.person().id, utcnow())
            words = f"From now on the reviewers of {made.queue.title} are given it, as one case among others."
    except (ConflictError, InvalidInputError) as error:
        flash(error.message, "red")
    else:
        flash(words, "green")
