"""Notes beside a case, and the page of the notes that name whoever is signed in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from review import notes, queues
from review.db import LARGEST_ID, utcnow
from review.errors import InvalidInputError
from review.models.cases import CaseState
from review.people import May
from review.queues import access as queue_access
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, page_or_block, wants_fragment
from review.web.pages.desk_notes import notes_for
from review.web.pages.desk_typed import read_typed
from review.web.pages.desk_view import show
from review.web.pages.legible import note_texts

blueprint = Blueprint("notes", __name__)

MOST_OFFERED = 8


@blueprint.get("/cases/<int(max=9223372036854775807):case_id>/notes")
@allow(May.REVIEW)
def index(case_id: int) -> Response:
    """Show the notes of a case, the newest first."""
    return _notes(case_id)


@blueprint.post("/cases/<int(max=9223372036854775807):case_id>/notes")
@allow(May.REVIEW)
def write(case_id: int) -> Response:
    """Add a note to a case; nothing else on its page changes."""
    typed = request.form.get("note", "")
    try:
        with context.database().begin() as session:
            written = notes.write(session, case_id, access.person().id, typed, utcnow())
            unknown = written.unknown
    except InvalidInputError as error:
        return _refused(case_id, typed, error)
    if wants_fragment():
        return _notes(case_id, not_told=_not_told(unknown))
    if "seen" in request.form:
        # Without scripts the decision's form came along; what was chosen there is not lost.
        return show(case_id, typed=replace(read_typed(), note=""), not_told=_not_told(unknown))
    if unknown:
        flash(_not_told(unknown), "amber")
    return after_post(url_for("desk.case", case_id=case_id))


@blueprint.get("/cases/<int(max=9223372036854775807):case_id>/people")
@allow(May.REVIEW)
def people(case_id: int) -> Response:
    """List some of those who may see a case and whose names begin so, for whoever names one in a note."""
    begins = request.args.get("begins", "").strip().lower()[:80]
    with context.database().read() as session:
        case = queues.find_for(session, case_id, access.person().id)
        found = queue_access.people_of(session, case.queue_id, begins=begins, limit=MOST_OFFERED)
        return make_response(render_template("notes/people.html", people=found))


@blueprint.get("/mentions")
@allow(May.REVIEW)
def mentions() -> Response:
    """List the notes that name whoever is signed in."""
    me = access.person()
    with context.database().read() as session:
        found, older = notes.mentions_of(session, me.id, before=_before())
        return page_or_block(
            "notes/mentions.html",
            "mentions",
            found=found,
            older=older,
            texts=note_texts(session, [one.note for one, readable in found if readable]),
        )


@blueprint.post("/mentions/seen")
@allow(May.REVIEW)
def seen() -> Response:
    """Note that all of them were seen."""
    with context.database().begin() as session:
        notes.note_seen(session, access.person().id, utcnow())
    return after_post(url_for("notes.mentions"))


def _notes(case_id: int, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - a template takes anything
    with context.database().read() as session:
        case = queues.find_for(session, case_id, access.person().id)
        shown = notes_for(session, case, before=_before())
        mine = wants_fragment() and case.state is CaseState.OPEN and case.holder_id == access.person().id
        values |= {"case": case, "notes": shown, "mine": mine}
        return page_or_block("notes/index.html", "notes", status=status, **values)


def _refused(case_id: int, typed: str, error: InvalidInputError) -> Response:
    """Say why a note was not kept, with what was typed: in its place, or on its case's own page."""
    if wants_fragment():
        return _notes(case_id, status=error.status, note_error=error.message, typed_note=typed)
    return show(case_id, typed=read_typed(), status=error.status, note_error=error.message, typed_note=typed)


def _not_told(unknown: Sequence[str]) -> str:
    """Say who was named and is nobody who could be told; or nothing."""
    if not unknown:
        return ""
    return f"Nobody who may see this case is called {' or '.join(unknown)}: they were not told."


def _before() -> int | None:
    """Return where the page begins; nothing where that is no number that could be one."""
    before = request.args.get("before", type=int)
    return before if before is not None and 0 < before <= LARGEST_ID else None
