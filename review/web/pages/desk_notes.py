"""The notes beside a case, as whoever is signed in may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from review import notes
from review.db import LARGEST_ID
from review.models import Case, CaseNote
from review.web import access, context
from review.web.pages.desk_typed import Typed
from review.web.pages.legible import note_texts


@dataclass(frozen=True, slots=True)
class NotesShown:
    """Some notes of a case, the newest first, their words by id, and where older ones begin."""

    found: Sequence[CaseNote]
    texts: Mapping[int, str]
    older: int | None


def notes_for(session: Session, case: Case, *, before: int | None = None) -> NotesShown:
    """Return the newest notes of a case, or those before one."""
    found = notes.notes_of(session, case, access.person().id, before=before)
    shown = found[: notes.NOTES_SHOWN]
    return NotesShown(shown, note_texts(session, shown), shown[-1].id if len(found) > len(shown) else None)


def keep_note(session: Session, case_id: int, typed: Typed, now: datetime) -> None:
    """Keep a note that was written and not sent, with the act that takes its case off the desk."""
    if typed.note:
        notes.write(session, case_id, access.person().id, typed.note, now)


def note_mine_seen(case_id: int, now: datetime) -> None:
    """Note that whoever is signed in saw what names them beside a case."""
    me = access.person().id
    with context.database().read() as session:
        if case_id > LARGEST_ID or not notes.is_named_in(session, me, case_id):
            return
    with context.database().begin() as session:
        notes.note_seen(session, me, now, case_id=case_id)
