"""What is written when something happens, and what is taken back."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import decisions, delivery
from review.decisions import Ruling
from review.models import WebhookDelivery, WebhookEvent
from review.models.labels import Outcome
from review.models.webhooks import EventKind
from tests.decided import person
from tests.doubted import open_cases
from tests.made import NOW
from tests.receiver import Receiver
from tests.told import deliver, endpoint, states

NUTS = Ruling(Outcome.VIOLATING, ("nuts",), "high")


def test_without_an_endpoint_nothing_is_written(session: Session) -> None:
    (case,) = open_cases(session, "a walnut")
    decisions.decide(session, case.id, person(session).id, NUTS, seen=1, now=NOW)
    assert session.query(WebhookEvent).count() == 0


def test_another_services_endpoint_is_told_nothing(session: Session) -> None:
    endpoint(session, service="stranger")
    open_cases(session, "a walnut")
    assert session.query(WebhookEvent).count() == 0


def test_a_verdict_is_told_without_the_text(session: Session) -> None:
    endpoint(session)
    (case,) = open_cases(session, "such a walnut")
    event = session.query(WebhookEvent).one()
    assert event.kind is EventKind.VERDICT_CHANGED
    assert event.data == {
        "item": {"id": case.item_id, "external_id": None},
        "verdict": "review",
        "complete": True,
        "severity": "high",
        "categories": ["nuts", "wasps"],
    }


def test_a_decision_is_told_after_its_time_to_be_taken_back_and_without_the_person(session: Session) -> None:
    endpoint(session, "http://127.0.0.1:9/hook", EventKind.DECISION_MADE, hold_seconds=30)
    (case,) = open_cases(session, "a walnut")
    decision = decisions.decide(session, case.id, person(session).id, NUTS, seen=1, now=NOW)
    event = session.query(WebhookEvent).one()
    assert event.data["decision"] == {
        "id": decision.id,
        "outcome": "violating",
        "severity": "high",
        "labels": [{"category": "nuts", "answer": "yes"}, {"category": "wasps", "answer": "no"}],
    }
    assert "ada" not in str(event.data)
    assert session.query(WebhookDelivery).one().due_at == NOW + timedelta(seconds=30)
    assert not delivery.is_waiting(session, NOW + timedelta(seconds=29))
    assert delivery.is_waiting(session, NOW + timedelta(seconds=30))


def test_a_decision_that_has_not_left_is_withdrawn(session: Session, receiver: Receiver) -> None:
    endpoint(session, receiver.url, EventKind.DECISION_MADE, EventKind.DECISION_UNDONE, hold_seconds=30)
    (case,) = open_cases(session, "a walnut")
    user = person(session)
    decision = decisions.decide(session, case.id, user.id, NUTS, seen=1, now=NOW)
    decisions.undo(session, decision.id, user.id, NOW + timedelta(seconds=29))
    assert states(session) == ["withdrawn"]
    assert deliver(session, NOW + timedelta(days=1)) == []


def test_a_decision_that_has_left_is_told_to_be_undone(session: Session, receiver: Receiver) -> None:
    endpoint(session, receiver.url, EventKind.DECISION_MADE, EventKind.DECISION_UNDONE)
    (case,) = open_cases(session, "a walnut")
    user = person(session)
    decision = decisions.decide(session, case.id, user.id, NUTS, seen=1, now=NOW)
    deliver(session)
    decisions.undo(session, decision.id, user.id, NOW)
    deliver(session)
    assert receiver.kinds == ["decision.made", "decision.undone"]
    assert receiver.requests[1].said["data"]["undone"] == decision.id


def test_a_decision_that_a_worker_may_have_sent_is_told_to_be_undone(session: Session) -> None:
    endpoint(session, "http://127.0.0.1:9/hook", EventKind.DECISION_MADE, EventKind.DECISION_UNDONE)
    (case,) = open_cases(session, "a walnut")
    user = person(session)
    decision = decisions.decide(session, case.id, user.id, NUTS, seen=1, now=NOW)
    assert delivery.claim(session, delivery.Terms(), NOW)
    decisions.undo(session, decision.id, user.id, NOW)
    assert states(session) == ["waiting", "waiting"]


def test_each_endpoint_is_told_only_what_it_wants(session: Session) -> None:
    endpoint(session, "http://127.0.0.1:9/all")
    some = endpoint(session, "http://127.0.0.1:9/some", EventKind.ITEM_ERASED)
    (case,) = open_cases(session, "a walnut")
    delivery.item_erased(session, case.item_id, NOW)
    told = session.query(WebhookDelivery).filter_by(endpoint_id=some.id).one()
    assert told.event.kind is EventKind.ITEM_ERASED
    assert session.query(WebhookEvent).count() == 2


@pytest.mark.parametrize("kind", [EventKind.VERDICT_CHANGED, EventKind.ITEM_ERASED])
def test_a_fact_that_is_rolled_back_is_not_told(session: Session, kind: EventKind) -> None:
    endpoint(session, "http://127.0.0.1:9/hook", kind)
    with session.begin_nested() as inner:
        (case,) = open_cases(session, "a walnut")
        delivery.item_erased(session, case.item_id, NOW)
        inner.rollback()
    assert session.query(WebhookEvent).count() == 0
