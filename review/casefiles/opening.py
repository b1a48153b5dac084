"""Opening a case file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from review import lookup
from review.casefiles.evidence import Evidence, evidence, spans
from review.casefiles.marking import Segment
from review.casefiles.marking import mark as mark_spans
from review.casefiles.masking import HIDDEN, mask
from review.casefiles.readings import Reading, readings
from review.db import LARGEST_ID
from review.errors import NotFoundError
from review.models import Case, Item, Screening
from review.models.cases import CaseState
from review.queues import Offer, offers
from review.queues.ranks import RANKS

AT_HAND = 7
"""So many answers bear a number key of their own, and the next key opens the rest."""

_MOST_FACTS = 40
_LONGEST_FACT = 200


@dataclass(frozen=True, slots=True)
class Answerable:
    """An answer with what the guards said of it: a score, a word, or nothing."""

    offer: Offer
    hint: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What may be answered: those at hand bear the number keys, the rest are one key further away."""

    at_hand: Sequence[Answerable]
    others: Sequence[Answerable]


@dataclass(frozen=True, slots=True)
class Casefile:
    """One case: its item with what was found in it, and what may be answered.

    Of a case that is ``blind`` nothing of what the guards said is here, not even how bad it is or when it is
    due; personal data that they found is hidden all the same.
    """

    case: Case
    screening: Screening | None
    evidence: Sequence[Evidence]
    text: str
    is_masked: bool
    segments: Sequence[Segment]
    readings: Sequence[Reading]
    facts: Sequence[tuple[str, str]]
    answers: Answers
    severities: Sequence[str]
    missing: Sequence[tuple[str, str]]
    blind: bool

    @property
    def severity(self) -> str:
        """Return how bad the guards take it to be; nothing where that is not to be known."""
        return "" if self.blind else self.case.severity

    @property
    def item(self) -> Item:
        """Return the text that the case is about, with its facts."""
        return self.case.item

    @property
    def is_open(self) -> bool:
        """Tell whether the case still waits for a person."""
        return self.case.state is CaseState.OPEN


def open_casefile(session: Session, case_id: int, *, revealed: bool = False) -> Casefile:
    """Return everything about a case; personal data in its text is hidden unless ``revealed``.

    Raises:
        NotFoundError: there is no such case.
    """
    case = _case(session, case_id)
    screening = lookup.newest_screening(session, case.item_id)
    flags = screening.flags if screening else []
    hidden = [(flag.start, flag.end) for flag in flags if flag.category in HIDDEN and flag.start is not None]
    text = case.item.text if revealed else mask(case.item.text, [(a, b) for a, b in hidden if b is not None])
    blind, offered = case.is_blind, offers(session)
    told = None if blind else screening
    lines = evidence(flags, text, told.guards) if told else []
    return Casefile(
        case=case,
        screening=told,
        evidence=lines,
        text=text,
        is_masked=text != case.item.text,
        segments=mark_spans(text, spans(lines)),
        readings=[] if blind else readings(text, lines),
        facts=facts_of(case.item.meta),
        answers=answers_for(offered, lines, case.queue.answers),
        severities=severities_of(offered),
        missing=[_missing(reason) for reason in (told.incomplete_because if told else ())],
        blind=blind,
    )


def answers_for(offered: Sequence[Offer], lines: Sequence[Evidence], named: Sequence[str] = ()) -> Answers:
    """Return the answers: what the queue names is at hand, or else what was flagged and the main categories.

    Within each of the two the policies' order holds, so that a key means the same from case to case as far as
    the guards let it.
    """
    if named:
        first = {category: place for place, category in enumerate(named)}
        known = [Answerable(offer, _hint(offer, lines)) for offer in offered]
        chosen = sorted(
            (one for one in known if one.offer.category in first), key=lambda one: first[one.offer.category]
        )
        rest = [one for one in known if one.offer.category not in first]
        return Answers(chosen[:AT_HAND], [*chosen[AT_HAND:], *rest])
    flagged = {line.category for line in lines}
    ranked = sorted(offered, key=lambda offer: (offer.category not in flagged, "/" in offer.category))
    answers = [Answerable(offer, _hint(offer, lines)) for offer in ranked]
    at_hand = AT_HAND if len(answers) > AT_HAND + 1 else AT_HAND + 1
    return Answers(answers[:at_hand], answers[at_hand:])


def severities_of(offered: Sequence[Offer]) -> tuple[str, ...]:
    """Return every severity that some category knows, mildest first."""
    words = dict.fromkeys(word for offer in offered for word in offer.severities)
    return tuple(sorted(words, key=lambda word: RANKS.get(word, 2)))


def facts_of(meta: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return an item's facts as names and words, nested ones by their path."""
    found: list[tuple[str, str]] = []
    _gather(meta, "", found)
    return found[:_MOST_FACTS]


def _gather(value: Any, path: str, found: list[tuple[str, str]]) -> None:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _gather(inner, f"{path}.{key}" if path else str(key), found)
    elif isinstance(value, list):
        found.append((path, ", ".join(str(inner) for inner in value)[:_LONGEST_FACT]))
    elif value is not None:
        words = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        found.append((path, words[:_LONGEST_FACT]))


def _case(session: Session, case_id: int) -> Case:
    case = session.scalar(_whole(), {"case": min(case_id, LARGEST_ID)})
    if case is None:
        raise NotFoundError("There is no such case.")
    return case


@cache
def _whole() -> Select[Case]:
    """Return the question once and for all: every page of the desk asks it."""
    of_item = joinedload(Case.item).joinedload(Item.service)
    options = (joinedload(Case.queue), joinedload(Case.holder), joinedload(Case.minhash), of_item)
    return select(Case).where(Case.id == bindparam("case")).options(*options)


def _hint(offer: Offer, lines: Sequence[Evidence]) -> str:
    """Return the highest score for a category, or how else it was found."""
    of_it = [line for line in lines if line.category == offer.category]
    scores = [line.score for line in of_it if line.score is not None]
    if scores:
        return f"{max(scores):.2f}"
    return {"detected": "found", "text": "listed"}.get(of_it[0].kind, "") if of_it else ""


def _missing(reason: str) -> tuple[str, str]:
    """Split ``detoxify: unavailable`` into who did not answer and why."""
    guard, _, why = reason.partition(": ")
    return (guard.capitalize(), why) if why else ("", reason)
