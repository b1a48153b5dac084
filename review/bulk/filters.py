"""The filter that chooses: by what the guards found, by who sent it, by what it says, by its age."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from review.errors import InvalidInputError
from review.models import Case, Flag, Item, Screening, Service
from review.models.cases import IS_WORK
from review.queues.line import IN_TURN, IS_OPEN

LONGEST_WORDS = 200
OLDEST_HOURS = 24 * 366


@dataclass(frozen=True, slots=True)
class Filter:
    """What the cases have in common; an empty field asks for nothing. ``hours``: open for so long."""

    category: str = ""
    rule: str = ""
    severity: str = ""
    service: str = ""
    words: str = ""
    hours: int = 0

    def check(self) -> None:
        """Refuse what cannot be looked for.

        Raises:
            InvalidInputError: names the field.
        """
        for field in ("category", "rule", "severity", "service", "words"):
            value = getattr(self, field)
            if len(value) > LONGEST_WORDS or "\0" in value:
                raise InvalidInputError(f"Use at most {LONGEST_WORDS} characters, and no NUL.", field=field)
        if not 0 <= self.hours <= OLDEST_HOURS:
            raise InvalidInputError(f"Between 0 and {OLDEST_HOURS} hours.", field="hours")

    @property
    def about(self) -> str:
        """Return the filter in words."""
        said = [
            f"{name} {value}"
            for name, value in (
                ("category", self.category),
                ("rule", self.rule),
                ("severity", self.severity),
                ("from", self.service),
            )
            if value
        ]
        if self.words:
            said.append(f"text contains “{self.words}”")
        if self.hours:
            said.append(f"waits for {self.hours} hours or more")
        return ", ".join(said) or "every case of the queue"


def matching(
    session: Session, queue_id: int, wanted: Filter, now: datetime, limit: int
) -> list[tuple[int, int]]:
    """Return the open cases of a queue that match, each with its version, the most urgent first."""
    rows = session.execute(
        select(Case.id, Case.version)
        .join(Case.item)
        .where(IS_OPEN, Case.queue_id == queue_id, IS_WORK, *_conditions(wanted, now))
        .order_by(*IN_TURN)
        .limit(limit)
    )
    return [(case_id, version) for case_id, version in rows]


def _conditions(wanted: Filter, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.severity:
        yield Case.severity == wanted.severity
    if wanted.hours:
        yield Case.opened_at <= now - timedelta(hours=wanted.hours)
    if wanted.service:
        yield Item.service_id.in_(select(Service.id).where(Service.name == wanted.service))
    if wanted.words:
        yield Item.text.icontains(wanted.words, autoescape=True)
    if wanted.category or wanted.rule:
        newest = select(func.max(Screening.id)).where(Screening.item_id == Case.item_id).correlate(Case)
        found = [Flag.screening_id == newest.scalar_subquery()]
        if wanted.category:
            found.append(Flag.category == wanted.category)
        if wanted.rule:
            found.append(Flag.rule == wanted.rule)
        yield exists().where(*found)
