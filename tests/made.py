"""What several tests start from: a live policy, a service with items that wait."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from review import intake, services
from review.db import Database
from review.intake import Submission
from review.models import Policy, PolicyVersion
from review.models.policies import Stage

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)

HOUSE = """
policy: house
title: House rules
categories:
  nuts: {title: Nuts, guidance: Nobody speaks of nuts here., severities: [low, high]}
rules:
  - {id: walnut, name: Walnuts, category: nuts, severity: high, action: review,
     when: {text: {contains: walnut}}}
  - {id: peanut, name: Peanuts, category: nuts, severity: high, action: block,
     when: {text: {contains: peanut}}}
"""


def publish(session: Session, document: str = HOUSE, number: int = 1) -> PolicyVersion:
    """Make ``document`` the live version of the policy ``house``."""
    policy = session.query(Policy).filter_by(name="house").one_or_none() or Policy(
        name="house", created_at=NOW
    )
    for version in policy.versions:
        version.stage = Stage.RETIRED
    session.add(policy)
    session.flush()
    version = PolicyVersion(policy=policy, number=number, stage=Stage.LIVE, document=document, created_at=NOW)
    session.add(version)
    session.flush()
    return version


def send(session: Session, *texts: str, service: str = "bot") -> list[int]:
    """Let a service send texts; return the ids of the items."""
    service_id = services.ensure_service(session, service, NOW).id
    return [intake.submit(session, service_id, Submission(text), NOW).id for text in texts]


def key_for(database: Database, service: str, *scopes: str) -> dict[str, str]:
    """Make a key of a service; return the header that shows it."""
    with database.begin() as session:
        secret = services.create_key(session, service, scopes, NOW)[1]
    return {"Authorization": f"Bearer {secret}"}
