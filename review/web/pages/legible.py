"""What whoever is signed in may read of texts that stand outside their case: with dots for personal data."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import casefiles
from review.models import Case, CaseNote, GoldenCase, Item
from review.people import May
from review.queues.access import readable_items
from review.web import access
from review.web.pages.desk_care import my_care


def texts(session: Session, of_items: Iterable[tuple[int, str]]) -> Mapping[int, str]:
    """Return each item's text, or the start of it, as this person may read it.

    What lies only in queues that are kept for others is left out.
    """
    found = dict(of_items)
    readable = readable_items(session, found, access.person().id) if found else set()
    found = {item_id: text for item_id, text in found.items() if item_id in readable}
    if not found or access.person().may(May.SEE_PERSONAL_DATA):
        return found
    hidden = casefiles.hidden_spans(session, found)
    return {item_id: casefiles.mask(text, hidden.get(item_id, ())) for item_id, text in found.items()}


def golden_texts(session: Session, of_cases: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return the text of each golden case by its name, as this person may read it; see ``texts``.

    One that came from a file has no item, and so nothing that the guards found in it.
    """
    found = dict(of_cases)
    names = _names(session, found)
    legible = texts(session, [(item_id, found[name]) for item_id, name in names.items()])
    of_files = {name: text for name, text in found.items() if name not in names.values()}
    return {**of_files, **{names[item_id]: text for item_id, text in legible.items()}}


def veiled(session: Session, item_ids: Iterable[int]) -> set[int]:
    """Return the items whose text starts veiled for whoever is signed in, by the gravest of its cases."""
    cared, asked = my_care(session), set(item_ids)
    if not asked or not cared.veils_some:
        return set()
    rows = session.execute(select(Case.item_id, Case.severity).where(Case.item_id.in_(asked)))
    return {item_id for item_id, severity in rows if cared.veils(severity)}


def veiled_golden(session: Session, names: Iterable[str]) -> set[str]:
    """Return the golden cases, by name, whose text is to start veiled; see ``veiled``.

    How bad one is that came from a file is not known.
    """
    asked = set(names)
    found = _names(session, asked)
    of_files = asked.difference(found.values()) if my_care(session).veils("") else set()
    return of_files | {found[item_id] for item_id in veiled(session, found)}


def _names(session: Session, names: Iterable[str]) -> Mapping[int, str]:
    """Return the golden cases of these names that were made from an item, by its id."""
    asked = set(names)
    if not asked:
        return {}
    named = select(GoldenCase.item_id, GoldenCase.name).where(
        GoldenCase.name.in_(asked), GoldenCase.item_id.is_not(None)
    )
    return {item_id: name for item_id, name in session.execute(named) if item_id is not None}


def note_texts(session: Session, notes: Sequence[CaseNote]) -> Mapping[int, str]:
    """Return the words of each note by its id, with dots for personal data that it quotes from its text."""
    found = {note.id: note.text for note in notes}
    if not found or access.person().may(May.SEE_PERSONAL_DATA):
        return found
    of_cases = select(Case.id, Case.item_id).where(Case.id.in_({note.case_id for note in notes}))
    items = {row.id: row.item_id for row in session.execute(of_cases)}
    hidden = casefiles.hidden_spans(session, items.values())
    whole = select(Item.id, Item.text).where(Item.id.in_(hidden))
    texts = {row.id: row.text for row in session.execute(whole)} if hidden else {}
    for note in notes:
        item_id = items[note.case_id]
        if item_id in texts:
            found[note.id] = casefiles.mask_quotes(note.text, texts[item_id], hidden[item_id])
    return found
