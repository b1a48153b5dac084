"""Checking: a verdict while the service waits, within its budget.

What the guards of this process can say is said at once. Where a guard is left to the workers, the item waits
for them like any other, and the answer says what is pending.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from guards.values import NOTHING, Subject, Turn, Verdict
from review import counting, intake, screening, tallies
from review.counting import Numbers, Sent
from review.intake import Receipt, Submission
from review.judging import InForce
from review.models.items import ItemState


@dataclass(frozen=True, slots=True)
class Checked:
    """An item with what has been said of it so far; ``pending`` names the guards that have yet to speak."""

    receipt: Receipt
    verdict: Verdict
    pending: tuple[str, ...]


def with_numbers(
    session: Session, in_force: InForce, service: str, submissions: Sequence[Submission], now: datetime
) -> Numbers:
    """Return the texts as the guards see them, with the numbers that rules compare."""
    sent = [Sent(_subject(service, submission), now) for submission in submissions]
    return counting.hand_in(session, in_force.asked, sent, now)


def judge(
    in_force: InForce,
    given: Numbers,
    budget_ms: float,
    now: datetime,
    *,
    spent: Mapping[str, str] = NOTHING,
) -> list[Verdict]:
    """Return what the guards at hand say of each text, ``budget_ms`` for each; ``spent`` as budgets says."""
    return in_force.cascade.judge(
        given.subjects, budget_ms, today=now.date(), applied=given.applied, spent=spent
    )


def pending(verdict: Verdict) -> tuple[str, ...]:
    """Name the guards that were asked for and have not answered, but may in the background."""
    return tuple(run.guard for run in verdict.guards if run.is_put_off)


def keep(
    session: Session,
    service_id: int,
    submission: Submission,
    subject: Subject,
    verdict: Verdict,
    *,
    in_force: InForce,
    now: datetime,
    traceparent: str | None = None,
) -> Checked:
    """Keep the text as an item: screened where the verdict is complete, otherwise for the workers to finish.

    ``subject`` is the text as it was judged.

    Raises:
        ConflictError: the external id already names an item with another text, kind or context.
    """
    left = () if verdict.complete else pending(verdict)
    is_done = verdict.complete or not left
    receipt = intake.submit(
        session,
        service_id,
        submission,
        now,
        verdict=verdict.action if is_done else None,
        traceparent=traceparent,
    )
    if is_done and receipt.new:
        sent = {receipt.id: Sent(subject, now)}
        screening.write(session, {receipt.id: verdict}, sent, in_force.numbers, now, asked=in_force.asked)
        tallies.screened(session, [(service_id, verdict)], now)
    return Checked(receipt, verdict, left if receipt.state is ItemState.WAITING else ())


def _subject(service: str, submission: Submission) -> Subject:
    return Subject(
        text=submission.text,
        kind=submission.kind.value,
        context=tuple(Turn(turn["role"], turn["text"]) for turn in submission.context),
        service=service,
        meta=submission.meta,
    )
