"""Many items in one request: ``POST /v1/items:batch``."""

from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Field

from review import intake, logs
from review.db import utcnow
from review.errors import WeighbridgeError
from review.intake import Receipt
from review.services import Caller, Scope
from review.web import context
from review.web.api import many
from review.web.api.access import needs, traceparent
from review.web.api.bodies import Body
from review.web.api.spending import spend
from review.web.api.submissions import ItemBody


class BatchBody(Body):
    """Up to 1,000 items (a setting); each is looked at by itself, so that one at fault holds up no other."""

    items: Annotated[list[ItemBody], Field(min_length=1)]


@needs(Scope.SUBMIT)
def submit(caller: Caller) -> Response:
    """Take many texts in: 202 where each became an item, 207 where some did not; each line says so."""
    parts = context.parts()
    media, bodies = many.read(request, ItemBody, "items", parts.settings)
    good = [body for body in bodies if isinstance(body, ItemBody)]
    parts.pressure.let_in(utcnow())
    spend(caller, len(good))
    with parts.database.begin_plain() as connection:
        receipts = intake.submit_many(
            connection,
            caller.service_id,
            [body.submission() for body in good],
            utcnow(),
            traceparent=traceparent(),
        )
    logs.note(items=len(good))
    parts.bell.ring_soon()
    kept = iter(receipts)
    outcomes = [next(kept) if isinstance(body, ItemBody) else body for body in bodies]
    return many.answer([_result(outcome, parts.settings.address) for outcome in outcomes], media, 202)


def _result(outcome: Receipt | WeighbridgeError, address: str) -> dict[str, Any]:
    if isinstance(outcome, WeighbridgeError):
        return many.refused(outcome)
    url = f"{address}/v1/items/{outcome.id}"
    return {"status": 202 if outcome.new else 200, "id": outcome.id, "url": url, "state": outcome.state}


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint this route."""
    blueprint.add_url_rule("/items:batch", view_func=submit, methods=["POST"], endpoint="submit_batch")
