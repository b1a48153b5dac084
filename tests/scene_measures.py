"""What measures answers, for pictures: hidden gold that people answered, and a queue that is blind."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from review import decisions, probes, queues
from review.decisions import Ruling
from review.models import Case, Probing, Queue
from review.models.labels import Outcome
from review.models.people import Role
from tests.doubted import make_person

_SAID = {
    "grace.lin": (Ruling(Outcome.VIOLATING, ("violence",), "high"), Ruling(Outcome.FINE)),
    "joan.clarke": (
        Ruling(Outcome.VIOLATING, ("violence",), "low"),
        Ruling(Outcome.VIOLATING, ("violence",), "low"),
    ),
}


def set_up(session: Session, now: datetime, decided: list[Case]) -> None:
    """Give decided cases to people as hidden gold, which they answered yesterday."""
    olive = make_person(session, "olive.hart", Role.POLICY_OWNER)
    known = [probes.begin(session, case.id, case.queue.name, olive.id, now) for case in decided]
    queue = session.get_one(Queue, decided[0].queue_id)
    for name, said in _SAID.items():
        person = make_person(session, name)
        queue.gold_share = 100
        instead = probes.instead_of(session, person.id, now)
        for ruling in said:
            held = queues.claim_next(session, queue.id, person.id, now, instead=instead)
            assert held is not None
            decisions.respond(session, held.id, person.id, ruling, seen=held.version, now=now)
    queue.gold_share = 5
    assert len(known) >= len(_SAID)
    session.query(Probing).update({"answered_at": now - timedelta(days=1)})
