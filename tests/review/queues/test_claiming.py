from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import queues
from review.db import Database
from review.errors import ConflictError, NotFoundError
from review.models import CaseEvent, Queue, User
from review.models.cases import CaseEventKind
from review.queues import presence
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session, "ada")


@pytest.fixture
def grace(session: Session) -> User:
    return make_person(session, "grace")


def next_for(session: Session, user: User, late: timedelta = timedelta(0)) -> int | None:
    case = queues.claim_next(session, default_queue(session).id, user.id, NOW + late)
    return case.id if case else None


def test_the_most_urgent_case_is_claimed_first(session: Session, ada: User) -> None:
    _, high = open_cases(session, "a hazelnut", "a walnut")
    assert next_for(session, ada) == high.id
    assert (high.holder_id, high.held_until) == (ada.id, NOW + timedelta(seconds=300))


def test_who_holds_a_case_gets_it_again(session: Session, ada: User) -> None:
    open_cases(session, "one walnut", "two walnuts: walnut")
    assert next_for(session, ada) == next_for(session, ada)


def test_two_people_get_two_cases_and_a_third_gets_none(session: Session, ada: User, grace: User) -> None:
    first, second = open_cases(session, "one walnut", "walnut two")
    assert (next_for(session, ada), next_for(session, grace)) == (first.id, second.id)
    assert next_for(session, make_person(session, "joan")) is None


def test_a_lease_that_ended_frees_the_case(session: Session, ada: User, grace: User) -> None:
    (case,) = open_cases(session, "a walnut")
    next_for(session, ada)
    assert next_for(session, grace, 4 * MINUTE) is None
    assert next_for(session, grace, 5 * MINUTE) == case.id
    assert queues.hold_on(session, case.id, ada.id, NOW + 5 * MINUTE) is None


def test_holding_on_renews_the_lease(session: Session, ada: User, grace: User) -> None:
    (case,) = open_cases(session, "a walnut")
    next_for(session, ada)
    assert queues.hold_on(session, case.id, ada.id, NOW + 4 * MINUTE) == NOW + 9 * MINUTE
    assert next_for(session, grace, 8 * MINUTE) is None


def test_what_is_released_is_free_at_once(session: Session, ada: User, grace: User) -> None:
    (case,) = open_cases(session, "a walnut")
    next_for(session, ada)
    assert not queues.release(session, case.id, grace.id, NOW)
    assert queues.release(session, case.id, ada.id, NOW)
    assert next_for(session, grace) == case.id


def test_what_is_skipped_goes_to_others_and_comes_back_after_a_shift(
    session: Session, ada: User, grace: User
) -> None:
    (case,) = open_cases(session, "a walnut")
    next_for(session, ada)
    queues.skip(session, case.id, ada.id, NOW, reason="not my language")
    assert next_for(session, ada) is None
    assert [head.id for head in queues.set_aside_by(session, case.queue_id, ada.id, NOW)] == [case.id]
    assert next_for(session, ada, queues.SET_ASIDE) == case.id
    queues.release(session, case.id, ada.id, NOW)
    assert next_for(session, grace) == case.id


def test_a_skipped_case_may_still_be_asked_for(session: Session, ada: User) -> None:
    (case,) = open_cases(session, "a walnut")
    next_for(session, ada)
    queues.skip(session, case.id, ada.id, NOW)
    assert queues.claim(session, case.id, ada.id, NOW).holder_id == ada.id


def test_a_case_that_somebody_holds_is_refused_by_name(session: Session, ada: User, grace: User) -> None:
    (case,) = open_cases(session, "a walnut")
    next_for(session, ada)
    with pytest.raises(ConflictError, match="ada is working on"):
        queues.claim(session, case.id, grace.id, NOW)
    with pytest.raises(NotFoundError):
        queues.claim(session, case.id + 99, grace.id, NOW)


def test_every_turn_is_told_in_the_history(session: Session, ada: User) -> None:
    (case,) = open_cases(session, "a walnut")
    next_for(session, ada)
    queues.skip(session, case.id, ada.id, NOW, reason="not my language")
    told = [(event.kind, event.note) for event in session.query(CaseEvent).order_by(CaseEvent.id)]
    assert told == [
        (CaseEventKind.OPENED, ""),
        (CaseEventKind.CLAIMED, ""),
        (CaseEventKind.SKIPPED, "not my language"),
    ]


def test_what_waits_is_counted_and_the_next_ones_shown(session: Session, ada: User, grace: User) -> None:
    open_cases(session, "a hazelnut", "a walnut", "walnut, long. " * 30)
    next_for(session, grace)
    waiting = next(one for one in queues.waiting(session, ada.id) if one.queue.name == queues.DEFAULT_QUEUE)
    assert (waiting.count, waiting.severity) == (3, "high")
    heads = queues.next_heads(session, waiting.queue.id, ada.id, NOW)
    assert [head.severity for head in heads] == ["high", "low"]
    assert len(heads[0].snippet) == 90
    assert [case.queue_id for case in queues.held_by(session, grace.id, NOW)] == [waiting.queue.id]


def test_eight_people_at_once_never_get_the_same_case_and_none_is_lost(database: Database) -> None:
    with database.begin() as session:
        cases = {case.id for case in open_cases(session, *(f"walnut {number}" for number in range(40)))}
        users = [make_person(session, f"person{number}").id for number in range(8)]
        queue_id = session.query(Queue).filter_by(name=queues.DEFAULT_QUEUE).one().id

    def work(user_id: int) -> list[int]:
        mine: list[int] = []
        while True:
            with database.begin() as session:
                case = queues.claim_next(session, queue_id, user_id, NOW)
                if case is None:
                    return mine
                mine.append(case.id)
                # Held by nobody who comes back for it: the next claim takes another.
                case.holder_id = None
                session.flush()

    with ThreadPoolExecutor(8) as pool:
        taken = Counter(case_id for mine in pool.map(work, users) for case_id in mine)
    assert set(taken) == cases
    assert set(taken.values()) == {1}


def test_what_is_in_hand_comes_before_what_is_held_ahead(session: Session, ada: User) -> None:
    first, second = open_cases(session, "walnut 1", "walnut 2")
    queues.claim(session, second.id, ada.id, NOW)
    assert queues.claim_ahead(session, second.id, ada.id, NOW) == first
    assert queues.held_by(session, ada.id, NOW) == [second, first]


def test_nobody_is_led_past_a_case_because_somebody_else_looks_at_it(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with database.begin() as session:
        ada, grace = (make_person(session, name).id for name in ("ada", "grace"))
        first = open_cases(session, "walnut 1", "walnut 2")[0].id
        queue_id = default_queue(session).id
    with database.begin() as looking:
        presence.look(looking, first, grace, NOW)
        with database.begin() as session:
            claimed = queues.claim_next(session, queue_id, ada, NOW)
            assert claimed is not None
            assert claimed.id == first
