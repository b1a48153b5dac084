"""What tests of queues, decisions and pages start from: people, and cases that the rules opened."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import people, queues, screening
from review.judging import Guards
from review.models import Case, Queue, User
from review.models.people import Role
from review.people import passwords
from review.screening import Terms
from tests.made import NOW, publish, send

PASSWORD = "correct horse battery"

RULES = """
policy: house
title: House rules
categories:
  nuts: {title: Nuts, guidance: Nobody speaks of nuts here., severities: [low, medium, high]}
  wasps: {title: Wasps, severities: [low, high]}
rules:
  - {id: walnut, name: Walnuts, category: nuts, severity: high, action: review,
     when: {text: {contains: walnut}}}
  - {id: hazel, name: Hazelnuts, category: nuts, severity: low, action: review,
     when: {text: {contains: hazelnut}}}
  - {id: sting, name: Stings, category: wasps, severity: low, action: review,
     when: {text: {contains: [sting, walnut]}}}
"""

_TERMS = Terms(items=1_000, characters=10_000_000, seconds=60, attempts=3)


def make_person(session: Session, name: str = "ada", role: Role = Role.REVIEWER) -> User:
    """Return the person of that name, made where there is none, whose password is ``PASSWORD``."""
    user = people.find_user(session, name)
    if user is None:
        user, _ = people.create_user(session, name, role, NOW)
        user.password_hash = passwords.hash_password(PASSWORD)
        user.must_change_password = False
        session.flush()
    return user


def open_cases(session: Session, *texts: str, now: datetime = NOW) -> list[Case]:
    """Let the house's rules judge texts, all of which they doubt; return the cases that they open."""
    queues.install_defaults(session, now)
    if not queues.offers(session):
        publish(session, RULES)
    ids = send(session, *texts)
    held = screening.claim(session, _TERMS, now)
    assert held is not None
    in_force = Guards(()).in_force(session)
    verdicts = screening.judge(held, in_force, _TERMS, now)
    screening.finish(session, held, verdicts, in_force.numbers, now)
    cases = {case.item_id: case for case in session.scalars(select(Case).where(Case.item_id.in_(ids)))}
    return [cases[item_id] for item_id in ids]


def default_queue(session: Session) -> Queue:
    """Return the queue of cases that no rule sends elsewhere."""
    return session.scalars(select(Queue).where(Queue.name == queues.DEFAULT_QUEUE)).one()
