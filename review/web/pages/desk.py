"""The desk: a queue, the case in hand, and the acts of deciding it; one template for page and fragment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from review import care, casefiles, decisions, golden, queues
from review.db import utcnow
from review.errors import ConflictError, ForbiddenError, InvalidInputError
from review.models import Decision, User
from review.people import May
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, wants_fragment
from review.web.pages.desk_care import count_mine, give_next
from review.web.pages.desk_like import doubt_about
from review.web.pages.desk_notes import keep_note, note_mine_seen
from review.web.pages.desk_typed import Left, Notice, Typed, as_typed, read_typed, told
from review.web.pages.desk_view import (
    ahead_id,
    find_queue,
    go_on,
    show,
    show_queue_or_case,
)

blueprint = Blueprint("desk", __name__)

_MOST_HOURS = 10_000
"""More than any case may be snoozed for, and few enough to be added to a moment."""


@blueprint.get("/queues/<name>")
@allow(May.REVIEW)
def queue(name: str) -> Response:
    """Show a queue: what comes next, and the button that starts."""
    with context.database().read() as session:
        return show_queue_or_case(session, find_queue(session, name), None)


@blueprint.post("/queues/<name>/next")
@allow(May.REVIEW)
def next_case(name: str) -> Response:
    """Claim the next case of a queue."""
    with context.database().begin() as session:
        found = find_queue(session, name)
        case = give_next(session, found.id, utcnow())
    return go_on(found, case.id if case else None)


@blueprint.get("/cases/<int:case_id>")
@allow(May.REVIEW)
def case(case_id: int) -> Response:
    """Show a case."""
    count_mine(case_id, utcnow())
    note_mine_seen(case_id, utcnow())
    return show(case_id)


@blueprint.post("/cases/<int:case_id>/claim")
@allow(May.REVIEW)
def claim(case_id: int) -> Response:
    """Take this very case."""
    try:
        with context.database().begin() as session:
            taken = queues.claim(session, case_id, access.person().id, utcnow())
            care.note_shown(session, taken, access.person().id, utcnow())
    except ConflictError as error:
        return show(case_id, Notice(error.message, "amber"), read_typed(), status=error.status)
    if wants_fragment() or read_typed() != Typed():
        return show(case_id, typed=read_typed())
    return after_post(url_for("desk.case", case_id=case_id))


@blueprint.post("/cases/<int:case_id>/reveal")
@allow(May.REVIEW)
def reveal(case_id: int) -> Response:
    """Show the personal data in a case this once, and note who asked."""
    with context.database().begin() as session:
        casefiles.note_reveal(session, case_id, access.person().id, utcnow())
    return show(case_id, typed=read_typed(), revealed=True)


@blueprint.post("/cases/<int:case_id>/decide")
@allow(May.REVIEW)
def decide(case_id: int) -> Response:
    """Settle a case and claim the next; what could not be taken comes back as it was typed."""
    typed, now = read_typed(), utcnow()
    try:
        with context.database().begin() as session:
            # Held here, so that each step that asks for the case again has it without another look.
            case = queues.find(session, case_id)
            doubt = doubt_about(session, case_id, typed)
            if doubt:
                return show(
                    case_id, Notice(doubt, "amber"), typed, status=409, sure=typed.outcome or "violating"
                )
            found = case.queue
            keep_note(session, case_id, typed, now)
            _decide(session, case_id, typed, now)
            following = give_next(session, found.id, now, decided=1)
    except (ConflictError, InvalidInputError) as error:
        return show(case_id, told(error), typed, status=error.status)
    return go_on(found, following.id if following else None)


@blueprint.post("/cases/<int:case_id>/skip")
@allow(May.REVIEW)
def skip(case_id: int) -> Response:
    """Leave a case to others and claim the next."""
    reason = request.form.get("skipped_because", "").strip()[:200]
    return _leave(
        case_id, "skipped", lambda session, me, now: queues.skip(session, case_id, me, now, reason=reason)
    )


@blueprint.post("/cases/<int:case_id>/snooze")
@allow(May.REVIEW)
def snooze(case_id: int) -> Response:
    """Put a case out of everybody's way for some hours, or until a moment, and claim the next."""
    return _leave(
        case_id, "snoozed", lambda session, me, now: queues.snooze(session, case_id, me, _until(now), now)
    )


