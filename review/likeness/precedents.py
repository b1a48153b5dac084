"""Precedents: the decided cases that are most like one, found by a look-up of the newest in each band."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select, union
from sqlalchemy.orm import Session, selectinload

from review.likeness.prints import BANDS, bands_of, likeness
from review.models import Case, CasePrint, Decision, Item, PrecedentBand
from review.models.labels import Answer, DecisionKind, Outcome

NEWEST = 20
"""So many of each band are looked at, however long the history is."""

SHOWN = 5
ALIKE_FROM, SAME_FROM = 0.3, 0.8
"""From which likeness on a case is shown, and from which on its outcome speaks against another one."""

ENOUGH = 3
_SNIPPET = 160


@dataclass(frozen=True, slots=True)
class Precedent:
    """One decided case: ``likeness`` 0..1, what was said of it, and the start of its text."""

    case_id: int
    item_id: int
    likeness: float
    outcome: Outcome
    categories: tuple[str, ...]
    severity: str
    at: datetime
    snippet: str


def precedents_of(session: Session, case: Case, limit: int = SHOWN) -> list[Precedent]:
    """Return the decided cases that are most like one, the most alike first and then the newest.

    What measures an answer is not told what was said of the same item.
    """
    alike = [(share, case_id) for share, case_id in _nearest(session, case) if share >= ALIKE_FROM]
    known = _of_item(session, case.item_id) if case.is_measure else frozenset()
    nearest = [(share, case_id) for share, case_id in alike if case_id not in known][:limit]
    if not nearest:
        return []
    ids = [case_id for _, case_id in nearest]
    texts = select(Case.id, Case.item_id, Case.severity, func.substr(Item.text, 1, _SNIPPET).label("snippet"))
    starts = {row.id: row for row in session.execute(texts.join(Case.item).where(Case.id.in_(ids)))}
    said = _said(session, ids)
    return [
        Precedent(
            case_id=case_id,
            item_id=starts[case_id].item_id,
            likeness=share,
            outcome=said[case_id].outcome or Outcome.UNSURE,
            categories=tuple(each.category for each in said[case_id].labels if each.answer is Answer.YES),
            severity=said[case_id].severity or starts[case_id].severity,
            at=said[case_id].at,
            snippet=starts[case_id].snippet,
        )
        for share, case_id in nearest
        if case_id in said and case_id in starts
    ]


def contradicted(session: Session, case: Case, outcome: Outcome) -> list[Precedent]:
    """Return the precedents that an outcome contradicts, where they are ``ENOUGH`` and fewer agree; or none.

    Whoever is not sure contradicts nobody.
    """
    if outcome is Outcome.UNSURE:
        return []
    alike = [one for one in precedents_of(session, case, 4 * ENOUGH) if one.likeness >= SAME_FROM]
    opposite = Outcome.FINE if outcome is Outcome.VIOLATING else Outcome.VIOLATING
    against = [one for one in alike if one.outcome is opposite]
    agreeing = sum(one.outcome is outcome for one in alike)
    return against if len(against) >= ENOUGH and len(against) > agreeing else []


def _of_item(session: Session, item_id: int) -> frozenset[int]:
    return frozenset(session.scalars(select(Case.id).where(Case.item_id == item_id)))


def _nearest(session: Session, case: Case) -> list[tuple[float, int]]:
    if case.minhash is None:
        return []
    signature = case.minhash.signature
    asked = {f"band{place}": band for place, band in enumerate(bands_of(signature))}
    rows = session.execute(_meeting(), {**asked, "case_id": case.id}).all()
    shares = likeness(signature, [row.signature for row in rows])
    found = [(share, row.case_id) for share, row in zip(shares, rows, strict=True)]
    return sorted(found, reverse=True)


@cache
def _meeting() -> Select[int, bytes]:
    """Return the question for the newest decided cases of each band; made once, for that takes longer."""
    newest = [
        select(PrecedentBand.case_id)
        .where(PrecedentBand.band == bindparam(f"band{place}"), PrecedentBand.case_id != bindparam("case_id"))
        .order_by(PrecedentBand.case_id.desc())
        .limit(NEWEST)
        .subquery()
        for place in range(BANDS)
    ]
    together = union(*(select(one.c.case_id) for one in newest)).subquery()
    return select(CasePrint.case_id, CasePrint.signature).join(
        together, together.c.case_id == CasePrint.case_id
    )


def _said(session: Session, case_ids: list[int]) -> dict[int, Decision]:
    """Return the newest decision of each case; one that was taken back is no precedent any more."""
    decided = (
        select(Decision)
        .where(Decision.case_id.in_(case_ids), Decision.kind == DecisionKind.DECIDE)
        .order_by(Decision.id)
        .options(selectinload(Decision.labels))
    )
    return {decision.case_id: decision for decision in session.scalars(decided)}
