"""A person's decisions of their shift, each of which they may take back."""

from flask import Blueprint, Response, request

from review import decisions
from review.db import utcnow
from review.people import May
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import page_or_block
from review.web.pages.desk_leaving import leaving
from review.web.pages.desk_view import SHIFT

blueprint = Blueprint("shift", __name__)

PAGE = 50


@blueprint.get("/decisions")
@allow(May.REVIEW)
def index() -> Response:
    """List them, the newest first, with when each leaves."""
    now = utcnow()
    with context.database().read() as session:
        before = request.args.get("before", type=int)
        found, older = decisions.latest(session, access.person().id, now - SHIFT, before=before, limit=PAGE)
        return page_or_block(
            "shift/list.html",
            "list",
            found=found,
            older=older,
            leaves=leaving(session, found),
        )
