"""What was decided of cases like the one in hand: shown beside it, and named before it is contradicted."""

from dataclasses import replace

from flask import request
from sqlalchemy.orm import Session

from review import likeness, queues
from review.care import Care
from review.likeness import Precedent
from review.models import Case
from review.models.labels import Outcome
from review.queues.access import readable_cases
from review.web import access
from review.web.pages.desk_typed import Typed
from review.web.pages.legible import texts

MOST_ASKED = 12
"""So many are looked at, for some may lie in queues that are kept for others."""


def precedents(session: Session, case: Case, cared: Care) -> list[Precedent]:
    """Return what was decided of the cases most like this one, their texts as this person may read them."""
    found = _allowed(session, likeness.precedents_of(session, case, MOST_ASKED))[: likeness.SHOWN]
    legible = texts(session, [(one.item_id, one.snippet) for one in found])
    return [replace(one, snippet="" if cared.veils(one.severity) else legible[one.item_id]) for one in found]


def doubt_about(session: Session, case_id: int, typed: Typed) -> str:
    """Say in words which like cases an answer contradicts, unless the person is sure of it; or nothing."""
    outcome = typed.outcome or Outcome.VIOLATING.value
    asked = request.form.get("sure", "") == outcome or bool(request.form.get("appeal"))
    if asked or outcome not in set(Outcome):
        return ""
    case = queues.find(session, case_id)
    against = [] if case.is_blind else likeness.contradicted(session, case, Outcome(outcome))
    if not against:
        return ""
    said = "fine" if outcome == Outcome.VIOLATING.value else "violating"
    named = [f"case {one.case_id}" for one in _allowed(session, against)[:3]]
    which = f": {', '.join(named)}" if named else ""
    return f"{len(against)} cases like this one were {said}{which}. If you are sure, decide once more."


def _allowed(session: Session, found: list[Precedent]) -> list[Precedent]:
    """Leave out what lies in queues that are kept for others."""
    allowed = readable_cases(session, [one.case_id for one in found], access.person().id) if found else set()
    return [one for one in found if one.case_id in allowed]
