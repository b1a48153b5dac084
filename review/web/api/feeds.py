"""Feeds that a service reads on from where it stopped: ``GET /v1/decisions``."""

from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from review import feed
from review.db import LARGEST_ID, utcnow
from review.services import Caller, Scope
from review.web import context
from review.web.api import shapes
from review.web.api.access import needs
from review.web.api.bodies import Query, read_query


class FeedQuery(Query):
    """From where to read on, and how far; ``after`` is the ``cursor`` of the answer before."""

    after: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


@needs(Scope.READ)
def decisions(caller: Caller) -> Response:
    """Read what people decided on the caller's items, oldest first; an undo is one more line."""
    query = read_query(request, FeedQuery)
    address = context.settings().address
    with context.database().read() as session:
        found = feed.decisions(session, caller.service_id, query.after, query.limit, utcnow())
        shown = [shapes.decision_line(one, address) for one in found]
    cursor = found[-1].id if found else query.after
    return jsonify(decisions=shown, cursor=cursor, more=len(shown) == query.limit)


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint this route."""
    blueprint.add_url_rule("/decisions", view_func=decisions, methods=["GET"])
