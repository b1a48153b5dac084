"""The made-up messages that ship with the project, sent through the same intake as everybody's."""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib import resources

from sqlalchemy.orm import Session

from review import intake, services
from review.intake import Submission
from review.models.items import ItemKind


def samples() -> Iterator[tuple[str, Submission]]:
    """Return each message with the service that sends it: the name of its file in review/samples."""
    for file in sorted(resources.files("review").joinpath("samples").iterdir(), key=lambda each: each.name):
        service, _, ending = file.name.rpartition(".")
        if ending == "jsonl":
            for line in file.read_text("utf-8").splitlines():
                yield service, _submission(line)


def send(session: Session, now: datetime) -> int:
    """Send every message that was not sent before; return how many that were.

    Ring the bell after the commit.
    """
    sent = 0
    for service, submission in samples():
        service_id = services.ensure_service(session, service, now).id
        sent += intake.submit(session, service_id, submission, now).new
    return sent


def _submission(line: str) -> Submission:
    fields = json.loads(line)
    return Submission(
        text=fields["text"],
        external_id=fields["external_id"],
        kind=ItemKind(fields["kind"]),
        context=tuple(fields.get("context", ())),
        meta=fields.get("meta", {}),
    )
