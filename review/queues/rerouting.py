"""Changing the routing: rules are added, moved and removed, and every change is written down."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from review.errors import ConflictError, InvalidInputError, NotFoundError
from review.models import Queue, RoutingChange, RoutingRule
from review.models.routing import RoutingChangeKind
from review.queues.routing import META, OF_FINDINGS, OF_ITEMS, Asks, covers

MOST_RULES = 200
MOST_VALUES = 50
LONGEST_VALUE = 200
SHOWN_CHANGES = 50

_META_PATH = re.compile(r"meta\.[\w-]+(\.[\w-]+){0,5}")
_UP, _DOWN = "up", "down"


def rules(session: Session) -> Sequence[RoutingRule]:
    """Return the rules in the order in which they are asked."""
    return session.scalars(
        select(RoutingRule)
        .where(RoutingRule.removed_at.is_(None))
        .options(joinedload(RoutingRule.queue))
        .order_by(RoutingRule.position, RoutingRule.id)
    ).all()


def changes(session: Session) -> Sequence[RoutingChange]:
    """Return the last changes, the newest first."""
    return session.scalars(
        select(RoutingChange)
        .options(joinedload(RoutingChange.user))
        .order_by(RoutingChange.id.desc())
        .limit(SHOWN_CHANGES)
    ).all()


def add_rule(session: Session, asks: Asks, queue_name: str, user_id: int, now: datetime) -> RoutingRule:
    """Add a rule behind the others.

    Raises:
        InvalidInputError: the rule asks for nothing, or for what another asks for already; names the field.
        ConflictError: there are ``MOST_RULES`` already.
    """
    asked = check(asks)
    queue = session.scalar(select(Queue).where(Queue.name == queue_name))
    if queue is None:
        raise InvalidInputError("Choose a queue.", field="queue")
    there = rules(session)
    for place, one in enumerate(there, 1):
        if covers(one.asks, asked) and covers(asked, one.asks):
            raise InvalidInputError(
                f"Rule {place} asks for the same; of two such rules one never gets anything.",
                field=_place_of(next(iter(asked))),
            )
    if len(there) >= MOST_RULES:
        raise ConflictError(f"There are {MOST_RULES} rules already; remove one first.")
    last = session.scalar(select(func.max(RoutingRule.position))) or 0
    rule = RoutingRule(position=last + 1, queue=queue, asks=asked)
    session.add(rule)
    session.flush()
    _note(session, rule, RoutingChangeKind.ADDED, user_id, now)
    return rule


def move_rule(session: Session, rule_id: int, direction: str, user_id: int, now: datetime) -> None:
    """Let a rule change places with the one before it (``up``) or behind it (``down``), if there is one.

    Raises:
        NotFoundError: there is no such rule any more.
        InvalidInputError: it is neither up nor down.
    """
    if direction not in {_UP, _DOWN}:
        raise InvalidInputError("Move it up or down.", field="direction")
    there = rules(session)
    rule = _find(there, rule_id)
    at = there.index(rule)
    to = at - 1 if direction == _UP else at + 1
    if not 0 <= to < len(there):
        return
    other = there[to]
    rule.position, other.position = other.position, rule.position
    session.flush()
    _note(session, rule, RoutingChangeKind.MOVED, user_id, now)


def remove_rule(session: Session, rule_id: int, user_id: int, now: datetime) -> None:
    """Take a rule out. Raises NotFoundError where it is not there any more."""
    rule = _find(rules(session), rule_id)
    rule.removed_at = now
    _note(session, rule, RoutingChangeKind.REMOVED, user_id, now)


def check(asks: Asks) -> dict[str, list[str]]:
    """Return what a rule asks for, without blanks; raise InvalidInputError that names the field at fault."""
    asked = {
        field: list(dict.fromkeys(value.strip() for value in wanted if value.strip()))
        for field, wanted in asks.items()
    }
    asked = {field: wanted for field, wanted in asked.items() if wanted}
    if not asked:
        raise InvalidInputError(
            "Ask for something: what fits no rule goes to the default queue by itself.", field="category"
        )
    for field, wanted in asked.items():
        if field not in {*OF_FINDINGS, *OF_ITEMS} and not _META_PATH.fullmatch(field):
            raise InvalidInputError(
                f"Name a fact by its path, letters, digits and dots, such as {META}model.", field="meta"
            )
        place = _place_of(field)
        if len(wanted) > MOST_VALUES:
            raise InvalidInputError(f"At most {MOST_VALUES} values.", field=place)
        if any(len(value) > LONGEST_VALUE or "\0" in value for value in wanted):
            raise InvalidInputError(f"At most {LONGEST_VALUE} characters a value, no NUL.", field=place)
    if unknown := [kind for kind in asked.get("kind", ()) if kind not in {"input", "output"}]:
        raise InvalidInputError(f"{unknown[0]} is no kind: write input or output.", field="kind")
    return asked


def _place_of(field: str) -> str:
    """Return the input at which an error of a field is shown."""
    return "meta" if field.startswith(META) else field


def in_words(asks: Asks) -> str:
    """Return what a rule asks for as people read it: ``category violence or threats, service chat``."""
    return ", ".join(f"{field} {' or '.join(wanted)}" for field, wanted in asks.items())


def _find(there: Sequence[RoutingRule], rule_id: int) -> RoutingRule:
    found = next((rule for rule in there if rule.id == rule_id), None)
    if found is None:
        raise NotFoundError("There is no such routing rule any more.")
    return found


def _note(session: Session, rule: RoutingRule, kind: RoutingChangeKind, user_id: int, now: datetime) -> None:
    words = f"{in_words(rule.asks)} to {rule.queue.title}"
    if kind is RoutingChangeKind.MOVED:
        words += f", to place {[one.id for one in rules(session)].index(rule.id) + 1}"
    session.add(RoutingChange(rule_id=rule.id, kind=kind, user_id=user_id, at=now, words=words))
    session.flush()
