from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import casefiles, decisions, queues
from review.decisions import Ruling
from review.errors import ForbiddenError, InvalidInputError
from review.models import Case, User
from review.models.labels import Outcome
from review.models.people import Role
from review.queues import access
from tests.doubted import make_person, open_cases
from tests.made import NOW


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session, "ada")


@pytest.fixture
def case(session: Session, ada: User) -> Case:
    """Open a case that ada holds, in a queue that is then kept for seniors."""
    (case,) = open_cases(session, "a walnut")
    return queues.claim(session, case.id, ada.id, NOW)


def keep(session: Session, case: Case, role: Role | None, *people: User) -> None:
    access.keep_for(session, case.queue_id, role, [one.id for one in people], NOW)


def test_a_queue_without_a_word_is_open_to_everybody(session: Session, ada: User, case: Case) -> None:
    assert queues.may_enter(session, case.queue_id, ada.id)
    assert access.let_in(session, case.queue_id) == (None, [])


@pytest.mark.parametrize("kept_for", Role)
@pytest.mark.parametrize("role", Role)
def test_a_queue_kept_for_a_role_lets_it_and_those_above_in(
    session: Session, case: Case, kept_for: Role, role: Role
) -> None:
    keep(session, case, kept_for)
    person = make_person(session, "joan", role)
    assert queues.may_enter(session, case.queue_id, person.id) is (role.rank >= kept_for.rank)


def test_people_are_let_in_by_name_and_administrators_always(session: Session, ada: User, case: Case) -> None:
    grace, ann = make_person(session, "grace"), make_person(session, "ann", Role.ADMINISTRATOR)
    keep(session, case, None, ada)
    entered = [queues.may_enter(session, case.queue_id, one.id) for one in (ada, grace, ann)]
    assert entered == [True, False, True]
    keep(session, case, Role.SENIOR, grace)
    assert access.let_in(session, case.queue_id) == (Role.SENIOR, [grace.id])


ACTS: dict[str, Callable[[Session, Case, int], object]] = {
    "claim next": lambda s, case, me: queues.claim_next(s, case.queue_id, me, NOW),
    "claim": lambda s, case, me: queues.claim(s, case.id, me, NOW),
    "release": lambda s, case, me: queues.release(s, case.id, me, NOW),
    "skip": lambda s, case, me: queues.skip(s, case.id, me, NOW),
    "snooze": lambda s, case, me: queues.snooze(s, case.id, me, NOW + timedelta(hours=1), NOW),
    "escalate": lambda s, case, me: queues.escalate(s, case.id, me, "threats", NOW),
    "hand over": lambda s, case, me: queues.hand_over(s, case.id, me, "grace", NOW),
    "take over": lambda s, case, me: queues.take_over(s, case.id, me, NOW),
    "decide": lambda s, case, me: decisions.decide(s, case.id, me, Ruling(Outcome.FINE), seen=1, now=NOW),
    "reveal": lambda s, case, me: casefiles.note_reveal(s, case.id, me, NOW),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_no_step_touches_a_case_for_somebody_who_may_not_work_there(
    session: Session, ada: User, case: Case, act: Callable[[Session, Case, int], object]
) -> None:
    make_person(session, "grace")
    keep(session, case, Role.SENIOR)
    with pytest.raises(ForbiddenError, match="kept for others"):
        act(session, case, ada.id)


def test_who_is_taken_out_loses_what_they_hold(session: Session, ada: User, case: Case) -> None:
    keep(session, case, Role.SENIOR)
    assert case.holder_id is None
    assert case.events[-1].note == "the queue was closed to them"
    assert queues.hold_on(session, case.id, ada.id, NOW) is None
    assert queues.open_count(session, ada.id) == 0
    assert case.queue_id not in [one.queue.id for one in queues.waiting(session, ada.id)]


def test_a_decision_is_not_taken_back_from_outside(session: Session, ada: User, case: Case) -> None:
    made = decisions.decide(session, case.id, ada.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    keep(session, case, Role.SENIOR)
    with pytest.raises(ForbiddenError):
        decisions.undo(session, made.id, ada.id, NOW)


def test_a_case_goes_into_a_closed_queue_but_not_to_a_person_outside(
    session: Session, ada: User, case: Case
) -> None:
    grace = make_person(session, "grace")
    keep(session, case, None, ada)
    with pytest.raises(InvalidInputError, match="grace may not work"):
        queues.hand_over(session, case.id, ada.id, grace.name, NOW)
    assert queues.escalate(session, case.id, ada.id, "threats", NOW)


def test_a_queue_is_not_kept_for_nobody(session: Session, case: Case) -> None:
    with pytest.raises(InvalidInputError, match="at least one person"):
        keep(session, case, None)
    with pytest.raises(InvalidInputError, match="not here any more"):
        access.keep_for(session, case.queue_id, None, [999], NOW)
