"""Personal data and secrets that the guards found are hidden until somebody asks, and asking is noted."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import CaseEvent, Flag
from review.models.cases import CaseEventKind
from review.queues.claiming import find_for

HIDDEN = frozenset({"privacy", "secrets"})
"""The categories whose findings are themselves what must not be seen."""

DOT = "\u2022"
SHORTEST_QUOTE = 4

Spans = Iterable[tuple[int, int]]


def mask(text: str, spans: Spans) -> str:
    """Put a dot for every letter and digit in the spans, so that positions stay what they are.

    Of an address for electronic mail the part behind the ``@`` stays, which says what it is.
    """
    characters = list(text)
    for start, end in spans:
        at = text.find("@", start, end)
        for place in range(max(start, 0), min(end if at < 0 else at, len(text))):
            if characters[place].isalnum():
                characters[place] = DOT
    return "".join(characters)


def mask_quotes(words: str, text: str, spans: Spans) -> str:
    """Put dots for what stands in the spans of a text wherever other words quote it.

    Shorter quotes than ``SHORTEST_QUOTE`` stay: they say too little, and would be found everywhere.
    """
    for start, end in spans:
        hidden = text[max(start, 0) : end]
        if len(hidden) >= SHORTEST_QUOTE:
            words = words.replace(hidden, mask(hidden, [(0, len(hidden))]))
    return words


def hidden_spans(session: Session, item_ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Return the spans to hide of each item."""
    rows = session.execute(
        select(Flag.item_id, Flag.start, Flag.end).where(
            Flag.item_id.in_(tuple(item_ids)), Flag.category.in_(HIDDEN), Flag.start.is_not(None)
        )
    )
    spans: dict[int, list[tuple[int, int]]] = {}
    for item_id, start, end in rows:
        spans.setdefault(item_id, []).append((start or 0, end or 0))
    return spans


def note_reveal(session: Session, case_id: int, user_id: int, now: datetime) -> None:
    """Note in the case's history that a person looked at what is hidden.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
    """
    case = find_for(session, case_id, user_id)
    session.add(
        CaseEvent(case_id=case.id, kind=CaseEventKind.REVEALED, user_id=user_id, at=now, version=case.version)
    )
    session.flush()
