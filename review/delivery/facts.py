"""The facts that services are told, and what is said of each; docs/webhooks.md shows them.

Each of these is called by the step that makes the fact, in its transaction. None says the text, nor who
decided.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from guards.values import Verdict
from review.delivery.recording import IS_THERE, Fact, record, withdraw
from review.models import Decision, Item
from review.models.webhooks import EventKind, WebhookEndpoint


def verdicts_given(session: Session, verdicts: Mapping[int, Verdict], now: datetime) -> None:
    """Tell what the guards said of these items."""
    record(
        session,
        [
            _fact(EventKind.VERDICT_CHANGED, item, _verdict(verdicts[item.id]))
            for item in _told(session, verdicts.keys())
        ],
        now,
    )


def decision_made(session: Session, decision: Decision, now: datetime) -> None:
    """Tell what a person said of an item, after the time in which it may be taken back."""
    data, item_id = _decision(decision), decision.case.item_id
    _tell(session, EventKind.DECISION_MADE, item_id, data, now, decision_id=decision.id)


def appeal_decided(session: Session, appeal_id: int, state: str, decision: Decision, now: datetime) -> None:
    """Tell how an appeal was answered, after the time in which the answer may be taken back."""
    data = {"appeal": {"id": appeal_id, "state": state}, **_decision(decision)}
    _tell(session, EventKind.APPEAL_DECIDED, decision.case.item_id, data, now, decision_id=decision.id)


def decision_undone(session: Session, decision: Decision, now: datetime) -> None:
    """Take back what was to be said of a decision; where it has left, tell that it does not count."""
    never_told = withdraw(session, decision.id, now)
    data = {"case_id": decision.case_id, "undone": decision.id}
    _tell(
        session,
        EventKind.DECISION_UNDONE,
        decision.case.item_id,
        data,
        now,
        decision_id=decision.id,
        but=never_told,
    )


def item_erased(session: Session, item_id: int, now: datetime) -> None:
    """Tell that an item's words are gone."""
    _tell(session, EventKind.ITEM_ERASED, item_id, {}, now)


def _tell(
    session: Session,
    kind: EventKind,
    item_id: int,
    data: Mapping[str, Any],
    now: datetime,
    *,
    decision_id: int | None = None,
    but: frozenset[int] = frozenset(),
) -> None:
    facts = [_fact(kind, item, data, decision_id) for item in _told(session, [item_id])]
    record(session, facts, now, but=but)


def _told(session: Session, item_ids: Collection[int]) -> Any:  # noqa: ANN401 - rows
    """Return id, external id and service of those items whose service has an endpoint at all."""
    return session.execute(_with_endpoint(), {"items": tuple(item_ids)}).all()


@cache
def _with_endpoint() -> Select[int, str | None, int]:
    """Return the question once and for all: putting it together takes longer than asking it."""
    has_endpoint = exists().where(WebhookEndpoint.service_id == Item.service_id, IS_THERE)
    return (
        select(Item.id, Item.external_id, Item.service_id)
        .where(Item.id.in_(bindparam("items", expanding=True)), has_endpoint)
        .order_by(Item.id)
    )


def _fact(kind: EventKind, item: Any, data: Mapping[str, Any], decision_id: int | None = None) -> Fact:  # noqa: ANN401 - a row
    named = {"item": {"id": item.id, "external_id": item.external_id}, **data}
    return Fact(kind, item.service_id, item.id, named, decision_id)


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "case_id": decision.case_id,
        "decision": {
            "id": decision.id,
            "outcome": decision.outcome,
            "severity": decision.severity,
            "labels": [{"category": one.category, "answer": one.answer} for one in decision.labels],
        },
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.action,
        "complete": verdict.complete,
        "severity": verdict.severity,
        "categories": sorted({finding.category for finding in verdict.findings}),
    }
