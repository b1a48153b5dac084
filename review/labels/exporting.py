"""Labels out, as lines of JSON, to whoever trains on them."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from review.labels.force import pages
from review.models import Decision


def export(session: Session) -> Iterator[str]:
    """Yield every decision in force as a line of JSON, oldest first, without holding them all."""
    for page in pages(session, marks=True):
        for decision in page:
            yield json.dumps(_line(decision), ensure_ascii=False)


def _line(decision: Decision) -> dict[str, Any]:
    item = decision.case.item
    return {
        "service": item.service.name,
        "external_id": item.external_id,
        "kind": item.kind.value,
        "text": item.text,
        "context": item.context,
        "meta": item.meta,
        "outcome": decision.outcome and decision.outcome.value,
        "severity": decision.severity,
        "rationale": decision.rationale,
        "labels": [
            {
                "category": label.category,
                "answer": label.answer.value,
                "severity": label.severity,
                "spans": [{"start": span.start, "end": span.end} for span in label.spans],
            }
            for label in decision.labels
        ],
        "reviewer": decision.user.name,
        "at": decision.at.isoformat(),
        "decision": decision.id,
        "item": item.id,
    }
