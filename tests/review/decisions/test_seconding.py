import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import decisions, histories, likeness, lookup, queues
from review.decisions import Ruling
from review.decisions.seconding import is_drawn
from review.errors import ConflictError, ForbiddenError, NotFoundError
from review.labels import force
from review.models import Case, Decision, SecondLook, User, WebhookDelivery, WebhookEvent
from review.models.cases import CaseState
from review.models.labels import Outcome
from review.models.people import Role
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW
from tests.told import endpoint

NUTS = Ruling(Outcome.VIOLATING, ("nuts",), "high", "It says walnut.")
FINE = Ruling(Outcome.FINE)


@pytest.fixture
def case(session: Session) -> Case:
    """Open a case in a queue of whose decisions each is made by a second person too."""
    queues.install_defaults(session, NOW)
    default_queue(session).second_share = 100
    (case,) = open_cases(session, "a walnut, as we said before")
    return case


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    made = {name: make_person(session, name) for name in ("ada", "grace")}
    return {**made, "sue": make_person(session, "sue", Role.SENIOR)}


def say(session: Session, user: User, ruling: Ruling) -> tuple[Case, Decision | None]:
    """Let a person claim the next case and answer it."""
    place = "adjudication" if user.role is Role.SENIOR else "review"
    queue_id = session.scalars(select(Case.queue_id).where(Case.queue.has(name=place))).first()
    assert queue_id is not None
    claimed = queues.claim_next(session, queue_id, user.id, NOW)
    assert claimed is not None
    made = decisions.respond(session, claimed.id, user.id, ruling, seen=claimed.version, now=NOW)
    session.refresh(claimed)
    return claimed, made


def in_force(session: Session) -> list[str]:
    return [
        f"{made.user.name}: {made.labels[0].answer.value}" for page in force.pages(session) for made in page
    ]


def test_the_share_is_drawn_once_a_case_and_keeps_to_the_rate() -> None:
    drawn = [number for number in range(2_000) if is_drawn("a key", number, 30)]
    assert 500 < len(drawn) < 700
    assert set(drawn) <= {number for number in range(2_000) if is_drawn("a key", number, 31)}
    assert drawn != [number for number in range(2_000) if is_drawn("another", number, 30)]
    assert not any(is_drawn("a key", number, 0) for number in range(2_000))
    assert all(is_drawn("a key", number, 100) for number in range(2_000))


def test_the_first_decision_stands_while_somebody_else_is_asked_who_agrees(
    session: Session, case: Case, people: dict[str, User]
) -> None:
    case.events[0].note = f"sent to {case.queue.title} by routing rule 7"
    first = say(session, people["ada"], NUTS)[1]
    assert first is not None
    assert queues.claim_next(session, case.queue_id, people["ada"].id, NOW) is None
    found = lookup.find(session, case.item.service_id, case.item_id)
    assert (found.case, found.decision) == (case, first)
    look, made = say(session, people["grace"], NUTS)
    assert (look.second, look.state, made) == (True, CaseState.DECIDED, None)
    assert look.events[0].note == case.events[0].note
    assert (look.opened_at, look.due_at) == (case.opened_at, case.due_at)
    assert likeness.precedents_of(session, look) == []
    told = [line.words for line in histories.past_of(session, look, people["grace"].id).lines]
    assert "decided" in told
    assert told.count("case opened") == 1
    assert all(line.who != "ada" for line in histories.past_of(session, look, people["grace"].id).lines)
    assert all(line.who != "grace" for line in histories.past_of(session, case, people["ada"].id).lines)
    assert session.query(SecondLook).one().agrees is True
    assert in_force(session) == ["ada: yes"]


