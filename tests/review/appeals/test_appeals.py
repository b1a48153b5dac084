from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import appeals, decisions, erasure, queues
from review.decisions import Ruling
from review.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from review.models import Appeal, AppealEvent, Case, Service, User, WebhookDelivery, WebhookEvent
from review.models.appeals import AppealState
from review.models.cases import CaseState
from review.models.labels import Outcome
from tests.doubted import make_person, open_cases
from tests.made import NOW
from tests.told import endpoint

LATER = NOW + timedelta(hours=1)
BAD = Ruling(Outcome.VIOLATING, ("nuts",), "high", "Nuts.")


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session)


@pytest.fixture
def grace(session: Session) -> User:
    return make_person(session, "grace")


@pytest.fixture
def decided(session: Session, ada: User) -> int:
    """Return an item that ada decided."""
    (case,) = open_cases(session, "a walnut")
    decisions.decide(session, case.id, ada.id, BAD, seen=1, now=NOW)
    return case.item_id


def appeal(session: Session, item_id: int) -> Appeal:
    return appeals.open_appeal(session, session.query(Service).one().id, item_id, "A song!", LATER)


def answer(session: Session, made: Appeal, user: User, *, uphold: bool) -> None:
    ruling = decisions.answer(session, made.case_id, Ruling(Outcome.FINE), uphold=uphold)
    decisions.decide(session, made.case_id, user.id, ruling, seen=made.case.version, now=LATER)


def test_whoever_decided_before_cannot_get_the_case(
    session: Session, decided: int, ada: User, grace: User
) -> None:
    made = appeal(session, decided)
    queue = made.case.queue_id
    assert queues.claim_next(session, queue, ada.id, LATER) is None
    with pytest.raises(ConflictError, match="You decided this before"):
        queues.claim(session, made.case_id, ada.id, LATER)
    with pytest.raises(ForbiddenError):
        decisions.decide(session, made.case_id, ada.id, BAD, seen=1, now=LATER)
    assert queues.next_heads(session, queue, ada.id, LATER) == ()
    taken = queues.claim_next(session, queue, grace.id, LATER)
    assert taken is not None
    assert taken.id == made.case_id
    with pytest.raises(InvalidInputError, match="ada decided this before"):
        queues.hand_over(session, made.case_id, grace.id, "ada", LATER)


def test_who_took_the_decision_back_is_kept_out_too(session: Session, ada: User, grace: User) -> None:
    (case,) = open_cases(session, "a walnut")
    made = decisions.decide(session, case.id, ada.id, BAD, seen=1, now=NOW)
    decisions.undo(session, made.id, ada.id, NOW)
    decisions.decide(session, case.id, grace.id, BAD, seen=3, now=NOW)
    bars = appeal(session, case.item_id)
    for user in (ada, grace):
        assert queues.claim_next(session, bars.case.queue_id, user.id, LATER) is None


@pytest.mark.parametrize(("uphold", "state"), [(True, "upheld"), (False, "overturned")])
def test_an_answer_is_recorded_and_told(
    session: Session, decided: int, grace: User, uphold: bool, state: str
) -> None:
    endpoint(session, "http://127.0.0.1:9/hook", "appeal.decided")
    made = appeal(session, decided)
    answer(session, made, grace, uphold=uphold)
    assert made.state.value == state
    assert [event.state for event in session.query(AppealEvent)] == ["open", state]
    told = session.query(WebhookEvent).one()
    assert told.data["appeal"] == {"id": made.id, "state": state}
    assert told.data["decision"]["outcome"] == ("violating" if uphold else "fine")


def test_an_answer_that_is_taken_back_is_not_told_and_the_appeal_is_open_again(
    session: Session, decided: int, grace: User
) -> None:
    endpoint(session, "http://127.0.0.1:9/hook", "appeal.decided", "decision.made", "decision.undone")
    made = appeal(session, decided)
    answer(session, made, grace, uphold=False)
    last = decisions.last_decision(session, grace.id, NOW)
    assert last
    decisions.undo(session, last.id, grace.id, LATER)
    assert made.state is AppealState.OPEN
    assert {one.state for one in session.query(WebhookDelivery)} == {"withdrawn"}
    answer(session, made, grace, uphold=True)
    assert [event.state for event in session.query(AppealEvent)] == ["open", "overturned", "open", "upheld"]


def test_an_endpoint_that_was_told_of_a_part_is_told_that_it_does_not_count(
    session: Session, decided: int, grace: User
) -> None:
    endpoint(session, "http://127.0.0.1:9/hook", "appeal.decided", "decision.made", "decision.undone")
    made = appeal(session, decided)
    answer(session, made, grace, uphold=False)
    first = session.query(WebhookDelivery).order_by(WebhookDelivery.id).first()
    assert first
    first.state = "delivered"  # type: ignore[assignment] # as the column takes it
    session.flush()
    last = decisions.last_decision(session, grace.id, NOW)
    assert last
    decisions.undo(session, last.id, grace.id, LATER)
    assert [one.kind for one in session.query(WebhookEvent).order_by(WebhookEvent.id)][
        -1
    ] == "decision.undone"


def test_one_appeal_of_an_item_is_open_at_a_time(session: Session, decided: int, grace: User) -> None:
    made = appeal(session, decided)
    with pytest.raises(ConflictError, match=f"appeal {made.id} about it is open"):
        appeal(session, decided)
    answer(session, made, grace, uphold=True)
    assert appeal(session, decided).id != made.id


def test_there_must_be_something_to_appeal_against(session: Session) -> None:
    (case,) = open_cases(session, "a walnut")
    with pytest.raises(ConflictError, match="a reviewer is still to decide it"):
        appeal(session, case.item_id)
    with pytest.raises(NotFoundError):
        appeal(session, case.item_id + 1)


def test_not_sure_answers_nobody(session: Session, decided: int, grace: User) -> None:
    made = appeal(session, decided)
    with pytest.raises(InvalidInputError, match="needs an answer"):
        decisions.decide(session, made.case_id, grace.id, Ruling(Outcome.UNSURE), seen=1, now=LATER)


def test_what_was_found_fine_is_overturned_by_naming_what_it_is(
    session: Session, ada: User, grace: User
) -> None:
    (case,) = open_cases(session, "a walnut")
    decisions.decide(session, case.id, ada.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    made = appeal(session, case.item_id)
    with pytest.raises(InvalidInputError, match="choose at least one answer"):
        answer(session, made, grace, uphold=False)
    ruling = decisions.answer(session, made.case_id, BAD, uphold=False)
    decisions.decide(session, made.case_id, grace.id, ruling, seen=1, now=LATER)
    assert made.state is AppealState.OVERTURNED


def test_erasure_takes_the_statement_and_the_case(session: Session, decided: int) -> None:
    made = appeal(session, decided)
    erasure.erase(session, session.query(Service).one().id, decided, LATER)
    assert (made.statement, made.state) == ("", AppealState.WITHDRAWN)
    assert session.scalars(select(Case.state).where(Case.id == made.case_id)).one() is CaseState.WITHDRAWN
    with pytest.raises(ConflictError, match="was erased"):
        appeal(session, decided)
