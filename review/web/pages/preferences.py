"""Preferences: what each person sets for themselves, a section and a form for each part that asks."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from review import care, preferences
from review.caps import SEVERITIES, read_caps
from review.errors import InvalidInputError
from review.people import May
from review.preferences import keys, zen
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, wants_fragment

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")


@blueprint.get("")
@allow(May.OWN_ACCOUNT)
def index() -> Response:
    """Show every section as the person has it."""
    return _page()


@blueprint.post("/care")
@allow(May.OWN_ACCOUNT)
def keep_care() -> Response:
    """Keep what the person wants to be spared."""
    try:
        form = request.form
        caps = {severity: form.get(f"cap-{severity}", "") for severity in SEVERITIES}
        theirs = read_caps(context.settings().exposure_caps)
        chosen = care.chosen_care(
            form.get("veil_from", ""), caps, form.get("break_minutes", ""), theirs=theirs
        )
    except InvalidInputError as error:
        return _page(error)
    with context.database().begin() as session:
        preferences.keep(session, access.person().id, care.SECTION, chosen)
    flash("Kept.", "green")
    return after_post(url_for("preferences.index"))


@blueprint.post("/keys")
@allow(May.OWN_ACCOUNT)
def keep_keys() -> Response:
    """Keep which keys the person presses; without a word, everything is as usual again."""
    form = request.form
    typed = {} if "usual" in form else {usual: form.get(f"key-{usual}", "") for usual in preferences.ACTS}
    try:
        chosen = preferences.chosen_keys(typed, single="usual" in form or form.get("single") == "yes")
    except InvalidInputError as error:
        return _page(InvalidInputError(error.message, field=f"key-{error.field}"))
    with context.database().begin() as session:
        preferences.keep(session, access.person().id, keys.SECTION, chosen)
    flash("Kept.", "green")
    return after_post(url_for("preferences.index"))


@blueprint.post("/zen")
@allow(May.OWN_ACCOUNT)
def keep_zen() -> Response:
    """Keep whether the desk shows nothing but the text and the answers, and go back there."""
    with context.database().begin() as session:
        chosen = preferences.chosen_zen(on=request.form.get("on") == "yes")
        preferences.keep(session, access.person().id, zen.SECTION, chosen)
    if wants_fragment():
        return Response(status=204)
    return after_post(access.safe_next(request.form.get("next")))


def _page(error: InvalidInputError | None = None) -> Response:
    """Show the sections; of one that could not be kept, what was typed and why."""
    with context.database().read() as session:
        sections = preferences.of_person(session, access.person().id)
    page = render_template(
        "preferences/index.html",
        errors=error.by_field if error else {},
        typed=request.form,
        acts=preferences.ACTS,
        pressed=preferences.keys_of(sections),
        care=sections.get(care.SECTION, {}),
        organisation=context.settings(),
        severities=SEVERITIES,
        caps=read_caps(context.settings().exposure_caps),
    )
    return make_response(page, error.status if error else 200)
