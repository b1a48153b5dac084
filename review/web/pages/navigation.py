"""The links at the head of every page: those that exist, and that the person may follow."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from review import notes, preferences, queues
from review.delivery import reading
from review.people import May, Person
from review.web import access, context
from review.web.pages.answers import wants_fragment
from review.web.pages.formats import number

HOME = "home.index"
LINKS = (
    (HOME, "Review"),
    ("search.index", "Search"),
    ("policies.index", "Policies"),
    ("proposals.index", "Proposals"),
    ("golden.index", "Golden cases"),
    ("insights.index", "Insights"),
    ("webhooks.index", "Webhooks"),
    ("people.index", "People"),
)
"""Endpoint and words; a link whose endpoint is not there (yet) is left out."""

_STATIONS = {
    **dict.fromkeys(
        (
            "breaks",
            "desk",
            "handing",
            "bulk",
            "cases",
            "histories",
            "notes",
            "probes",
            "queues",
            "routing",
            "shift",
        ),
        "home",
    ),
    "drafts": "policies",
    "objections": "proposals",
    "services": "people",
}
"""Blueprints that belong under another one's link."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link at the head of the page."""

    endpoint: str
    words: str
    current: bool
    count: str = ""


def attach(app: Flask) -> None:
    """Give every template ``me``, ``links`` and ``theme``; whole pages also ``own_keys`` and ``zen``."""
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    me = access.person_or_none()
    theme = request.cookies.get("theme", "")
    return {
        "me": me,
        "links": _links(me) if me and not wants_fragment() else [],
        "theme": theme if theme in {"light", "dark"} else "",
        **(_own(me.id) if me and not wants_fragment() else {}),
    }


def _own(me: int) -> dict[str, Any]:
    """Return what a person set for themselves that holds on every page."""
    with context.database().read() as session:
        sections = preferences.of_person(session, me)
        mentions = notes.unseen_count(session, me)
    return {
        "mentions": mentions,
        "own_keys": preferences.keys_of(sections),
        "zen": preferences.is_zen(sections),
        "key_acts": preferences.ACTS,
    }


def shown_links() -> list[Link]:
    """Return the links that whoever is signed in may follow."""
    return _links(access.person())


def may_follow(person: Person, endpoint: str) -> bool:
    """Tell whether there is such an endpoint and a person may use it."""
    view = current_app.view_functions.get(endpoint)
    allowed = access.access_of(view) if view else None
    return isinstance(allowed, May) and person.may(allowed)


def _links(person: Person) -> list[Link]:
    here = request.blueprint or ""
    here = _STATIONS.get(here, here)
    found = []
    for endpoint, words in LINKS:
        if may_follow(person, endpoint):
            count = _COUNTS[endpoint]() if endpoint in _COUNTS else ""
            found.append(Link(endpoint, words, endpoint.split(".")[0] == here, count))
    return found


def _open_count() -> str:
    with context.database().read() as session:
        count = queues.open_count(session, access.person().id)
    return f"{number(count)}+" if count >= queues.MOST_COUNTED else number(count) if count else ""


def _paused_count() -> str:
    """Count the endpoints of this person's that are paused: they are to be told wherever they are."""
    with context.database().read() as session:
        paused = reading.number_paused(session, access.person().id)
    return number(paused) if paused else ""


_COUNTS = {HOME: _open_count, "webhooks.index": _paused_count}
