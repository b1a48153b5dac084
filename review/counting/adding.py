"""Counting what happened, in the transaction in which it happened: what is rolled back was never counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from guards.values import Action, Subject, Verdict
from review.counting.asked import Asked, asked
from review.counting.numbers import Sent
from review.counting.slots import Slot, day_slot, slot, value_of
from review.db import insert_or_add
from review.models.items import Item
from review.models.labels import Answer, Decision
from review.models.recent import RecentCount

_COUNTS = cast("Table", RecentCount.__table__)
_ROWS_AT_ONCE = 1_000


def add(
    session: Session, asked: Asked, sent: Mapping[int, Sent], verdicts: Mapping[int, Verdict], now: datetime
) -> None:
    """Count screened items, what they were flagged for, and the rules that acted and have a daily cap.

    An item counts once for each category, however many findings name it; what a rule only records (its
    action is ``allow``) is no flag.
    """
    slots: Counter[Slot] = Counter()
    for item_id, verdict in verdicts.items():
        slots.update(_slots(asked, "items", sent[item_id], {sent[item_id].subject.kind}))
        flagged = {each.category for each in verdict.findings if each.action is not Action.ALLOW}
        if flagged:
            slots.update(_slots(asked, "flags", sent[item_id], flagged))
        acted = {f"{each.policy}/{each.rule}" for each in verdict.findings if not each.trace.get("capped")}
        slots.update(day_slot(rule, now) for rule in acted & asked.capped)
    _write(session, slots)


def add_decision(session: Session, decision: Decision) -> None:
    """Count a decision: as what was decided, and as each category that it says yes to."""
    _write(session, Counter(_slots_of(session, decision)))


def take_back_decision(session: Session, decision: Decision) -> None:
    """Count a decision no more. One that nobody had asked to be counted leaves no number behind."""
    for subject, starts, _ in sorted(_slots_of(session, decision)):
        less = update(RecentCount).where(
            RecentCount.subject == subject, RecentCount.starts == starts, RecentCount.number > 0
        )
        session.execute(
            less.values(number=RecentCount.number - 1).execution_options(synchronize_session=False)
        )


def _slots_of(session: Session, decision: Decision) -> set[Slot]:
    wanted = asked(session)
    if not any(key.of == "decisions" for key in wanted.keys) or decision.outcome is None:
        return set()
    said = {label.category for label in decision.labels if label.answer is Answer.YES}
    sent = Sent(_subject(decision.case.item), decision.at)
    return _slots(wanted, "decisions", sent, {decision.outcome.value, *said})


def _slots(asked: Asked, of: str, sent: Sent, kinds: Iterable[str]) -> set[Slot]:
    """Return where something that happened is counted; keys of like windows share a slot."""
    wanted = {"", *kinds}
    return {
        slot(key, value, sent.at)
        for key in asked.keys
        if key.of == of and key.kind in wanted and (value := value_of(key, sent.subject)) is not None
    }


def _subject(item: Item) -> Subject:
    return Subject(item.text, item.kind.value, (), item.service.name, item.meta)


def _write(session: Session, slots: Counter[Slot]) -> None:
    """Add to the rows, always in the same order, so that two transactions never wait for each other."""
    statement = insert_or_add(session, _COUNTS, ("subject", "starts"), ("number",))
    for part in _parts(sorted(slots.items())):
        rows = [
            {"subject": subject, "starts": starts, "until": until, "number": number}
            for (subject, starts, until), number in part
        ]
        session.execute(statement.values(rows))


def _parts(rows: list[tuple[Slot, int]]) -> Iterator[list[tuple[Slot, int]]]:
    for at in range(0, len(rows), _ROWS_AT_ONCE):
        yield rows[at : at + _ROWS_AT_ONCE]
