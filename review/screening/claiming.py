"""Claims: which worker holds which items, for how long, and what the guards say of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, text, update
from sqlalchemy.orm import Session

from guards.values import NOTHING, Action, Subject, Turn, Verdict
from review import counting, tallies
from review.counting import Asked, Sent
from review.judging import InForce
from review.models.items import Item
from review.models.people import Service

# Written out, because neither database uses a partial index for a state that is a parameter.
IS_WAITING = text("items.state = 'waiting'")


@dataclass(frozen=True, slots=True)
class Terms:
    """How items are claimed: at most so many, of so many characters, for so long, so often."""

    items: int
    characters: int
    seconds: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claimed item, as the guards see it; ``attempts`` counts the claims before this one."""

    item_id: int
    subject: Subject
    attempts: int
    service_id: int
    received_at: datetime
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one worker holds; whoever else finds the token on a row leaves it alone.

    ``applied`` says how often each rule with a daily cap has acted today.
    """

    token: str
    items: tuple[Claimed, ...]
    applied: Mapping[str, int] = field(default_factory=dict)


def claim(
    session: Session, terms: Terms, now: datetime, *, only: Sequence[int] | None = None
) -> Claim | None:
    """Claim the items that have waited longest, of ``only`` these where given; None where none waits."""
    rows = session.execute(
        select(
            Item.id,
            Item.text,
            Item.kind,
            Item.context,
            Item.meta,
            Item.attempts,
            Item.service_id,
            Item.claimed_until,
            Item.received_at,
            Item.traceparent,
            Service.name.label("service"),
        )
        .join(Item.service)
        .where(IS_WAITING, _is_free(now), *(() if only is None else (Item.id.in_(only),)))
        .order_by(Item.id)
        .limit(terms.items)
        .with_for_update(of=Item, skip_locked=True, key_share=True)
    ).all()
    if not rows:
        return None
    taken = _together([_claimed(row) for row in rows], terms)
    token = uuid.uuid4().hex
    session.execute(
        update(Item)
        .where(Item.id.in_([one.item_id for one in taken]))
        .values(claim=token, claimed_until=now + timedelta(seconds=terms.seconds), attempts=Item.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    expired = [row.claimed_until for row in rows[: len(taken)]]
    tallies.lease_expired(session, "screening", len(expired) - expired.count(None))
    return Claim(token, tuple(taken))


def with_numbers(session: Session, held: Claim, asked: Asked, now: datetime) -> Claim:
    """Return the claim with the numbers that rules compare: counts for each item, and daily caps."""
    sent = [Sent(one.subject, one.received_at) for one in held.items]
    numbers = counting.hand_in(session, asked, sent, now)
    items = (replace(one, subject=each) for one, each in zip(held.items, numbers.subjects, strict=True))
    return replace(held, items=tuple(items), applied=numbers.applied)


def is_waiting(session: Session, now: datetime) -> bool:
    """Return whether some item waits that nobody holds."""
    waiting = select(Item.id).where(IS_WAITING, _is_free(now)).limit(1)
    return session.execute(waiting).first() is not None


def judge(
    held: Claim, in_force: InForce, terms: Terms, now: datetime, *, spent: Mapping[str, str] = NOTHING
) -> list[Verdict]:
    """Return the guards' verdict on each item held, in order; ``spent`` as ``budgets.exhausted`` says."""
    if held.items[0].attempts >= terms.attempts:
        return [_unscreened(one.attempts) for one in held.items]
    subjects = [one.subject for one in held.items]
    return in_force.cascade.judge(subjects, today=now.date(), applied=held.applied, spent=spent)


def hand_back(session: Session, held: Claim, *, tried: bool) -> int:
    """Let go of what is still held; where it was not ``tried``, the attempt does not count."""
    result = session.execute(
        update(Item)
        .where(Item.claim == held.token, Item.id.in_([one.item_id for one in held.items]), IS_WAITING)
        .values(claim=None, claimed_until=None, attempts=Item.attempts - (0 if tried else 1))
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount


def _is_free(now: datetime) -> Any:  # noqa: ANN401 - a condition
    return or_(Item.claimed_until.is_(None), Item.claimed_until < now)


def _claimed(row: Any) -> Claimed:  # noqa: ANN401 - a row
    subject = Subject(
        text=row.text,
        kind=row.kind.value,
        context=tuple(Turn(turn["role"], turn["text"]) for turn in row.context),
        service=row.service,
        meta=row.meta,
    )
    return Claimed(row.id, subject, row.attempts, row.service_id, row.received_at, row.traceparent)


def _together(candidates: Sequence[Claimed], terms: Terms) -> list[Claimed]:
    """Return the first candidates that may share a batch: at least one, and a last chance alone."""
    taken: list[Claimed] = []
    characters = 0
    for one in candidates:
        characters += len(one.subject.text)
        is_last_chance = one.attempts >= terms.attempts - 1
        if taken and (is_last_chance or characters > terms.characters):
            break
        taken.append(one)
        if is_last_chance:
            break
    return taken


def _unscreened(attempts: int) -> Verdict:
    reason = f"{attempts} attempts to screen it did not end"
    return Verdict(Action.REVIEW, complete=False, incomplete_because=(reason,))