def test_where_they_differ_a_senior_corrects_the_label_and_services_are_told(
    session: Session, case: Case, people: dict[str, User]
) -> None:
    endpoint(session, service=case.item.service.name)
    say(session, people["ada"], NUTS)
    look, _ = say(session, people["grace"], FINE)
    assert (look.queue.name, look.adjudicating) == ("adjudication", True)
    with pytest.raises(ForbiddenError):
        decisions.take_back(session, look.id, people["grace"].id, NOW)
    session.query(WebhookDelivery).update({"attempts": 1})
    ruled, made = say(session, people["sue"], FINE)
    assert made is not None
    assert (ruled, made.case_id, made.how) == (
        look,
        case.id,
        "adjudicated: ada said nuts, high; grace said fine",
    )
    session.refresh(case)
    assert (case.state, case.version) == (CaseState.DECIDED, 4)
    assert in_force(session) == ["sue: no"]
    assert [one.kind.value for one in session.query(WebhookEvent).order_by(WebhookEvent.id)] == [
        "decision.made",
        "decision.undone",
        "decision.made",
    ]
    settled = decisions.what_settled(session, look)
    assert settled is not None
    assert settled.by == "sue"
    decisions.take_back(session, case.id, people["sue"].id, NOW)
    assert case.state is CaseState.OPEN
    assert in_force(session) == []


def test_a_senior_who_finds_the_first_right_changes_nothing_and_may_think_again(
    session: Session, case: Case, people: dict[str, User]
) -> None:
    say(session, people["ada"], NUTS)
    say(session, people["grace"], FINE)
    look, made = say(session, people["sue"], NUTS)
    assert (look.state, made, in_force(session)) == (CaseState.DECIDED, None, ["ada: yes"])
    decisions.take_back(session, look.id, people["sue"].id, NOW)
    assert (look.state, look.holder_id) == (CaseState.OPEN, people["sue"].id)
    assert say(session, people["sue"], FINE)[1] is not None


def test_the_second_takes_an_answer_back_and_the_first_cannot_reach_it(
    session: Session, case: Case, people: dict[str, User]
) -> None:
    say(session, people["ada"], NUTS)
    look, _ = say(session, people["grace"], NUTS)
    last = decisions.last_said(session, people["grace"].id, NOW)
    assert last is not None
    assert (last.case_id, last.categories, last.decision_id) == (look.id, ("nuts",), None)
    assert [one.case_id for one in decisions.latest(session, people["ada"].id, NOW)[0]] == [case.id]
    with pytest.raises(NotFoundError):
        decisions.take_back(session, look.id, people["ada"].id, NOW)
    with pytest.raises(ForbiddenError):
        decisions.respond(session, look.id, people["ada"].id, FINE, seen=look.version, now=NOW)
    decisions.take_back(session, look.id, people["grace"].id, NOW)
    assert (look.state, session.query(SecondLook).one().agrees) == (CaseState.OPEN, None)
    assert say(session, people["grace"], FINE)[0] is look
    assert look.adjudicating


def test_taking_the_first_back_ends_the_second_look_and_deciding_anew_draws_it_again(
    session: Session, case: Case, people: dict[str, User]
) -> None:
    say(session, people["ada"], NUTS)
    decisions.take_back(session, case.id, people["ada"].id, NOW)
    (look,) = session.query(Case).filter_by(second=True)
    assert look.state is CaseState.WITHDRAWN
    assert queues.claim_next(session, case.queue_id, people["grace"].id, NOW) is None
    say(session, people["ada"], FINE)
    assert [one.decision.outcome for one in session.query(SecondLook)] == [Outcome.VIOLATING, Outcome.FINE]
    say(session, people["grace"], FINE)
    decisions.take_back(session, case.id, people["ada"].id, NOW)
    say(session, people["ada"], NUTS)
    assert session.query(SecondLook).count() == 2


def test_an_item_that_is_looked_at_twice_may_have_a_new_case_meanwhile(
    session: Session, case: Case, people: dict[str, User]
) -> None:
    say(session, people["ada"], NUTS)
    look = session.query(Case).filter_by(second=True).one()
    assert likeness.group_of(session, look).others == ()
    again = Case(
        item_id=case.item_id,
        queue_id=case.queue_id,
        reason="",
        due_at=NOW,
        opened_at=NOW,
    )
    session.add(again)
    session.flush()
    with pytest.raises(ConflictError, match="each alone"):
        decisions.decide(session, look.id, people["grace"].id, FINE, seen=1, now=NOW)
