"""When several reviewers agree, and what they then have said together."""

from collections.abc import Sequence
from datetime import datetime

from review.decisions.ruling import LONGEST_RATIONALE, MOST_MARKS, Mark, Ruling
from review.models import Review
from review.queues.ranks import rank


def agreeing(reviews: Sequence[Review], *, unanimous: bool) -> Sequence[Review]:
    """Return the reviews that carry the case: all of them, or more than half where that is enough; or none.

    Two agree where the outcome and the categories are the same; how bad it is may differ.
    """
    groups: dict[tuple[str, frozenset[str]], list[Review]] = {}
    for review in reviews:
        groups.setdefault((review.outcome.value, frozenset(review.categories)), []).append(review)
    largest = max(groups.values(), key=len, default=[])
    enough = len(reviews) if unanimous else len(reviews) // 2 + 1
    return largest if len(largest) >= enough else ()


def differing(reviews: Sequence[Review]) -> str:
    """Return how an adjudicated decision came about, as its row keeps it."""
    return "adjudicated: " + "; ".join(f"{one.user.name} said {one.says}" for one in reviews)


def as_review(case_id: int, user_id: int, ruling: Ruling, now: datetime) -> Review:
    """Return what a person said of a case as one of the answers to it."""
    return Review(
        case_id=case_id,
        user_id=user_id,
        outcome=ruling.outcome,
        categories=list(ruling.categories),
        severity=ruling.severity,
        rationale=ruling.rationale,
        marks=[[mark.start, mark.end, mark.category] for mark in ruling.marks],
        at=now,
    )


def together(reviews: Sequence[Review]) -> Ruling:
    """Return what reviews that agree say together: the gravest severity, every reason and every mark."""
    reasons = [f"{review.user.name}: {review.rationale}" for review in reviews if review.rationale]
    marks = {Mark(int(start), int(end), str(name)) for one in reviews for start, end, name in one.marks}
    return Ruling(
        outcome=reviews[0].outcome,
        categories=tuple(reviews[0].categories),
        severity=max((review.severity for review in reviews), key=rank),
        rationale="\n".join(reasons)[:LONGEST_RATIONALE],
        marks=tuple(sorted(marks)[:MOST_MARKS]),
    )
