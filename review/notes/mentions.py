"""Who is named in notes: how many a person has yet to see, and the list of theirs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.orm import Session, joinedload

from review.models import Case, CaseNote, Mention, Queue
from review.models.cases import CaseState
from review.queues.access import is_open_to

MOST_COUNTED = 100
PAGE = 30

# Written out, because neither database uses a partial index for a condition that is a parameter.
_IS_UNSEEN = text("mentions.seen_at IS NULL")

_IS_ANSWERED_ALONE = and_(
    Case.state == CaseState.OPEN,
    ~Case.adjudicating,
    or_(Case.reviews_needed > 1, Case.queue.has(Queue.blind)),
)


def unseen_count(session: Session, user_id: int) -> int:
    """Return in how many notes a person is named that they did not see yet, counting to ``MOST_COUNTED``."""
    first = select(Mention.id).where(Mention.user_id == user_id, _IS_UNSEEN).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(first)) or 0


def is_named_in(session: Session, user_id: int, case_id: int) -> bool:
    """Tell whether a person has yet to see a note that names them beside this case."""
    of_case = select(CaseNote.id).where(CaseNote.case_id == case_id)
    unseen = select(Mention.id).where(Mention.user_id == user_id, _IS_UNSEEN, Mention.note_id.in_(of_case))
    return session.scalar(unseen.limit(1)) is not None


def mentions_of(
    session: Session, user_id: int, *, before: int | None = None
) -> tuple[Sequence[tuple[Mention, bool]], int | None]:
    """Return a page of the notes that name a person, the newest first, and where the next page begins.

    With each stands whether they may still see its case: what is written of another is not for them.
    """
    older = [] if before is None else [Mention.id < before]
    rows = session.execute(
        select(Mention, and_(is_open_to(Case.queue_id, user_id), ~_IS_ANSWERED_ALONE))
        .join(Mention.note)
        .join(CaseNote.case)
        .where(Mention.user_id == user_id, *older)
        .options(joinedload(Mention.note).joinedload(CaseNote.user))
        .order_by(Mention.id.desc())
        .limit(PAGE + 1)
    ).all()
    found = [(row[0], bool(row[1])) for row in rows]
    return found[:PAGE], found[PAGE - 1][0].id if len(found) > PAGE else None


def note_seen(session: Session, user_id: int, now: datetime, *, case_id: int | None = None) -> None:
    """Note that a person saw what names them: on one case, or everywhere."""
    of_case = select(CaseNote.id).where(CaseNote.case_id == case_id)
    which = [] if case_id is None else [Mention.note_id.in_(of_case)]
    session.execute(
        update(Mention)
        .where(Mention.user_id == user_id, _IS_UNSEEN, *which)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )
