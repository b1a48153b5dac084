"""Appeals: another look for whom a decision concerns, ``POST /v1/appeals`` and ``GET /v1/appeals/{id}``."""

from typing import Annotated, Self

from flask import Blueprint, Response, jsonify, request
from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from review import appeals, lookup
from review.db import LARGEST_ID, utcnow
from review.services import Caller, Scope
from review.web import context
from review.web.api import shapes
from review.web.api.access import needs
from review.web.api.bodies import Body, read_json, wrong_together
from review.web.api.submissions import Name, settings_of, storable


def _statement(statement: str, info: ValidationInfo) -> str:
    most = settings_of(info).max_appeal_characters
    if len(statement) > most:
        raise ValueError(f"has {len(statement)} characters; the limit is {most}")
    return storable(statement)


class AppealBody(Body):
    """The item that somebody wants looked at again, and what they say in their own words."""

    item: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    external_id: Name | None = None
    statement: Annotated[str, AfterValidator(_statement)] = ""

    @model_validator(mode="after")
    def _one_item(self) -> Self:
        if self.item is None and self.external_id is None:
            raise wrong_together("item", "is missing; name the item by `item` or by `external_id`")
        if self.item is not None and self.external_id is not None:
            raise wrong_together("external_id", "does not go with `item`, which names the item already")
        return self


@needs(Scope.SUBMIT)
def ask(caller: Caller) -> Response:
    """Ask for another look at an item that was blocked or that a person decided.

    It becomes a case for somebody who did not decide the item before. One appeal of an item is open at a
    time; the answer is told by webhook (`appeal.decided`).
    """
    body = read_json(request, AppealBody, context.settings())
    with context.database().begin() as session:
        item_id = body.item or lookup.named(session, caller.service_id, body.external_id or "")
        made = appeals.open_appeal(session, caller.service_id, item_id, body.statement, utcnow())
        shown = shapes.appeal(made, None, context.settings().address)
    answer = jsonify(shown)
    answer.status_code = 201
    return answer


@needs(Scope.READ)
def show(caller: Caller, appeal_id: int) -> Response:
    """Show an appeal: whether it is open, upheld, overturned or withdrawn, and how it came to that."""
    with context.database().read() as session:
        found = appeals.find(session, caller.service_id, appeal_id)
        decision = appeals.answer_of(session, found)
        return jsonify(shapes.appeal(found, decision, context.settings().address))


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint these routes."""
    blueprint.add_url_rule("/appeals", view_func=ask, methods=["POST"], endpoint="ask_again")
    blueprint.add_url_rule(
        "/appeals/<int:appeal_id>", view_func=show, methods=["GET"], endpoint="show_appeal"
    )
