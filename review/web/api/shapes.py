"""The shapes in which the API shows what it holds; docs/api.md describes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guards.values import Finding
from review.checking import Checked
from review.lookup import Found
from review.models import Appeal, Case, Decision, Flag, Item, Screening
from review.screening import account_of


def item(found: Found, address: str) -> dict[str, Any]:
    """Return an item without its text, which its service knows."""
    screening, case = found.screening, found.case
    return {
        **summary(found.item, address),
        **(_screening(screening) if screening else {"complete": None, "scores": {}, "findings": []}),
        "case": _case(case, found.decision, address) if case else None,
    }


def fresh(one: Checked, numbers: Mapping[str, int], address: str) -> dict[str, Any]:
    """Return an item that was judged a moment ago, as far as that has come."""
    verdict = one.verdict
    return {
        "id": one.receipt.id,
        "url": f"{address}/v1/items/{one.receipt.id}",
        "state": one.receipt.state,
        "verdict": verdict.action,
        "complete": verdict.complete,
        "incomplete_because": list(verdict.incomplete_because),
        "pending": list(one.pending),
        "severity": verdict.severity,
        "policies": dict(numbers),
        "scores": dict(verdict.scores),
        "findings": [_fresh_finding(finding) for finding in verdict.findings],
        "guards": [account_of(run) for run in verdict.guards],
        "case": None,
    }


def _fresh_finding(finding: Finding) -> dict[str, Any]:
    return {
        "category": finding.category,
        "score": finding.score,
        "start": finding.start,
        "end": finding.end,
        "guard": finding.guard,
        "rule": finding.rule,
        "name": finding.name,
        "policy": finding.policy,
        "version": finding.version,
        "action": finding.action,
        "severity": finding.severity,
        "view": finding.view,
    }


def summary(item: Item, address: str) -> dict[str, Any]:
    """Return how far an item has come."""
    return {
        "id": item.id,
        "url": f"{address}/v1/items/{item.id}",
        "external_id": item.external_id,
        "kind": item.kind,
        "state": item.state,
        "verdict": item.verdict,
        "received_at": moment(item.received_at),
        "screened_at": moment(item.screened_at),
        "erased_at": moment(item.erased_at),
    }


def moment(at: datetime | None) -> str | None:
    """Return a moment as RFC 3339, in UTC."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def _screening(screening: Screening) -> dict[str, Any]:
    return {
        "complete": screening.complete,
        "incomplete_because": screening.incomplete_because,
        "severity": screening.severity,
        "policies": screening.policies,
        "scores": screening.scores,
        "findings": [_finding(flag) for flag in screening.flags],
        "guards": screening.guards,
    }


def _finding(flag: Flag) -> dict[str, Any]:
    return {
        "category": flag.category,
        "score": flag.score,
        "start": flag.start,
        "end": flag.end,
        "guard": flag.guard,
        "rule": flag.rule,
        "name": flag.rule_name,
        "policy": flag.policy,
        "version": flag.version,
        "action": flag.action,
        "severity": flag.severity,
        "view": flag.view,
    }


def _case(case: Case, decision: Decision | None, address: str) -> dict[str, Any]:
    return {
        "id": case.id,
        "url": f"{address}/cases/{case.id}",
        "queue": case.queue.name,
        "state": case.state,
        "due_at": moment(case.due_at),
        "decided_at": moment(case.decided_at),
        "decision": _decision(decision) if decision else None,
    }


def decision_line(decision: Decision, address: str) -> dict[str, Any]:
    """Return a decision with the item and the case that it is of; an undo says what it undoes."""
    item, case = decision.case.item, decision.case
    return {
        "id": decision.id,
        "kind": decision.kind,
        "undoes": decision.undoes_id,
        **_decision(decision),
        "item": {"id": item.id, "url": f"{address}/v1/items/{item.id}", "external_id": item.external_id},
        "case": {"id": case.id, "url": f"{address}/cases/{case.id}"},
    }


def appeal(appeal: Appeal, decision: Decision | None, address: str) -> dict[str, Any]:
    """Return an appeal without its statement, which its service knows; ``decision`` answers it."""
    item = appeal.item
    return {
        "id": appeal.id,
        "url": f"{address}/v1/appeals/{appeal.id}",
        "state": appeal.state,
        "item": {"id": item.id, "url": f"{address}/v1/items/{item.id}", "external_id": item.external_id},
        "case": {"id": appeal.case_id, "url": f"{address}/cases/{appeal.case_id}"},
        "against": appeal.decision_id,
        "opened_at": moment(appeal.opened_at),
        "decision": {"id": decision.id, **_decision(decision)} if decision else None,
        "history": [{"state": event.state, "at": moment(event.at)} for event in appeal.events],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome,
        "severity": decision.severity,
        "at": moment(decision.at),
        "labels": [{"category": label.category, "answer": label.answer} for label in decision.labels],
    }
