from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import queues
from review.decisions import Ruling, decide
from review.models import Case, User
from review.models.labels import Outcome
from review.queues.ahead import AHEAD, GRACE
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

SECOND = timedelta(seconds=1)


@pytest.fixture
def cases(session: Session) -> list[Case]:
    return open_cases(session, "walnut one", "walnut two", "walnut three")


@pytest.fixture
def ada(session: Session, cases: list[Case]) -> User:
    """Return ada, who reads the first of three cases."""
    user = make_person(session, "ada")
    assert queues.claim_next(session, default_queue(session).id, user.id, NOW) is cases[0]
    return user


def next_for(session: Session, user: User, late: timedelta = timedelta(0)) -> Case | None:
    return queues.claim_next(session, default_queue(session).id, user.id, NOW + late)


def test_the_case_after_this_one_is_kept_from_others_for_a_moment(
    session: Session, ada: User, cases: list[Case]
) -> None:
    grace, joan = make_person(session, "grace"), make_person(session, "joan")
    assert queues.claim_ahead(session, cases[0].id, ada.id, NOW) is cases[1]
    assert next_for(session, grace) is cases[2]
    assert next_for(session, joan, AHEAD) is cases[1]


def test_reaching_ahead_again_gives_the_same_case_and_no_more_time(
    session: Session, ada: User, cases: list[Case]
) -> None:
    queues.claim_ahead(session, cases[0].id, ada.id, NOW)
    assert queues.claim_ahead(session, cases[0].id, ada.id, NOW + 9 * SECOND) is cases[1]
    assert cases[1].held_until == NOW + AHEAD


def test_deciding_leads_to_the_case_that_was_kept_with_its_whole_lease(
    session: Session, ada: User, cases: list[Case]
) -> None:
    queues.claim_ahead(session, cases[0].id, ada.id, NOW)
    decide(session, cases[0].id, ada.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    assert next_for(session, ada) is cases[1]
    assert cases[1].held_until == NOW + timedelta(seconds=300)


def test_nobody_reaches_ahead_of_what_they_do_not_hold(
    session: Session, ada: User, cases: list[Case]
) -> None:
    assert queues.claim_ahead(session, cases[1].id, ada.id, NOW) is None
    assert queues.claim_ahead(session, cases[0].id, make_person(session, "grace").id, NOW) is None


def test_closing_the_page_frees_the_next_case_at_once_and_its_own_after_a_grace(
    session: Session, ada: User, cases: list[Case]
) -> None:
    grace = make_person(session, "grace")
    queues.claim_ahead(session, cases[0].id, ada.id, NOW)
    queues.leave(session, cases[0].id, ada.id, NOW, ahead_id=cases[1].id)
    assert next_for(session, grace) is cases[1]
    assert queues.hold_on(session, cases[0].id, ada.id, NOW) is not None
    queues.leave(session, cases[0].id, ada.id, NOW)
    assert next_for(session, make_person(session, "joan"), GRACE) is cases[0]


def test_closing_one_window_keeps_what_is_in_hand_in_another(
    session: Session, ada: User, cases: list[Case]
) -> None:
    queues.claim_ahead(session, cases[0].id, ada.id, NOW)
    queues.hold_on(session, cases[1].id, ada.id, NOW)
    queues.leave(session, cases[0].id, ada.id, NOW, ahead_id=cases[1].id)
    assert cases[1].holder_id == ada.id


def test_there_is_nothing_ahead_of_the_last_case(session: Session, ada: User, cases: list[Case]) -> None:
    grace = make_person(session, "grace")
    for case in cases[1:]:
        queues.claim(session, case.id, grace.id, NOW)
    assert queues.claim_ahead(session, cases[0].id, ada.id, NOW) is None


def test_a_page_opened_while_the_one_before_lets_go_takes_its_case_again(
    session: Session, ada: User, cases: list[Case]
) -> None:
    grace = make_person(session, "grace")
    queues.claim_ahead(session, cases[0].id, ada.id, NOW)
    queues.leave(session, cases[0].id, ada.id, NOW, ahead_id=cases[1].id)
    assert queues.take_again(session, cases[1].id, grace.id, NOW) is None
    assert queues.take_again(session, cases[1].id, ada.id, NOW) == NOW + timedelta(seconds=300)
    queues.release(session, cases[1].id, ada.id, NOW)
    assert queues.take_again(session, cases[1].id, ada.id, NOW) is None


def test_nobody_takes_again_what_others_took_meanwhile(
    session: Session, ada: User, cases: list[Case]
) -> None:
    queues.claim_ahead(session, cases[0].id, ada.id, NOW)
    queues.leave(session, cases[0].id, ada.id, NOW, ahead_id=cases[1].id)
    assert next_for(session, make_person(session, "grace")) is cases[1]
    assert queues.take_again(session, cases[1].id, ada.id, NOW) is None


def test_closing_a_page_shortens_no_lease_that_another_page_renewed(
    session: Session, ada: User, cases: list[Case]
) -> None:
    known = cases[0].held_until
    renewed = queues.hold_on(session, cases[0].id, ada.id, NOW + SECOND)
    queues.leave(session, cases[0].id, ada.id, NOW + SECOND, known=known)
    session.refresh(cases[0])
    assert cases[0].held_until == renewed
    queues.leave(session, cases[0].id, ada.id, NOW + SECOND, known=renewed)
    session.refresh(cases[0])
    assert cases[0].held_until == NOW + SECOND + GRACE
