"""How many labels there are of each category."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review.labels.force import in_force
from review.models import Decision, Label
from review.models.labels import Answer, Outcome


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """The labels in force of one category, by answer."""

    category: str
    yes: int
    no: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The decisions in force by outcome, and their labels by category."""

    decisions: int
    violating: int
    fine: int
    unsure: int
    categories: tuple[CategoryCount, ...]


def count(session: Session) -> Counts:
    """Count the decisions and the labels in force."""
    by_outcome = select(Decision.outcome, func.count()).where(in_force()).group_by(Decision.outcome)
    outcomes = {row[0]: row[1] for row in session.execute(by_outcome)}
    answers: dict[str, dict[Answer, int]] = defaultdict(dict)
    for category, answer, number in session.execute(
        select(Label.category, Label.answer, func.count())
        .join(Label.decision)
        .where(in_force())
        .group_by(Label.category, Label.answer)
    ):
        answers[category][answer] = number
    return Counts(
        decisions=sum(outcomes.values()),
        violating=outcomes.get(Outcome.VIOLATING, 0),
        fine=outcomes.get(Outcome.FINE, 0),
        unsure=outcomes.get(Outcome.UNSURE, 0),
        categories=tuple(
            CategoryCount(category, *(answers[category].get(answer, 0) for answer in Answer))
            for category in sorted(answers)
        ),
    )
