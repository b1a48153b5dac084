from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import decisions, queues
from review.decisions import Ruling
from review.errors import ConflictError, InvalidInputError, StaleCaseError
from review.models import Bar, Case, User
from review.models.cases import CaseEventKind
from review.models.labels import Outcome
from review.models.people import Role
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session, "ada")


@pytest.fixture
def grace(session: Session) -> User:
    return make_person(session, "grace")


@pytest.fixture
def case(session: Session, ada: User) -> Case:
    (case,) = open_cases(session, "a walnut")
    return queues.claim(session, case.id, ada.id, NOW)


def next_id(session: Session, user: User, late: timedelta = timedelta(0)) -> int | None:
    found = queues.claim_next(session, default_queue(session).id, user.id, NOW + late)
    return found.id if found else None


def test_what_is_snoozed_is_in_nobodys_way_until_its_time(
    session: Session, case: Case, ada: User, grace: User
) -> None:
    assert queues.snooze(session, case.id, ada.id, NOW + HOUR, NOW)
    assert next_id(session, grace) is None
    assert case.events[-1].note == "until 2026-05-01 13:00 UTC"
    assert next_id(session, grace, HOUR) == case.id


def test_what_is_snoozed_may_still_be_asked_for(session: Session, case: Case, ada: User, grace: User) -> None:
    queues.snooze(session, case.id, ada.id, NOW + HOUR, NOW)
    assert queues.claim(session, case.id, grace.id, NOW).holder_id == grace.id


@pytest.mark.parametrize("until", [NOW, NOW - HOUR, NOW + timedelta(days=15)])
def test_nothing_is_snoozed_into_the_past_or_for_ever(
    session: Session, case: Case, ada: User, until: object
) -> None:
    with pytest.raises(InvalidInputError):
        queues.snooze(session, case.id, ada.id, until, NOW)  # type: ignore[arg-type] # a moment each


def test_what_is_escalated_waits_in_the_other_queue(
    session: Session, case: Case, ada: User, grace: User
) -> None:
    assert queues.escalate(session, case.id, ada.id, "threats", NOW, reason="a lawyer is needed")
    assert next_id(session, grace) is None
    assert case.queue.name == "threats"
    last = case.events[-1]
    assert (last.kind, last.note) == (CaseEventKind.ESCALATED, "from review to threats: a lawyer is needed")
    with pytest.raises(InvalidInputError):
        queues.escalate(session, case.id, ada.id, "nowhere", NOW)


def test_what_is_handed_over_comes_first_to_that_person_and_to_no_other(
    session: Session, case: Case, ada: User, grace: User
) -> None:
    assert queues.hand_over(session, case.id, ada.id, "grace", NOW)
    assert next_id(session, ada) is None
    assert next_id(session, grace) == case.id
    with pytest.raises(InvalidInputError):
        queues.hand_over(session, case.id, grace.id, "nobody", NOW)


def test_what_is_handed_to_somebody_absent_is_for_others_while_there_is_time_left(
    session: Session, case: Case, ada: User, grace: User
) -> None:
    left = case.due_at - NOW
    assert queues.hand_over(session, case.id, ada.id, "grace", NOW)
    assert next_id(session, ada, left * 0.4) is None
    assert next_id(session, ada, left * 0.6) == case.id


def test_nobody_passes_on_what_another_holds(session: Session, case: Case, grace: User) -> None:
    assert not queues.snooze(session, case.id, grace.id, NOW + HOUR, NOW)
    assert not queues.escalate(session, case.id, grace.id, "threats", NOW)
    assert not queues.hand_over(session, case.id, grace.id, "ada", NOW)


def test_what_another_holds_is_taken_over_or_handed_to_a_third(
    session: Session, case: Case, ada: User, grace: User
) -> None:
    sam = make_person(session, "sam", Role.SENIOR)
    taken = queues.take_over(session, case.id, sam.id, NOW, reason="ada is away")
    assert (taken.holder_id, taken.version) == (sam.id, 2)
    assert queues.hold_on(session, case.id, ada.id, NOW) is None
    assert queues.whereabouts(session, case.id) == "sam has this case now, taken over from ada: ada is away."
    with pytest.raises(StaleCaseError, match="sam has this case now"):
        decisions.decide(session, case.id, ada.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    given = queues.take_over(session, case.id, ada.id, NOW, to_name="grace")
    assert (given.holder_id, next_id(session, grace), given.events[-1].note) == (
        grace.id,
        case.id,
        "from sam to grace",
    )


def test_nobody_takes_over_what_is_free_or_their_own_or_for_somebody_who_may_not_have_it(
    session: Session, case: Case, ada: User, grace: User
) -> None:
    with pytest.raises(ConflictError):
        queues.take_over(session, case.id, ada.id, NOW)
    with pytest.raises(ConflictError):
        queues.take_over(session, case.id, grace.id, NOW + HOUR)
    session.add(Bar(case_id=case.id, user_id=grace.id))
    session.flush()
    with pytest.raises(InvalidInputError):
        queues.take_over(session, case.id, make_person(session, "sam").id, NOW, to_name="grace")
    assert case.holder_id == ada.id
