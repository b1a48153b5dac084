"""Routing: an ordered list of rules says which queue a flagged item goes to; the first that fits wins.

A queue that a policy's own rule names comes before all of them, and what fits none goes to the default queue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.values import Action
from review.models import Item, Queue, RoutingRule

OF_FINDINGS = ("policy", "category", "severity", "rule", "guard")
"""Fields of one finding: all of those that a rule asks for must hold of the same one."""

OF_ITEMS = ("service", "kind")
META = "meta."
"""What stands before the path of one of the item's own facts, as in ``meta.model``."""

Asks = Mapping[str, Sequence[str]]
"""What a rule asks for: each field with the values of which one must hold."""


class Found(Protocol):
    """What routing reads of a finding: a value of the guards' or the row that was made of it."""

    @property
    def policy(self) -> str: ...  # noqa: D102 - the finding's
    @property
    def category(self) -> str: ...  # noqa: D102
    @property
    def severity(self) -> str: ...  # noqa: D102
    @property
    def rule(self) -> str: ...  # noqa: D102
    @property
    def guard(self) -> str: ...  # noqa: D102
    @property
    def action(self) -> Action: ...  # noqa: D102
    @property
    def score(self) -> float: ...  # noqa: D102
    @property
    def trace(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Route:
    """One rule as a plain value; ``asks`` maps each field to the values of which one must hold."""

    id: int
    queue: str
    asks: Asks


def in_force(session: Session) -> tuple[Route, ...]:
    """Return the rules in the order in which they are asked."""
    rows = session.execute(
        select(RoutingRule.id, Queue.name, RoutingRule.asks)
        .join(RoutingRule.queue)
        .where(RoutingRule.removed_at.is_(None))
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    return tuple(Route(*row) for row in rows)


def first_match(routes: Iterable[Route], item: Item, findings: Sequence[Found]) -> Route | None:
    """Return the first rule that fits an item and what was found in it."""
    return next((route for route in routes if fits(route.asks, item, findings)), None)


def fits(asks: Asks, item: Item, findings: Sequence[Found]) -> bool:
    """Tell whether all that is asked for holds: of the item, and of one finding that asks for a person."""
    of_finding = {field: asks[field] for field in OF_FINDINGS if field in asks}
    for field, wanted in asks.items():
        if field not in of_finding and _of_item(item, field) not in wanted:
            return False
    return not of_finding or any(
        finding.action is not Action.ALLOW and _finding_fits(of_finding, finding) for finding in findings
    )


def covers(first: Asks, second: Asks) -> bool:
    """Tell whether whatever fits ``second`` fits ``first`` too."""
    return all(
        field in second and all(any(is_one(value, one, field) for one in wanted) for value in second[field])
        for field, wanted in first.items()
    )


def _finding_fits(asks: Asks, finding: Found) -> bool:
    return all(
        any(is_one(getattr(finding, field), value, field) for value in wanted)
        for field, wanted in asks.items()
    )


def is_one(given: str, wanted: str, field: str) -> bool:
    """Compare with what is asked; a category stands for those below it: ``a`` for ``a/b``."""
    return given == wanted or (field == "category" and given.startswith(f"{wanted}/"))


def _of_item(item: Item, field: str) -> str:
    if field == "service":
        return item.service.name
    if field == "kind":
        return item.kind.value
    value: object = item.meta
    for step in field.removeprefix(META).split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, Mapping | list) else str(value)
