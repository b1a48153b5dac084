"""Answering an appeal in one word: what was found before is found again, or its opposite."""

from dataclasses import replace

from sqlalchemy.orm import Session

from review import appeals
from review.decisions.ruling import Ruling
from review.errors import ConflictError
from review.models.labels import Outcome


def answer(session: Session, case_id: int, ruling: Ruling, *, uphold: bool) -> Ruling:
    """Return the ruling that upholds or overturns what the appeal is against.

    ``ruling`` is what was filled in besides: its reason counts, and its categories where something was found
    fine before and is not.

    Raises:
        ConflictError: the case is no appeal.
    """
    appeal = appeals.of_case(session, case_id)
    if appeal is None:
        raise ConflictError("This case is no appeal; decide it.")
    before = appeals.earlier(session, appeal)
    was_bad = before.outcome is Outcome.VIOLATING
    if uphold and was_bad:
        categories = before.categories or ruling.categories
        return Ruling(Outcome.VIOLATING, categories, before.severity, ruling.rationale, ruling.marks)
    if uphold or was_bad:
        return Ruling(Outcome.FINE, (), "", ruling.rationale)
    return replace(ruling, outcome=Outcome.VIOLATING)
