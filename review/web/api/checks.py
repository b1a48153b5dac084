"""Verdicts while the service waits: ``POST /v1/check``."""

import time
from collections.abc import Sequence
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from guards.values import Verdict
from review import checking, logs, lookup
from review.checking import Checked
from review.db import utcnow
from review.intake import Submission
from review.judging import InForce
from review.models.items import ItemState
from review.services import LONGEST_CHECK_MS, Caller, Scope
from review.web import context
from review.web.api import shapes
from review.web.api.access import needs, traceparent
from review.web.api.bodies import read_json
from review.web.api.spending import spend
from review.web.api.submissions import ItemBody


class CheckBody(ItemBody):
    """An item, and how long its service is ready to wait for the verdict."""

    budget_ms: Annotated[int, Field(ge=1, le=LONGEST_CHECK_MS)] | None = None


@needs(Scope.SUBMIT)
def check(caller: Caller) -> Response:
    """Judge a text within its budget; what the budget did not allow is finished in the background."""
    settings = context.settings()
    body = read_json(request, CheckBody, settings)
    (answer,) = checked(caller, [body.submission()], body.budget_ms)
    return jsonify(answer)


def checked(
    caller: Caller, submissions: Sequence[Submission], asked_ms: int | None = None
) -> list[dict[str, Any]]:
    """Judge texts, keep them as items, and return each as the API shows it.

    ``asked_ms`` is for each; without it the service's own budget holds, or else the settings'.
    """
    start = time.perf_counter()
    parts = context.parts()
    budget_ms = float(asked_ms or caller.bounds.check_budget_ms or parts.settings.check_budget_ms)
    spent = spend(caller, len(submissions))
    with parts.database.glance() as connection:
        in_force = parts.guards.in_force(connection)
    with parts.database.read() as session:
        now = utcnow()
        given = checking.with_numbers(session, in_force, caller.service, submissions, now)
    verdicts = checking.judge(in_force, given, budget_ms, now, spent=spent)
    with parts.database.begin() as session:
        kept = [
            checking.keep(
                session,
                caller.service_id,
                submission,
                subject,
                verdict,
                in_force=in_force,
                now=now,
                traceparent=traceparent(),
            )
            for submission, subject, verdict in zip(submissions, given.subjects, verdicts, strict=True)
        ]
    logs.note(item_id=kept[0].receipt.id, items=len(kept))
    waiting = [one.receipt.id for one in kept if one.receipt.state is ItemState.WAITING]
    if waiting:
        left_ms = budget_ms - (time.perf_counter() - start) * 1000
        if parts.pressure.is_high(now) or not parts.bell.ask(waiting, left_ms):
            parts.bell.ring_soon()
    return [_shown(caller, one, in_force) for one in kept]


def _shown(caller: Caller, one: Checked, in_force: InForce) -> dict[str, Any]:
    """Show a verdict from memory, or from the database where workers or an earlier request gave it."""
    address = context.settings().address
    if one.receipt.new and one.receipt.state is ItemState.SCREENED and not _has_case(one.verdict):
        return shapes.fresh(one, in_force.numbers, address)
    with context.database().read() as session:
        found = lookup.find(session, caller.service_id, one.receipt.id)
        if found.item.state is ItemState.SCREENED:
            return {**shapes.item(found, address), "pending": []}
    return shapes.fresh(one, in_force.numbers, address)


def _has_case(verdict: Verdict) -> bool:
    return verdict.action == "review"


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint this route."""
    blueprint.add_url_rule("/check", view_func=check, methods=["POST"])
