from datetime import datetime, timedelta

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from review import queues
from review.decisions import Ruling, decide
from review.models import Bar, Case, Item, PassedOver
from review.models.labels import Outcome
from review.queues.passed import MANY, PASSED_FOR
from tests.doubted import make_person, open_cases
from tests.made import NOW

SECOND = timedelta(seconds=1)


def many_before(session: Session, last: Case) -> list[Case]:
    """Open as many cases as a person is led past, all of which come before this one."""
    first = last.item
    cases = [
        Case(
            item=Item(
                service_id=first.service_id, kind=first.kind, text="walnut", context=[], meta={},
                text_hash=first.text_hash, received_at=NOW, state=first.state,
            ),
            queue_id=last.queue_id, reason="", due_at=last.turn_at - SECOND, opened_at=NOW,
        )
        for _ in range(MANY)
    ]  # fmt: skip
    session.add_all(cases)
    session.flush()
    return cases


def test_who_was_led_past_many_is_led_past_them_for_a_while_and_sees_what_is_new(session: Session) -> None:
    (last,) = open_cases(session, "a hazelnut")
    theirs, queue_id = many_before(session, last), last.queue_id
    ada, grace = make_person(session, "ada"), make_person(session, "grace")
    session.execute(insert(Bar).from_select(["case_id", "user_id"], select(Case.id, literal(ada.id))))
    session.execute(delete(Bar).where(Bar.case_id == last.id))

    def places() -> list[tuple[int, datetime]]:
        return [(row.case_id, row.until) for row in session.scalars(select(PassedOver))]

    assert queues.claim_next(session, queue_id, grace.id, NOW) in theirs
    assert places() == []
    assert queues.claim_next(session, queue_id, ada.id, NOW) is last
    assert places() == [(last.id, NOW + PASSED_FOR)]
    (urgent,) = open_cases(session, "a walnut")
    decide(session, last.id, ada.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    heads = queues.next_heads(session, queue_id, ada.id, NOW + SECOND)
    assert [head.id for head in heads] == [urgent.id]
    assert queues.claim_next(session, queue_id, ada.id, NOW + SECOND) is urgent


def test_where_nothing_is_for_a_person_they_are_led_to_the_end(session: Session) -> None:
    (last,) = open_cases(session, "a hazelnut")
    many_before(session, last)
    ada = make_person(session, "ada")
    session.execute(insert(Bar).from_select(["case_id", "user_id"], select(Case.id, literal(ada.id))))
    assert queues.claim_next(session, last.queue_id, ada.id, NOW) is None
    assert session.scalars(select(PassedOver.until)).all() == [NOW + PASSED_FOR]
    (new,) = open_cases(session, "a walnut that is new")
    assert queues.claim_next(session, last.queue_id, ada.id, NOW + SECOND, worst=2) is None
    assert queues.claim_next(session, last.queue_id, ada.id, NOW + SECOND) is new
