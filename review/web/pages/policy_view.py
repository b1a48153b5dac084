"""What the policies' pages show, gathered from the steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from guards.policy import Policy as Document
from guards.policy import PolicyError, load_policy
from review import objections, policies
from review.casefiles import Segment, Span, mark
from review.db import utcnow
from review.errors import InvalidDocumentError, WeighbridgeError
from review.models import Policy, PolicyVersion
from review.models.policies import Stage
from review.people import May
from review.policies import Act
from review.policies.words import in_words
from review.web import access

TEMPLATE = """\
policy: my-policy
title: My policy

categories:
  spam:
    title: Spam
    guidance: What reviewers should know to tell spam from what is not.
    severities: [low, high]

rules:
  - id: free-money
    name: Promises free money
    when:
      text: {contains: free money}
    category: spam
    severity: low
    action: review
"""
MOST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One policy in the list of them."""

    name: str
    title: str
    live: PolicyVersion | None
    draft: PolicyVersion | None
    categories: int
    rules: int
    changed_at: datetime | None
    changed_by: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule, readable: ``whole`` are its conditions with all patterns, where ``when`` only counts them."""

    id: str
    name: str
    when: str
    whole: str
    category: str
    severity: str
    action: str


def one_line(policy: Policy) -> Line:
    """Return a policy as a line of the list."""
    live, draft = _staged(policy, Stage.LIVE), _staged(policy, Stage.DRAFT)
    document = _document(live or draft)
    last = max((event for each in policy.versions for event in each.events), key=lambda e: e.id, default=None)
    return Line(
        name=policy.name,
        title=(document.title if document else "") or policy.name,
        live=live,
        draft=draft,
        categories=len(document.categories) if document else 0,
        rules=len(document.rules) if document else 0,
        changed_at=last.at if last else None,
        changed_by=last.user.name if last and last.user else "the program",
    )


def overview(session: Session, policy: Policy) -> dict[str, Any]:
    """Return all that a policy's page shows."""
    live, draft = (policies.in_stage(session, policy, stage) for stage in (Stage.LIVE, Stage.DRAFT))
    shown = live or draft or policy.versions[-1]
    document = load_policy(shown.document, source=policy.name)
    return {
        "policy": policy,
        "document": document,
        "shown": shown,
        "live": live,
        "draft": draft,
        "figures": objections.figures_of(session, policy.name, shown.number),
        "rules": [_rule_line(document, rule) for rule in document.rules],
        "versions": list(reversed(policy.versions)),
        "events": policies.history(session, policy),
        "may_edit": access.person().may(May.WRITE_POLICIES),
    }


def segments(text: str, findings: Any) -> tuple[Segment, ...]:  # noqa: ANN401 - a verdict's findings
    """Return the text with the findings marked, each by its place in the list."""
    return mark(
        text,
        [
            Span(each.start, each.end, number)
            for number, each in enumerate(findings, start=1)
            if each.start is not None and each.end is not None
        ],
    )


def act() -> Act:
    """Return who acts now, with the note that was typed."""
    return Act(access.person(), utcnow(), request.form.get("note", "").strip()[:MOST_NOTE])


def bare(error: WeighbridgeError) -> str:
    """Return an error's words, of a document only how many problems it has: they stand beside it."""
    if isinstance(error, InvalidDocumentError):
        return f"The document has {len(error.problems)} problems; check it first."
    return error.message


def _staged(policy: Policy, stage: Stage) -> PolicyVersion | None:
    return next((each for each in policy.versions if each.stage == stage), None)


def _document(version: PolicyVersion | None) -> Document | None:
    """Return a version's policy; one that an older release kept and this one cannot read is still listed."""
    try:
        return load_policy(version.document) if version else None
    except PolicyError:
        return None


def _rule_line(document: Document, rule: Any) -> RuleLine:  # noqa: ANN401 - a rule of the document
    severities = document.categories[rule.category].severities
    severity = rule.severity or severities[0]
    when, whole = in_words(rule.when, brief=True), in_words(rule.when)
    return RuleLine(
        id=rule.id,
        name=rule.name or rule.id,
        when=when,
        whole=whole if whole != when else "",
        category=rule.category,
        severity=severity,
        action=rule.action,
    )
