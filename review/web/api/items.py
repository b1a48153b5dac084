"""Items: taken in, and looked up again by the service that sent them."""

from typing import Annotated
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from guards.values import Action
from review import erasure, intake, logs, lookup
from review.db import LARGEST_ID, utcnow
from review.models.items import ItemKind, ItemState
from review.services import Caller, Scope
from review.web import context
from review.web.api import shapes
from review.web.api.access import needs, traceparent
from review.web.api.bodies import Moment, Query, read_json, read_query
from review.web.api.spending import spend
from review.web.api.submissions import ItemBody, Name


@needs(Scope.SUBMIT)
def submit(caller: Caller) -> Response:
    """Take a text in; 202 for a new item, 200 for one that is known by its external id."""
    parts = context.parts()
    body = read_json(request, ItemBody, parts.settings)
    parts.pressure.let_in(utcnow())
    spend(caller, 1)
    with parts.database.alone() as connection:
        receipt = intake.submit(
            connection, caller.service_id, body.submission(), utcnow(), traceparent=traceparent()
        )
    logs.note(item_id=receipt.id)
    parts.bell.ring_soon()
    url = f"{parts.settings.address}/v1/items/{receipt.id}"
    answer = jsonify(id=receipt.id, url=url, state=receipt.state)
    answer.status_code = 202 if receipt.new else 200
    return answer


@needs(Scope.READ)
def show(caller: Caller, item_id: int) -> Response:
    """Show an item of the caller's: its state, its verdict, its findings."""
    with context.database().read() as session:
        found = lookup.find(session, caller.service_id, item_id)
        return jsonify(shapes.item(found, context.settings().address))


class ListQuery(Query):
    """What to list: newest first, at most ``limit``, below the id ``before``."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    before: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    state: ItemState | None = None
    verdict: Action | None = None
    kind: ItemKind | None = None
    external_id: Name | None = None
    received_after: Moment | None = None
    received_before: Moment | None = None


@needs(Scope.READ)
def list_items(caller: Caller) -> Response:
    """List the caller's items, newest first; ``next`` leads on while there are more."""
    query = read_query(request, ListQuery)
    wanted = lookup.Wanted(**query.model_dump(exclude={"limit"}))
    address = context.settings().address
    with context.database().read() as session:
        found = lookup.listed(session, caller.service_id, wanted, query.limit)
        shown = [shapes.summary(item, address) for item in found]
    more = len(shown) == query.limit
    return jsonify(items=shown, next=_next(address, found[-1].id) if more else None)


def _next(address: str, before: int) -> str:
    query = {**request.args.to_dict(), "before": str(before)}
    return f"{address}/v1/items?{urlencode(query)}"


@needs(Scope.ADMIN)
def erase(caller: Caller, item_id: int) -> Response:
    """Take an item's words out; its verdict, its decisions and the counts stay."""
    with context.database().begin() as session:
        item = erasure.erase(session, caller.service_id, item_id, utcnow())
        return jsonify(shapes.summary(item, context.settings().address))


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint these routes."""
    blueprint.add_url_rule("/items", view_func=submit, methods=["POST"])
    blueprint.add_url_rule("/items", view_func=list_items, methods=["GET"])
    blueprint.add_url_rule("/items/<int:item_id>", view_func=show, methods=["GET"])
    blueprint.add_url_rule("/items/<int:item_id>", view_func=erase, methods=["DELETE"])
