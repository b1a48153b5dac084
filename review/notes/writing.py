"""Writing a note, and reading those of a case."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from review.errors import InvalidInputError
from review.models import Case, CaseNote, Mention, User
from review.queues.access import people_of
from review.queues.claiming import find_for

LONGEST = 2_000
NOTES_SHOWN = 30
MOST_NAMED = 20

_NAMED = re.compile(r"(?<![\w.@+-])@([a-z0-9][a-z0-9._@+-]{0,79})", re.IGNORECASE)
_MAY_END_A_SENTENCE = "._@+-"


@dataclass(frozen=True, slots=True)
class Written:
    """A note that was kept, and the names in it by which nobody is called who may see the case."""

    note: CaseNote
    unknown: tuple[str, ...]


def write(session: Session, case_id: int, user_id: int, words: str, now: datetime) -> Written:
    """Keep a note beside a case, and tell whoever is named in it as ``@name`` and may see the case.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
        InvalidInputError: there are no words, or too many; or too many people are named.
    """
    case = find_for(session, case_id, user_id)
    words = words.replace("\r\n", "\n").strip()
    if not words:
        raise InvalidInputError("Write something first.", field="note")
    if len(words) > LONGEST:
        raise InvalidInputError(f"A note has at most {LONGEST} characters.", field="note")
    named = dict.fromkeys(name.lower() for name in _NAMED.findall(words))
    if len(named) > MOST_NAMED:
        raise InvalidInputError(f"Name at most {MOST_NAMED} people.", field="note")
    meant = _people_meant(session, case, named)
    people = {user.id: user for user in meant.values() if user is not None and user.id != user_id}
    note = CaseNote(case_id=case_id, user_id=user_id, at=now, text=words)
    note.mentions = [Mention(user_id=one) for one in people]
    session.add(note)
    session.flush()
    return Written(note, tuple(name for name, user in meant.items() if user is None))


def notes_of(session: Session, case: Case, user_id: int, *, before: int | None = None) -> Sequence[CaseNote]:
    """Return up to ``NOTES_SHOWN`` + 1 notes of a case, the newest first; ``before`` is a note's id.

    While several people answer a case, each without knowing of the others, or its queue is blind, one reads
    one's own notes alone.
    """
    older = [] if before is None else [CaseNote.id < before]
    whose = [CaseNote.user_id == user_id] if case.is_answered_alone else []
    return session.scalars(
        select(CaseNote)
        .where(CaseNote.case_id == case.id, *older, *whose)
        .options(joinedload(CaseNote.user), selectinload(CaseNote.mentions).joinedload(Mention.user))
        .order_by(CaseNote.id.desc())
        .limit(NOTES_SHOWN + 1)
    ).all()


def erase(session: Session, item_id: int) -> None:
    """Empty every note on the cases of an item, for it may quote the text; that it was written stays."""
    of_item = select(Case.id).where(Case.item_id == item_id)
    session.execute(
        update(CaseNote)
        .where(CaseNote.case_id.in_(of_item))
        .values(text="")
        .execution_options(synchronize_session="fetch")
    )


def _people_meant(session: Session, case: Case, named: Iterable[str]) -> dict[str, User | None]:
    """Return who is meant by each name: a dot behind it may be of the name, or end the sentence."""
    spellings = {name: _spellings(name) for name in named}
    asked = {each for one in spellings.values() for each in one}
    found = {user.name: user for user in people_of(session, case.queue_id, names=asked)} if asked else {}
    return {
        name: next((found[each] for each in each_way if each in found), None)
        for name, each_way in spellings.items()
    }


def _spellings(name: str) -> list[str]:
    ways = [name]
    while ways[-1] and ways[-1][-1] in _MAY_END_A_SENTENCE:
        ways.append(ways[-1][:-1])
    return ways
