"""Settling: what the guards said is written where the claim still stands, with a case where in doubt."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from guards.values import Action, Finding, GuardRun, Verdict
from review import counting, delivery, queues, tallies
from review.counting import NOTHING_ASKED, Asked, Sent
from review.models.items import Flag, Item, ItemState, Screening
from review.screening.claiming import IS_WAITING, Claim

_SCREENINGS, _FLAGS = cast("Table", Screening.__table__), cast("Table", Flag.__table__)
_INSERT_SCREENINGS = insert(_SCREENINGS).returning(_SCREENINGS.c.item_id, _SCREENINGS.c.id)
_INSERT_FLAGS = insert(_FLAGS)


def finish(
    session: Session,
    held: Claim,
    verdicts: Sequence[Verdict],
    numbers: Mapping[str, int],
    now: datetime,
    *,
    asked: Asked = NOTHING_ASKED,
) -> int:
    """Write what the guards said, where the claim still stands; return for how many items it did.

    ``asked`` says what is to be counted of it.
    """
    by_item = {one.item_id: verdict for one, verdict in zip(held.items, verdicts, strict=True)}
    ours = {
        item_id
        for action in Action
        for item_id in _settle(
            session, held, [i for i, v in by_item.items() if v.action is action], action, now
        )
    }
    if ours:
        settled = {item_id: by_item[item_id] for item_id in sorted(ours)}
        sent = {one.item_id: Sent(one.subject, one.received_at) for one in held.items}
        write(session, settled, sent, numbers, now, asked=asked)
        delivery.verdicts_given(session, settled, now)
        tallies.screened(
            session,
            [(one.service_id, by_item[one.item_id]) for one in held.items if one.item_id in settled],
            now,
        )
    return len(ours)


def write(
    session: Session,
    verdicts: Mapping[int, Verdict],
    sent: Mapping[int, Sent],
    numbers: Mapping[str, int],
    now: datetime,
    *,
    asked: Asked = NOTHING_ASKED,
) -> None:
    """Write what was said of items that are screened, count it, and open a case for each that is doubtful.

    ``sent`` holds the items as they were judged.
    """
    connection = session.connection()
    screenings = connection.execute(
        _INSERT_SCREENINGS,
        [_screening_row(i, verdict, sent[i].subject.counts, numbers, now) for i, verdict in verdicts.items()],
    ).all()
    flags = [
        _flag_row(finding, item_id, screening_id)
        for item_id, screening_id in screenings
        for finding in verdicts[item_id].findings
    ]
    if flags:
        connection.execute(_INSERT_FLAGS, flags)
    doubtful = [(one, made) for one, made in screenings if verdicts[one].action is Action.REVIEW]
    routes = queues.routes_in_force(session) if doubtful else ()
    for item_id, screening_id in doubtful:
        item = session.get_one(Item, item_id, populate_existing=True)
        screening = session.get_one(Screening, screening_id)
        queues.open_case(session, item, screening, now, findings=verdicts[item_id].findings, routes=routes)
    # Last, because others wait for these rows until the transaction ends.
    counting.add(session, asked, sent, verdicts, now)


def _settle(
    session: Session, held: Claim, ids: Sequence[int], action: Action, now: datetime
) -> Sequence[int]:
    """Give these items their verdict where the claim still stands; return which."""
    if not ids:
        return []
    return session.scalars(
        update(Item)
        .where(Item.id.in_(ids), Item.claim == held.token, IS_WAITING)
        .values(state=ItemState.SCREENED, verdict=action, screened_at=now, claim=None, claimed_until=None)
        .returning(Item.id)
        .execution_options(synchronize_session=False)
    ).all()


def _screening_row(
    item_id: int, verdict: Verdict, counts: Mapping[str, int], numbers: Mapping[str, int], now: datetime
) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "verdict": verdict.action,
        "complete": verdict.complete,
        "incomplete_because": list(verdict.incomplete_because),
        "severity": verdict.severity,
        "queue": verdict.queue,
        "scores": dict(verdict.scores),
        "classifier_scores": {name: dict(scores) for name, scores in verdict.classifier_scores.items()},
        "guards": [account_of(run) for run in verdict.guards],
        "counts": dict(counts),
        "policies": dict(numbers),
        "screened_at": now,
    }


def account_of(run: GuardRun) -> dict[str, Any]:
    """Return how a guard fared, as it is kept and told."""
    return {
        "guard": run.guard,
        "state": run.state,
        "reason": run.reason,
        "milliseconds": round(run.milliseconds, 3),
        "cost": run.cost,
        "cached": run.cached,
    }


def _flag_row(finding: Finding, item_id: int, screening_id: int) -> dict[str, Any]:
    return {
        "screening_id": screening_id,
        "item_id": item_id,
        "category": finding.category,
        "score": finding.score,
        "start": finding.start,
        "end": finding.end,
        "guard": finding.guard,
        "rule": finding.rule,
        "rule_name": finding.name,
        "policy": finding.policy,
        "version": finding.version,
        "action": finding.action,
        "severity": finding.severity,
        "view": finding.view,
        "trace": dict(finding.trace),
        "microseconds": finding.microseconds,
    }
