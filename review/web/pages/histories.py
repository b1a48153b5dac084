"""What became of a case's item, and of what its author sent before: folded into the case, and as pages."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from review import histories, queues
from review.db import LARGEST_ID, utcnow
from review.errors import ForbiddenError, NotFoundError
from review.histories import Sent
from review.models import Case
from review.people import May
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import page_or_block
from review.web.pages.desk_care import my_care
from review.web.pages.legible import texts

blueprint = Blueprint("histories", __name__)


@blueprint.get("/cases/<int(max=9223372036854775807):case_id>/history")
@allow(May.REVIEW)
def item(case_id: int) -> Response:
    """Show what happened to the item of a case, the newest first."""
    with context.database().read() as session:
        me = access.person().id
        case = _case(session, case_id, me)
        past = histories.past_of(session, case, me, before=_before())
        return page_or_block("histories/item.html", "lines", case=case, past=past)


@blueprint.get("/cases/<int(max=9223372036854775807):case_id>/author")
@allow(May.REVIEW)
def author(case_id: int) -> Response:
    """Show what the author of a case's item sent before; as a fragment the figures and the last cases."""
    with context.database().read() as session:
        me = access.person().id
        case = _case(session, case_id, me)
        if case.item.author is None:
            raise NotFoundError("The service names no author of this text.")
        sent, older = histories.sent_by(session, case, me, before=_before())
        return page_or_block(
            "histories/author.html",
            "figures",
            case=case,
            figures=histories.figures_of(session, case, utcnow()),
            most=histories.MOST_COUNTED,
            last=_legible(session, histories.last_cases(session, case.item, me)),
            sent=_legible(session, sent),
            older=older,
        )


def _case(session: Session, case_id: int, me: int) -> Case:
    """Return a case whose past this person may know."""
    case = queues.find_for(session, case_id, me)
    if case.is_blind:
        raise ForbiddenError("This queue is blind: what was before is shown once the case is decided.")
    return case


def _before() -> int | None:
    """Return where the page begins; nothing where that is no number that could be one."""
    before = request.args.get("before", type=int)
    return before if before is not None and 0 < before <= LARGEST_ID else None


def _legible(session: Session, sent: Sequence[Sent]) -> list[Sent]:
    """Return them with their starts as this person may read them, and without what starts veiled."""
    cared = my_care(session)
    shown = texts(session, [(one.item_id, one.snippet) for one in sent])
    return [
        replace(one, snippet="" if cared.veils(one.severity) else shown[one.item_id]) if one.case_id else one
        for one in sent
    ]
