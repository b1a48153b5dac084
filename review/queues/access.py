"""Who may work in a queue: everybody, or the roles and the people that it is kept for.

Every step that touches a case for a person asks here, so that no page can forget it. Administrators may
always, or nobody could mend a queue that is closed to all.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    bindparam,
    case,
    delete,
    exists,
    or_,
    select,
)  # fmt: skip
from sqlalchemy.orm import Session

from review.errors import ForbiddenError, InvalidInputError
from review.models import Case, CaseEvent, QueueAccess, User
from review.models.cases import CaseEventKind
from review.models.people import Role

MOST_PEOPLE = 200


def is_open_to(
    queue_id: SQLColumnExpression[int], user_id: int | SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """Say that a person may work in the queue of this id."""
    administers = exists().where(User.id == user_id, User.role == Role.ADMINISTRATOR)
    kept = exists().where(QueueAccess.queue_id == queue_id)
    let_in = exists().where(
        QueueAccess.queue_id == queue_id,
        User.id == user_id,
        or_(QueueAccess.user_id == User.id, _rank(User.role) >= _rank(QueueAccess.role)),
    )
    return or_(~kept, let_in, administers)


def may_enter(session: Session, queue_id: int, user_id: int) -> bool:
    """Tell whether a person may work in a queue."""
    return bool(session.scalar(_enters(), {"queue": queue_id, "person": user_id}))


@cache
def _enters() -> Select[bool]:
    """Return the question once and for all: to put it together takes longer than to have it answered."""
    return select(is_open_to(bindparam("queue", type_=Integer), bindparam("person", type_=Integer)))


def require(session: Session, queue_id: int, user_id: int) -> None:
    """Raise ForbiddenError where a person may not work in a queue."""
    if not may_enter(session, queue_id, user_id):
        raise ForbiddenError("This queue is kept for others. A policy owner can let you in.")


def let_in(session: Session, queue_id: int) -> tuple[Role | None, Sequence[int]]:
    """Return the lowest role that a queue is kept for, if any, and the people who are let in by name."""
    rows = session.execute(
        select(QueueAccess.role, QueueAccess.user_id).where(QueueAccess.queue_id == queue_id)
    ).all()
    roles = [role for role, _ in rows if role is not None]
    return min(roles, key=lambda role: role.rank, default=None), [one for _, one in rows if one is not None]


def keep_for(
    session: Session, queue_id: int, role: Role | None, user_ids: Sequence[int], now: datetime
) -> None:
    """Keep a queue for a role and those above it, and for these people; a reviewer's role opens it to all.

    What others hold in it is put back.

    Raises:
        InvalidInputError: there is no such person, or nobody at all is let in.
    """
    wanted = sorted(set(user_ids))
    if role is None and not wanted:
        raise InvalidInputError("Name at least one person, or choose a role.", field="people")
    if len(wanted) > MOST_PEOPLE:
        raise InvalidInputError(f"At most {MOST_PEOPLE} people by name; choose a role.", field="people")
    known = session.scalars(select(User.id).where(User.id.in_(wanted), User.active)).all()
    if len(known) != len(wanted):
        raise InvalidInputError("Somebody of these is not here any more. Load the page anew.", field="people")
    session.execute(delete(QueueAccess).where(QueueAccess.queue_id == queue_id))
    if role is not Role.REVIEWER:
        rows = [QueueAccess(queue_id=queue_id, user_id=user_id) for user_id in wanted]
        session.add_all(rows if role is None else [QueueAccess(queue_id=queue_id, role=role), *rows])
    session.flush()
    _put_back(session, queue_id, now)


def people(session: Session) -> Sequence[User]:
    """Return those who may be let in by name."""
    active = select(User).where(User.active).order_by(User.name).limit(MOST_PEOPLE)
    return session.scalars(active).all()


def is_readable(
    item_id: SQLColumnExpression[int] | SQLColumnExpression[int | None], user_id: int
) -> ColumnElement[bool]:
    """Say that a person may read the text of an item: some case of it is in a queue that they may enter."""
    return exists().where(Case.item_id == item_id, is_open_to(Case.queue_id, user_id))


def readable_items(session: Session, item_ids: Iterable[int], user_id: int) -> set[int]:
    """Return those of some items whose texts a person may read."""
    wanted = select(Case.item_id).where(Case.item_id.in_(set(item_ids)), is_open_to(Case.queue_id, user_id))
    return set(session.scalars(wanted))


def readable_cases(session: Session, case_ids: Iterable[int], user_id: int) -> set[int]:
    """Return those of some cases that are in queues that a person may enter."""
    wanted = select(Case.id).where(Case.id.in_(set(case_ids)), is_open_to(Case.queue_id, user_id))
    return set(session.scalars(wanted))


def people_of(
    session: Session,
    queue_id: int,
    *,
    begins: str = "",
    names: Collection[str] | None = None,
    limit: int = MOST_PEOPLE,
) -> Sequence[User]:
    """Return those who may work in a queue, by name: all, those whose names begin so, or of these names."""
    role, let_in_by_name = let_in(session, queue_id)
    found = select(User).where(User.active).order_by(User.name).limit(limit)
    if role is not None or let_in_by_name:
        least = role.rank if role is not None else Role.ADMINISTRATOR.rank
        found = found.where(or_(_rank(User.role) >= least, User.id.in_(let_in_by_name)))
    if begins:
        found = found.where(User.name.startswith(begins, autoescape=True))
    if names is not None:
        found = found.where(User.name.in_(names))
    return session.scalars(found).all()


def _put_back(session: Session, queue_id: int, now: datetime) -> None:
    """Free what is held by people who may not work in the queue any more."""
    held = select(Case).where(Case.holder_id.is_not(None), Case.queue_id == queue_id)
    allowed: dict[int | None, bool] = {}
    for one in session.scalars(held.with_for_update()):
        if one.holder_id not in allowed:
            allowed[one.holder_id] = one.holder_id is not None and may_enter(session, queue_id, one.holder_id)
        if not allowed[one.holder_id]:
            note = "the queue was closed to them"
            event = CaseEvent(
                case_id=one.id, kind=CaseEventKind.RELEASED, at=now, version=one.version, note=note
            )
            session.add(event)
            one.holder_id, one.held_until = None, None
    session.flush()


def _rank(role: SQLColumnExpression[Role] | SQLColumnExpression[Role | None]) -> ColumnElement[int]:
    return case({one: one.rank for one in Role}, value=role)