@blueprint.post("/cases/<int:case_id>/pass-on")
@allow(May.REVIEW)
def pass_on(case_id: int) -> Response:
    """Give a case to another queue or to a person and claim the next."""
    kind, _, name = request.form.get("to", "").partition(":")
    reason = request.form.get("reason", "")[:200]
    if kind == "person" and not access.person().may(May.HAND_OVER):
        raise ForbiddenError("Pass it on to a queue; a senior may hand it over to a person.")
    act = queues.hand_over if kind == "person" else queues.escalate
    return _leave(
        case_id, "passed on", lambda session, me, now: act(session, case_id, me, name, now, reason=reason)
    )


@blueprint.post("/cases/<int:case_id>/release")
@allow(May.REVIEW)
def release(case_id: int) -> Response:
    """Put a case back and look at the queue."""
    with context.database().begin() as session:
        queues.leave(session, case_id, access.person().id, utcnow(), ahead_id=ahead_id())
        queues.release(session, case_id, access.person().id, utcnow())
        name = queues.find(session, case_id).queue.name
    return after_post(url_for("desk.queue", name=name))


@blueprint.post("/cases/<int:case_id>/take-back")
@allow(May.REVIEW)
def take_back(case_id: int) -> Response:
    """Take back what one said of a case; it is open again and on the desk."""
    now, me = utcnow(), access.person().id
    try:
        with context.database().begin() as session:
            said = decisions.take_back(session, case_id, me, now)
            care.note_act(session, me, now, undone=1)
            _retire_golden(session, said.decision_id, now)
    except ConflictError as error:
        return show(case_id, told(error), status=error.status)
    return show(case_id, Notice("Taken back. Decide it anew."), as_typed(said))


def _until(now: datetime) -> datetime:
    """Return when a case is to be snoozed until; now where the form does not say it.

    That is some hours from now, or a moment, of UTC where it names no zone.
    """
    hours = request.form.get("hours", type=int)
    if hours:
        return now + timedelta(hours=min(hours, _MOST_HOURS))
    return _named_moment() or now


def _named_moment() -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.form.get("until", ""))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _asked() -> dict[str, str]:
    """Return what a box that lets a case go was filled in with, a moment in UTC as its field takes it."""
    moment, form = _named_moment(), request.form
    until = f"{moment:%Y-%m-%dT%H:%M}" if moment else ""
    return {"until": until, "to": form.get("to", ""), "reason": form.get("reason", "")[:200]}


def _decide(session: Session, case_id: int, typed: Typed, now: datetime) -> None:
    me = access.person().id
    seen = request.form.get("seen", type=int)
    if seen is None:
        raise InvalidInputError("Load the page anew: it does not say which version you saw.", field="seen")
    ruling = typed.ruling(queues.find(session, case_id).item.text)
    answer = request.form.get("appeal", "")
    if answer:
        ruling = decisions.answer(session, case_id, ruling, uphold=answer == "uphold")
    made = decisions.respond(session, case_id, me, ruling, seen=seen, now=now)
    if made is not None:
        _retire_golden(session, decisions.corrected_by(session, made), now)
    if typed.golden and made is not None:
        golden.promote(session, made, session.get_one(User, me), now)


def _retire_golden(session: Session, decision_id: int | None, now: datetime) -> None:
    """Take the golden case out of the gate that was made from a decision that counts no more, if any was."""
    if decision_id is not None:
        me = session.get_one(User, access.person().id)
        golden.retire_undone(session, session.get_one(Decision, decision_id), me, now)


def _leave(case_id: int, done: str, act: Callable[[Session, int, datetime], bool]) -> Response:
    """Do what takes a case off the desk, claim the next of the same queue and say what was done."""
    me, now, typed = access.person().id, utcnow(), read_typed()
    try:
        with context.database().begin() as session:
            case = queues.find(session, case_id)
            found = case.queue
            keep_note(session, case_id, typed, now)
            if not act(session, me, now):
                raise ConflictError("This case is not yours any more.")
            session.refresh(case)
            left = Left(case_id, done, queues.may_enter(session, case.queue_id, me))
            following = give_next(session, found.id, now)
    except (ConflictError, InvalidInputError) as error:
        return show(case_id, told(error), typed, status=error.status, asked=_asked())
    return go_on(found, following.id if following else None, left=left)
