"""Going to a place by its name: pages, queues, a case by its number; the palette asks for the same list."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, request, url_for
from sqlalchemy import select

from review.db import LARGEST_ID
from review.models import Case, Queue
from review.people import May
from review.queues.access import is_open_to
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import page_or_block
from review.web.pages.navigation import may_follow, shown_links

blueprint = Blueprint("go", __name__, url_prefix="/go")

_BEYOND = (
    ("Your decisions", "shift.index"),
    ("Your figures", "breaks.figures"),
    ("Mentions", "notes.mentions"),
    ("Preferences", "preferences.index"),
    ("Change password", "sessions.password"),
    ("Answers to hidden gold", "probes.scores"),
    ("Routing", "routing.index"),
    ("What fitted no rule", "routing.unrouted"),
    ("New policy", "policies.new"),
    ("Dead letters", "webhooks.dead"),
    ("Personal data that was revealed", "people.reveals"),
)
"""Pages that no link at the head leads to; whoever may follow one is offered it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: a page or a queue."""

    words: str
    kind: str
    address: str


@blueprint.get("")
@allow(May.REVIEW)
def index() -> Response:
    """List the places whose names hold some words; a case's number, or the only place, leads there."""
    q = request.args.get("q", "").strip()[:200]
    number = q.lstrip("#")
    if number.isdecimal() and _is_case(int(number)):
        return make_response(redirect(url_for("desk.case", case_id=int(number)), 303))
    found = [place for place in _places() if all(word in place.words.lower() for word in q.lower().split())]
    if q and len(found) == 1:
        return make_response(redirect(found[0].address, 303))
    return page_or_block("go/index.html", "places", places=found, q=q)


def _is_case(number: int) -> bool:
    with context.database().read() as session:
        return session.scalar(select(Case.id).where(Case.id == min(number, LARGEST_ID))) is not None


def _places() -> list[Place]:
    pages = [Place(link.words, "page", url_for(link.endpoint)) for link in shown_links()]
    me = access.person()
    pages += [
        Place(words, "page", url_for(endpoint)) for words, endpoint in _BEYOND if may_follow(me, endpoint)
    ]
    if may_follow(me, "queues.make"):
        pages.append(Place("Make a queue", "page", url_for("home.index", _anchor="make")))
    with context.database().read() as session:
        rows = session.execute(
            select(Queue.name, Queue.title)
            .where(is_open_to(Queue.id, me.id))
            .order_by(Queue.title)
            .limit(500)
        ).all()
    queues = [Place(title, "queue", url_for("desk.queue", name=name)) for name, title in rows]
    return [*pages, *queues]
