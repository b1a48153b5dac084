"""Arranging a queue: its title, how long a case is held, when it is due, which answers are at hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.errors import ConflictError, InvalidInputError, NotFoundError
from review.models import Queue
from review.models.people import Role
from review.queues.access import keep_for
from review.queues.offers import offers
from review.queues.opening import ensure_queue

SHORTEST_LEASE, LONGEST_LEASE = 30, 8 * 3_600
LONGEST_TITLE, LONGEST_GUIDANCE = 120, 4_000
MOST_REASONS, LONGEST_REASON = 20, 300
MOST_REVIEWS = 5
MOST_GOLD = 50
OPEN, BLIND = "open", "blind"
LONGEST_DUE = 90 * 24 * 3_600

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What may be set of a queue; ``due_seconds`` by severity, '' for every other; times in seconds.

    ``reviews`` people answer each case that opens from then on, and all of them or more than half must agree.
    ``sight`` is ``blind`` where nobody sees what guards and others said of a case before it is decided.
    Of the decisions of one person, ``second_share`` percent are made by a second one too, and of what people
    are given ``gold_share`` percent are hidden gold; none: it was no number.
    ``role`` and those above it may work there, and ``people`` by name; no role: these people only.
    """

    title: str
    guidance: str
    lease_seconds: int
    due_seconds: Mapping[str, int]
    answers: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    role: Role | None = Role.REVIEWER
    people: tuple[int, ...] = ()
    reviews: int = 1
    unanimous: bool = False
    sight: str = OPEN
    second_share: int | None = 0
    gold_share: int | None = 0


def find_queue(session: Session, name: str) -> Queue:
    """Return the queue of this name, or raise NotFoundError."""
    found = session.scalar(select(Queue).where(Queue.name == name))
    if found is None:
        raise NotFoundError("There is no such queue.")
    return found


def make_queue(session: Session, name: str, now: datetime) -> Queue:
    """Make a queue.

    Raises:
        InvalidInputError: the name is not one.
        ConflictError: the name is taken.
    """
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInputError("Use lower-case letters, digits, dashes and underscores.", field="name")
    if session.scalar(select(Queue.id).where(Queue.name == name)) is not None:
        raise ConflictError(f"There is a queue called {name} already.", field="name")
    return ensure_queue(session, name, now)


def arrange(session: Session, name: str, arrangement: Arrangement, now: datetime) -> Queue:
    """Set what may be set of a queue; cases that wait keep the due time that they have.

    Raises:
        NotFoundError: there is no such queue.
        InvalidInputError: names the field that is out of bounds.
    """
    queue = find_queue(session, name)
    if not 0 < len(arrangement.title.strip()) <= LONGEST_TITLE:
        raise InvalidInputError(f"Give it a title of at most {LONGEST_TITLE} characters.", field="title")
    if (length := len(arrangement.guidance.strip())) > LONGEST_GUIDANCE:
        raise InvalidInputError(
            f"Guidance has at most {LONGEST_GUIDANCE:,} characters; this has {length:,}.", field="guidance"
        )
    if not SHORTEST_LEASE <= arrangement.lease_seconds <= LONGEST_LEASE:
        raise InvalidInputError("Between half a minute and eight hours.", field="lease")
    for severity, seconds in arrangement.due_seconds.items():
        if not 60 <= seconds <= LONGEST_DUE:
            raise InvalidInputError("Between a minute and ninety days.", field=f"due-{severity}")
    known = {offer.category for offer in offers(session)}
    unknown = [answer for answer in arrangement.answers if answer not in known]
    if unknown:
        raise InvalidInputError(f"{unknown[0]} is no category of a live policy.", field="answers")
    if len(arrangement.reasons) > MOST_REASONS or any(
        len(reason) > LONGEST_REASON for reason in arrangement.reasons
    ):
        raise InvalidInputError(
            f"At most {MOST_REASONS} reasons, each of at most {LONGEST_REASON} characters.", field="reasons"
        )
    if not 1 <= arrangement.reviews <= MOST_REVIEWS:
        raise InvalidInputError(f"Between 1 and {MOST_REVIEWS} people.", field="reviews")
    if arrangement.sight not in {OPEN, BLIND}:
        raise InvalidInputError("Choose one of the two.", field="sight")
    queue.blind = arrangement.sight == BLIND
    share = _share(arrangement.second_share, 100, "second_share")
    queue.gold_share = _share(arrangement.gold_share, MOST_GOLD, "gold_share")
    if share and arrangement.reviews > 1:
        raise InvalidInputError(
            "Several people answer each case already: choose one of the two.", field="second_share"
        )
    queue.second_share = share
    queue.reviews_needed, queue.unanimous = arrangement.reviews, arrangement.unanimous
    queue.title, queue.guidance = arrangement.title.strip(), arrangement.guidance.strip()
    queue.lease_seconds, queue.due_seconds = arrangement.lease_seconds, dict(arrangement.due_seconds)
    queue.answers, queue.reasons = list(arrangement.answers), list(arrangement.reasons)
    session.flush()
    keep_for(session, queue.id, arrangement.role, arrangement.people, now)
    return queue


def _share(given: int | None, most: int, field: str) -> int:
    if given is None or not 0 <= given <= most:
        raise InvalidInputError(f"A whole number of percent, from 0 to {most}.", field=field)
    return given
