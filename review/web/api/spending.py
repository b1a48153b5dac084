"""Counting what a request sends against its service's limits, and saying what is left."""

from collections.abc import Mapping

from flask import Blueprint, Response, g

from review import budgets
from review.budgets import Budget
from review.db import utcnow
from review.limits import Allowance, header_values
from review.services import Caller
from review.web import context

_SPENT = "weighbridge_limits"


def spend(caller: Caller, items: int) -> Mapping[str, str]:
    """Count the items of this request; return the caller with what it has spent, where a budget is spent.

    Raises:
        TooManyError: the service has sent as many as it may.
    """
    settings, bounds, now = context.settings(), caller.bounds, utcnow()
    allowance = Allowance(
        settings.items_per_minute if bounds.per_minute is None else bounds.per_minute,
        settings.items_per_day if bounds.per_day is None else bounds.per_day,
    )
    windows = [*context.parts().limits.spend(caller.service_id, allowance, items, now)]
    default = Budget(settings.classifier_seconds_per_day, settings.cost_per_day)
    own = budgets.budget(default, bounds.seconds_per_day, bounds.cost_per_day)
    what = ""
    if own.is_bounded:
        with context.database().read() as session:
            used = budgets.used(session, [caller.service_id], now)[caller.service_id]
        what = own.without(used)
        windows += budgets.windows(own, used, now)
    setattr(g, _SPENT, windows)
    return {caller.service: what} if what else {}


def say_what_is_left(response: Response) -> Response:
    """Put the RateLimit headers on an answer to a request that was counted."""
    windows = g.get(_SPENT)
    if windows:
        response.headers.update(header_values(windows))
    return response


def add_to(blueprint: Blueprint) -> None:
    """Let every answer of the blueprint say what is left."""
    blueprint.after_request(say_what_is_left)
