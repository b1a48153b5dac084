"""Signatures are kept for as long as the text is there; bands lead to open cases or to decided ones."""

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from review.likeness.prints import bands_of, signature_of
from review.models import Case, CaseBand, CasePrint, PrecedentBand


def note(session: Session, case_id: int, text: str) -> None:
    """Keep the signature of a case that was just opened."""
    signature = signature_of(text)
    if signature is not None:
        session.execute(insert(CasePrint).values(case_id=case_id, signature=signature))
        _put_bands(session, CaseBand, case_id, signature)


def lend(session: Session, case_id: int, to_id: int) -> None:
    """Keep the signature of a case for another of the same text, which itself is never to be found."""
    same = select(literal(to_id), CasePrint.signature).where(CasePrint.case_id == case_id)
    session.execute(insert(CasePrint).from_select(["case_id", "signature"], same))


def forget(session: Session, case_id: int) -> None:
    """Take a case that is closed out of what may be found, so that history costs no search anything."""
    session.execute(delete(CaseBand).where(CaseBand.case_id == case_id))


def settle(session: Session, case: Case) -> None:
    """Take a case that was decided out of those that wait, and put it among the precedents."""
    if case.minhash is not None:
        forget(session, case.id)
        _put_bands(session, PrecedentBand, case.id, case.minhash.signature)


def recall(session: Session, case_id: int) -> None:
    """Let a case that is open again be found again."""
    signature = session.scalar(select(CasePrint.signature).where(CasePrint.case_id == case_id))
    if signature is not None:
        forget(session, case_id)
        session.execute(delete(PrecedentBand).where(PrecedentBand.case_id == case_id))
        _put_bands(session, CaseBand, case_id, signature)


def erase(session: Session, item_id: int) -> None:
    """Take the signatures of an item's cases out, because its text is erased."""
    theirs = select(Case.id).where(Case.item_id == item_id)
    session.execute(delete(CaseBand).where(CaseBand.case_id.in_(theirs)))
    session.execute(delete(PrecedentBand).where(PrecedentBand.case_id.in_(theirs)))
    session.execute(delete(CasePrint).where(CasePrint.case_id.in_(theirs)))


def _put_bands(
    session: Session, table: type[CaseBand] | type[PrecedentBand], case_id: int, signature: bytes
) -> None:
    bands = sorted(set(bands_of(signature)))
    session.execute(insert(table), [{"band": band, "case_id": case_id} for band in bands])
