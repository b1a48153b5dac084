"""The line: the open cases of a queue in the order of their turns, read from the head of an index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, literal, literal_column, select, text, tuple_, union_all

from review.models import Case
from review.queues.ranks import WORST

# Written out, because neither database uses a partial index for a state that is a parameter.
IS_OPEN = text("cases.state = 'open'")

IS_NOT_GOLD = Case.lane < literal_column("2")

IN_TURN = (Case.lane, Case.turn_at, Case.id)

_HEADS = 32
"""So many of each part of a line are looked at, where it is put together; others may hold some of them."""

Conditions = tuple[ColumnElement[bool], ...]
Number = int | BindParameter[int]
Moment = datetime | BindParameter[datetime]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is led to in a line: at first to its head.

    ``key`` is the lane, the turn and the id of the first case that was for them. What has a higher number
    than ``newest_id`` is new since, and ``until`` is the moment from which they look from the head again.
    """

    key: tuple[int, datetime, int] | None = None
    newest_id: int = 0
    until: datetime | None = None

    def beyond(self, line: type[Case] = Case) -> Conditions:
        """Say that a case does not stand before it."""
        if self.key is None:
            return ()
        columns = (line.lane, line.turn_at, line.id)
        here = (literal(value, column.type) for value, column in zip(self.key, columns, strict=True))
        return (tuple_(*columns) >= tuple_(*here),)


HEAD = Place()


def in_line(
    queue_id: Number, theirs: Sequence[ColumnElement[bool]], worst: int = WORST, place: Place = HEAD
) -> Conditions:
    """Say that an open case is in a queue, is of this rank at most, and that ``theirs`` holds of it.

    Hidden gold is in no line: it is given to a person out of turn.

    Where the line is not read from its head, or some in it are too grave, the first of several parts are put
    together: read in the order of turns alone, all that is left out would have to be walked past.
    """
    if worst >= WORST and place.key is None:
        return (Case.queue_id == queue_id, IS_NOT_GOLD, *theirs)
    first = union_all(
        *(
            select(
                select(Case.id)
                .where(IS_OPEN, IS_NOT_GOLD, *part, *theirs)
                .order_by(*IN_TURN)
                .limit(_HEADS)
                .subquery()
                .c.id
            )
            for part in _parts(queue_id, worst, place)
        )
    ).subquery()
    return (Case.id.in_(select(first.c.id)),)


def _parts(queue_id: Number, worst: int, place: Place) -> Iterator[Conditions]:
    here = (Case.queue_id == queue_id, *place.beyond())
    if worst >= WORST:
        yield here
    else:
        yield from ((*here, Case.urgency == -rank) for rank in range(worst + 1))
    if place.key is not None:
        # What is new is found by its number. The queue is named so that no index of the line fits, which
        # would be walked from its head.
        yield (Case.queue_id + 0 == queue_id, Case.id > place.newest_id, Case.urgency >= -worst)
