"""Objections to rules: made on a case, settled by whoever writes policies."""

from datetime import date

from flask import Blueprint, Response, flash, request, url_for

from review import objections
from review.db import utcnow
from review.errors import ConflictError, InvalidInputError
from review.models.objections import Exemption
from review.objections import Objection
from review.people import May
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, wants_fragment
from review.web.pages.desk_typed import Notice, read_typed
from review.web.pages.desk_view import show
from review.web.pages.policy_view import act

blueprint = Blueprint("objections", __name__)


@blueprint.post("/cases/<int:case_id>/objections")
@allow(May.REVIEW)
def make(case_id: int) -> Response:
    """Say that a rule is wrong about a case; what was typed into the decision stays."""
    try:
        objection = _read()
        with context.database().begin() as session:
            objections.make(session, case_id, access.person().id, objection, utcnow())
    except (ConflictError, InvalidInputError) as error:
        objecting = {"error": error.message, "form": request.form}
        return show(case_id, typed=read_typed(), status=error.status, objecting=objecting)
    if wants_fragment():
        return show(case_id, Notice(f"Noted: {objection.rule} is wrong here."), read_typed())
    flash(f"Noted: {objection.rule} is wrong here.", "green")
    return after_post(url_for("desk.case", case_id=case_id))


@blueprint.post("/objections/<int:objection_id>/accept")
@allow(May.WRITE_POLICIES)
def accept(objection_id: int) -> Response:
    """Put the exception into the draft of the policy."""
    with context.database().begin() as session:
        draft = objections.accept(session, objection_id, act())
        name = draft.policy.name
    flash(f"The exception is in the draft of {name}.", "green")
    return after_post(url_for("drafts.edit", name=name))


@blueprint.post("/objections/<int:objection_id>/dismiss")
@allow(May.WRITE_POLICIES)
def dismiss(objection_id: int) -> Response:
    """Let the rule stand."""
    with context.database().begin() as session:
        objections.dismiss(session, objection_id, act())
    flash("Dismissed; the rule stands.")
    return after_post(url_for("proposals.index"))


def _read() -> Objection:
    form = request.form
    policy, _, rule = form.get("finding", "").partition("|")
    try:
        until = date.fromisoformat(form["until"]) if form.get("until") else None
    except ValueError:
        raise InvalidInputError("Write the day as 2027-01-31.", field="until") from None
    try:
        exemption = Exemption(form.get("exemption", Exemption.NONE))
    except ValueError:
        raise InvalidInputError(f"Choose one of {', '.join(Exemption)}.", field="exemption") from None
    return Objection(policy, rule, form.get("why", "").strip(), exemption, form.get("phrase", ""), until)
