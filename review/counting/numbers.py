"""The numbers of a moment, read for a whole batch at once, before it is judged."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import BigInteger, Integer, LargeBinary, and_, column, func, select, values
from sqlalchemy.orm import Session

from guards.values import Subject
from review.counting.asked import Asked
from review.counting.slots import Window, day_slot, slot, value_of, window
from review.models.recent import RecentCount

AT_ONCE = 2_000
"""So many windows are read by one statement; SQLite takes some 32,000 parameters."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An item as the guards see it, and when it was received: there its windows end."""

    subject: Subject
    at: datetime


@dataclass(frozen=True, slots=True)
class Numbers:
    """Subjects with their counts, in the order asked, and how often each capped rule has acted this day."""

    subjects: tuple[Subject, ...]
    applied: Mapping[str, int] = field(default_factory=dict)


def hand_in(session: Session, asked: Asked, sent: Sequence[Sent], now: datetime) -> Numbers:
    """Return each subject with the numbers that the rules ask for.

    The item itself counts among ``items``, and so do those before it in ``sent``; flags and decisions are
    those of other items. A moment of the past, which is what a backtest gives, has the numbers of then.
    """
    if not asked:
        return Numbers(tuple(each.subject for each in sent))
    caps = {rule: _whole(day_slot(rule, now)[:2]) for rule in asked.capped}
    windows = [_windows(asked, each) for each in sent]
    found = _read(session, {*caps.values(), *(each for one in windows for each in one.values())})
    company: defaultdict[bytes, Counter[int]] = defaultdict(Counter)
    subjects = []
    for one, theirs in zip(sent, windows, strict=True):
        for subject, starts in _slots_of_items(asked, one):
            company[subject][starts] += 1
        counts = {name: found.get(where, 0) + _within(company, where) for name, where in theirs.items()}
        subjects.append(replace(one.subject, counts=counts))
    return Numbers(tuple(subjects), {rule: found.get(where, 0) for rule, where in caps.items()})


def _windows(asked: Asked, sent: Sent) -> dict[str, Window]:
    """Return what is to be read for one item, by the names under which the guards look for it."""
    return {
        key.name: window(key, value, sent.at)
        for key in asked.keys
        if (value := value_of(key, sent.subject)) is not None
    }


def _slots_of_items(asked: Asked, sent: Sent) -> set[tuple[bytes, int]]:
    """Return where one item will be counted; keys of like windows share a slot."""
    return {
        slot(key, value, sent.at)[:2]
        for key in asked.keys
        if key.of == "items"
        and key.kind in ("", sent.subject.kind)
        and (value := value_of(key, sent.subject)) is not None
    }


def _within(company: Mapping[bytes, Counter[int]], where: Window) -> int:
    subject, first, last = where
    if subject not in company:
        return 0
    return sum(number for starts, number in company[subject].items() if first <= starts <= last)


def _whole(day: tuple[bytes, int]) -> Window:
    return day[0], day[1], day[1]


def _read(session: Session, windows: Iterable[Window]) -> dict[Window, int]:
    """Return the sum over each window; what was never counted is left out."""
    found: dict[Window, int] = {}
    left = iter(sorted(windows))
    while part := list(islice(left, AT_ONCE)):
        wanted = (
            values(
                column("place", Integer),
                column("subject", LargeBinary),
                column("first", BigInteger),
                column("last", BigInteger),
            )
            .data([(place, *one) for place, one in enumerate(part)])
            .cte("wanted")
        )
        reaches = and_(
            RecentCount.subject == wanted.c.subject, RecentCount.starts.between(wanted.c.first, wanted.c.last)
        )
        sums = (
            select(wanted.c.place, func.sum(RecentCount.number))
            .join(RecentCount, reaches)
            .group_by(wanted.c.place)
        )
        found |= {part[place]: int(number) for place, number in session.execute(sums)}
    return found
