"""Golden cases come from decisions and from files, and go by being retired."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from guards.golden import GoldenText
from guards.values import Action
from review.errors import ConflictError
from review.labels.force import in_force
from review.models import Case, Decision, GoldenCase, GoldenEvent, Screening
from review.models.golden import GoldenEventKind
from review.models.labels import Answer, Outcome
from review.models.people import Someone

Scores = Mapping[str, Mapping[str, float]]


def promote(
    session: Session, decision: Decision, user: Someone, now: datetime, *, scores: Scores | None = None
) -> GoldenCase:
    """Make a golden case of a decision; the case that its item is already then follows this decision.

    ``scores`` are the classifiers', ``{guard: {label: 0..1}}``; without them, those of the item's newest
    screening are kept, so that the case replays without a model.

    Raises:
        ConflictError: the decision was undone, says that the reviewer is not sure, or its text was erased.
    """
    _refuse_doubt(session, decision)
    item = decision.case.item
    case = session.scalars(select(GoldenCase).where(GoldenCase.item_id == item.id)).one_or_none()
    if case is not None and case.decision_id == decision.id and case.retired_at is None:
        return case
    measured, counts = _measured(session, item.id)
    fields = _fields(decision, measured if scores is None else scores, counts)
    if case is None:
        case = GoldenCase(name=f"item-{item.id}", item_id=item.id, created_at=now, created_by_id=user.id)
    for name, value in fields.items():
        setattr(case, name, value)
    _note(case, GoldenEventKind.MADE, user, now, f"from decision {decision.id}")
    session.add(case)
    session.flush()
    return case


def keep(session: Session, cases: Iterable[GoldenText], user: Someone | None, now: datetime) -> int:
    """Keep golden cases from a file; return how many were new. A name that is known is left as it is."""
    known = set(session.scalars(select(GoldenCase.name)))
    new = [case for case in cases if case.name not in known]
    for case in new:
        row = _row(case, user, now)
        _note(row, GoldenEventKind.MADE, user, now, "from a file")
        session.add(row)
    session.flush()
    return len(new)


def retire(session: Session, case: GoldenCase, user: Someone, now: datetime, note: str = "") -> None:
    """Take a case out of the gate; it is kept and can be restored. Raises ConflictError where it is out."""
    if not _set_retired(session, case, now, GoldenCase.retired_at.is_(None)):
        raise ConflictError(f"Golden case {case.name} is retired already.")
    _note(case, GoldenEventKind.RETIRED, user, now, note)


def restore(session: Session, case: GoldenCase, user: Someone, now: datetime, note: str = "") -> None:
    """Put a retired case into the gate again. Raises ConflictError where it is in."""
    if not _set_retired(session, case, None, GoldenCase.retired_at.is_not(None)):
        raise ConflictError(f"Golden case {case.name} is in force already.")
    _note(case, GoldenEventKind.RESTORED, user, now, note)


def retire_undone(session: Session, decision: Decision, user: Someone, now: datetime) -> None:
    """Take the golden case made from a decision out of the gate, when that decision is undone."""
    made = select(GoldenCase).where(GoldenCase.decision_id == decision.id, GoldenCase.retired_at.is_(None))
    for case in session.scalars(made):
        retire(session, case, user, now, f"decision {decision.id} was undone")


def _fields(decision: Decision, scores: Scores, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return what a golden case takes over from a decision and its item."""
    item = decision.case.item
    violating = decision.outcome == Outcome.VIOLATING
    return {
        "decision_id": decision.id,
        "kind": item.kind.value,
        "service": item.service.name,
        "text": item.text,
        "context": item.context,
        "meta": item.meta,
        "flagged": violating,
        "categories": sorted({each.category for each in decision.labels if each.answer == Answer.YES}),
        "least_action": Action.REVIEW if violating else Action.ALLOW,
        "scores": {guard: dict(labels) for guard, labels in scores.items()},
        "counts": dict(counts),
        "note": decision.rationale,
        "marks": [
            [span.start, span.end, label.category]
            for label in decision.labels
            if label.answer == Answer.YES
            for span in label.spans
        ],
        "retired_at": None,
    }


def _refuse_doubt(session: Session, decision: Decision) -> None:
    # Two who promote at once take turns here, so that the second finds the first one's case.
    session.execute(select(Case.id).where(Case.id == decision.case_id).with_for_update())
    stands = session.scalars(select(Decision.id).where(Decision.id == decision.id, in_force())).first()
    if stands is None:
        raise ConflictError("That decision was undone; decide the case again first.")
    if decision.case.item.erased_at is not None:
        raise ConflictError("The text was erased; there is nothing left to keep.")
    if decision.outcome not in {Outcome.VIOLATING, Outcome.FINE}:
        raise ConflictError("A decision that is not sure makes no golden case.")


def _set_retired(
    session: Session, case: GoldenCase, at: datetime | None, before: ColumnElement[bool]
) -> bool:
    changed = session.execute(
        update(GoldenCase)
        .where(GoldenCase.id == case.id, before)
        .values(retired_at=at)
        .returning(GoldenCase.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(case)
    return changed is not None


def _note(case: GoldenCase, kind: GoldenEventKind, user: Someone | None, now: datetime, note: str) -> None:
    user_id = user.id if user else None
    case.events.append(GoldenEvent(kind=kind, user_id=user_id, at=now, note=note))


def _measured(session: Session, item_id: int) -> tuple[Scores, Mapping[str, int]]:
    """Return what the classifiers said when the item was last screened, and the numbers of then."""
    newest = (
        select(Screening.classifier_scores, Screening.counts)
        .where(Screening.item_id == item_id)
        .order_by(Screening.id.desc())
        .limit(1)
    )
    row = session.execute(newest).first()
    return (row.classifier_scores, row.counts) if row else ({}, {})


def _row(case: GoldenText, user: Someone | None, now: datetime) -> GoldenCase:
    return GoldenCase(
        name=case.name,
        kind=case.kind,
        service=case.service,
        text=case.text,
        context=[turn.model_dump() for turn in case.context],
        meta=case.meta,
        flagged=case.expect.action is not Action.ALLOW,
        categories=list(case.expect.categories),
        least_action=case.expect.action,
        scores=case.scores,
        counts=case.counts,
        note=case.note,
        marks=[[mark.start, mark.end, mark.category] for mark in case.marks],
        created_at=now,
        created_by_id=user.id if user else None,
    )
