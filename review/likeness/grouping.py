"""Finding the open cases of a queue that are alike: a look-up of bands, then a comparison of signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select, text, union
from sqlalchemy.orm import Session

from review.likeness.prints import BANDS, bands_of, likeness
from review.models import Case, CaseBand, CasePrint

_IS_OPEN = text("cases.state = 'open'")

MOST_ALIKE = 500
"""So many are looked at, so that a flood of one text costs no page more than this."""

ALIKE_FROM = 0.6


@dataclass(frozen=True, slots=True)
class Alike:
    """One case that is like another: ``likeness`` is the share of the text that both have, 0..1."""

    case_id: int
    version: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Group:
    """The other open cases of a queue that are like one, the least alike first; ``is_cut``: more are."""

    others: Sequence[Alike] = ()
    is_cut: bool = False


def group_of(session: Session, case: Case) -> Group:
    """Return the open cases in the same queue that are like this one; none where it is decided for itself."""
    if case.is_measure or case.minhash is None:
        return Group()
    signature = case.minhash.signature
    asked = {f"band{place}": band for place, band in enumerate(bands_of(signature))}
    rows = session.execute(_alike(), {**asked, "case_id": case.id, "queue_id": case.queue_id}).all()
    shares = likeness(signature, [row.signature for row in rows])
    found = [
        Alike(row.id, row.version, share)
        for row, share in zip(rows, shares, strict=True)
        if share >= ALIKE_FROM
    ]
    found.sort(key=lambda one: (one.likeness, one.case_id))
    return Group(found[:MOST_ALIKE], is_cut=len(rows) > MOST_ALIKE)


@cache
def _alike() -> Select[int, int, bytes]:
    """Return the question for the newest open cases in each band; each is limited by itself.

    Together they would be limited only after all were gathered, and a flood may fill every band. Made once,
    for putting it together takes longer than asking it.
    """
    newest = [
        select(CaseBand.case_id)
        .where(CaseBand.band == bindparam(f"band{place}"), CaseBand.case_id != bindparam("case_id"))
        .order_by(CaseBand.case_id.desc())
        .limit(MOST_ALIKE + 1)
        .subquery()
        for place in range(BANDS)
    ]
    together = union(*(select(one.c.case_id) for one in newest)).subquery()
    some = select(together.c.case_id).limit(MOST_ALIKE + 1).subquery()
    return (
        select(Case.id, Case.version, CasePrint.signature)
        .join(some, some.c.case_id == Case.id)
        .join(CasePrint, CasePrint.case_id == Case.id)
        .where(_IS_OPEN, Case.queue_id == bindparam("queue_id"))
    )
