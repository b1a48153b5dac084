"""What an open case page does by itself: renew its lease, draw the next case ahead, say when it goes."""

from datetime import datetime

from flask import Blueprint, Response, request

from review import care, notes, probes, queues
from review.db import utcnow
from review.errors import ConflictError
from review.people import May
from review.queues import presence
from review.web import access, context
from review.web.access import allow
from review.web.pages.desk_care import worst_for_me
from review.web.pages.desk_view import ahead_id, show

blueprint = Blueprint("presence", __name__)


@blueprint.post("/cases/<int:case_id>/hold")
@allow(May.REVIEW)
def hold(case_id: int) -> Response:
    """Renew the lease, as an open page does by itself; 409 says that the case went to somebody else."""
    with context.database().begin() as session:
        me, now = access.person().id, utcnow()
        until = queues.hold_on(session, case_id, me, now) or queues.take_again(session, case_id, me, now)
        if until is None:
            raise ConflictError(queues.whereabouts(session, case_id))
    return Response(until.isoformat(), content_type="text/plain")


@blueprint.post("/cases/<int:case_id>/ahead")
@allow(May.REVIEW)
def ahead(case_id: int) -> Response:
    """Hold the case after this one for a moment, and draw it; 204 where there is none."""
    with context.database().begin() as session:
        me, now = access.person().id, utcnow()
        care.wait_turn(session, me, now)
        worst = worst_for_me(session, now)
        instead = probes.instead_of(session, me, now, worst)
        following = queues.claim_ahead(session, case_id, me, now, worst=worst, instead=instead)
        held = (following.held_until - now).total_seconds() if following and following.held_until else 0
    if following is None:
        return Response(status=204)
    response = show(following.id)
    response.headers["Drawn-Case"] = f"{following.id}:{following.version}"
    response.headers["Held-Seconds"] = str(int(held))
    return response


@blueprint.post("/cases/<int:case_id>/look")
@allow(May.REVIEW)
def look(case_id: int) -> Response:
    """Say who else has this case's page open, as an open page asks by itself, and how many notes name one.

    Whom the page names already, as at work on the case, is left out.
    """
    named = request.args.get("named", type=int)
    with context.database().begin() as session:
        others = presence.look(session, case_id, access.person().id, utcnow(), named=named)
        if notes.is_named_in(session, access.person().id, case_id):
            notes.note_seen(session, access.person().id, utcnow(), case_id=case_id)
        mentions = notes.unseen_count(session, access.person().id)
    words = f"{' and '.join(others)} {'is' if len(others) == 1 else 'are'} looking too" if others else ""
    return Response(words, headers={"Mentions": str(mentions)}, content_type="text/plain; charset=utf-8")


@blueprint.post("/cases/<int:case_id>/leave")
@allow(May.REVIEW)
def leave(case_id: int) -> Response:
    """Let go of what a page held that is being closed."""
    with context.database().begin() as session:
        presence.look_away(session, case_id, access.person().id)
        queues.leave(
            session,
            case_id,
            access.person().id,
            utcnow(),
            ahead_id=ahead_id(),
            known=_known(),
        )
    return Response(status=204)


def _known() -> datetime | None:
    """Return until when the page took its case to be held, where it says so."""
    try:
        known = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return None
    return known if known.tzinfo else None
