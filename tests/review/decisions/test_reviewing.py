from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from review import decisions, queues
from review.db import Database
from review.decisions import Mark, Ruling
from review.decisions.agreeing import agreeing, together
from review.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, StaleCaseError
from review.models import Case, Decision, Label, Review, User
from review.models.cases import CaseState
from review.models.labels import Outcome
from review.models.people import Role
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

NUTS = Ruling(Outcome.VIOLATING, ("nuts",), "high", "It says walnut.")
FINE = Ruling(Outcome.FINE)

Answer = Callable[[str, Ruling], Decision | None]


@pytest.fixture
def case(session: Session) -> Case:
    """Open a case about which three people are asked."""
    queues.install_defaults(session, NOW)
    default_queue(session).reviews_needed = 3
    (case,) = open_cases(session, "a walnut")
    return case


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    return {name: make_person(session, name) for name in ("ada", "grace", "joan")}


@pytest.fixture
def say(session: Session, case: Case, people: dict[str, User]) -> Answer:
    """Return what lets a person claim the next case and answer it."""

    def answer(name: str, ruling: Ruling) -> Decision | None:
        claimed = queues.claim_next(session, case.queue_id, people[name].id, NOW)
        assert claimed is case
        return decisions.respond(session, case.id, people[name].id, ruling, seen=case.version, now=NOW)

    return answer


def test_three_people_answer_and_their_agreement_is_the_one_decision(
    session: Session, case: Case, say: Answer
) -> None:
    assert say("ada", NUTS) is None
    assert say("grace", FINE) is None
    assert session.query(Label).count() == 0
    made = say("joan", Ruling(Outcome.VIOLATING, ("nuts",), "low", "Mild.", (Mark(2, 8),)))
    assert made is not None
    assert (made.how, made.severity, made.outcome) == ("agreed: 2 of 3", "high", Outcome.VIOLATING)
    assert made.rationale == "ada: It says walnut.\njoan: Mild."
    assert [(one.start, one.end) for one in made.labels[0].spans] == [(2, 8)]
    assert (case.state, session.query(Decision).count()) == (CaseState.DECIDED, 1)


def test_who_answered_is_passed_over_and_the_history_does_not_tell(
    session: Session, case: Case, people: dict[str, User], say: Answer
) -> None:
    say("ada", NUTS)
    assert queues.claim_next(session, case.queue_id, people["ada"].id, NOW) is None
    assert queues.next_heads(session, case.queue_id, people["ada"].id, NOW) == ()
    with pytest.raises(ConflictError):
        queues.claim(session, case.id, people["ada"].id, NOW)
    with pytest.raises(ForbiddenError, match="answered this case already"):
        decisions.respond(session, case.id, people["ada"].id, FINE, seen=case.version, now=NOW)
    assert [event.note for event in case.events][-1] == "answered, 1 of 3"
    with pytest.raises(StaleCaseError) as error:
        decisions.respond(session, case.id, people["grace"].id, FINE, seen=1, now=NOW)
    assert "nuts" not in error.value.message


def test_what_they_disagree_about_goes_to_a_senior(
    session: Session, case: Case, people: dict[str, User], say: Answer
) -> None:
    default_queue(session).unanimous = True
    for name, ruling in (("ada", NUTS), ("grace", FINE), ("joan", NUTS)):
        assert say(name, ruling) is None
    assert (case.queue.name, case.adjudicating) == ("adjudication", True)
    assert case.events[-1].note == "from Everything else to Adjudication: the answers differ"
    assert not queues.may_enter(session, case.queue_id, people["ada"].id)
    senior = make_person(session, "sue", Role.SENIOR)
    assert queues.claim_next(session, case.queue_id, senior.id, NOW) is case
    made = decisions.respond(session, case.id, senior.id, FINE, seen=case.version, now=NOW)
    assert made is not None
    assert made.how == "adjudicated: ada said nuts, high; grace said fine; joan said nuts, high"
    decisions.undo(session, made.id, senior.id, NOW)
    assert (case.state, case.holder_id, case.queue.name) == (CaseState.OPEN, senior.id, "adjudication")


def test_an_adjudicated_case_is_for_seniors_wherever_it_is(
    session: Session, case: Case, people: dict[str, User], say: Answer
) -> None:
    for name, ruling in (("ada", NUTS), ("grace", FINE), ("joan", Ruling(Outcome.UNSURE))):
        say(name, ruling)
    case.queue_id = default_queue(session).id
    session.flush()
    other = make_person(session, "eve")
    with pytest.raises(ForbiddenError, match="a senior decides"):
        decisions.respond(session, case.id, other.id, FINE, seen=case.version, now=NOW)


def test_an_answer_is_taken_back_while_others_have_yet_to_speak(
    session: Session, case: Case, people: dict[str, User], say: Answer
) -> None:
    say("ada", NUTS)
    decisions.take_back(session, case.id, people["ada"].id, NOW)
    assert (case.holder_id, case.reviews_done) == (people["ada"].id, 0)
    assert decisions.respond(session, case.id, people["ada"].id, FINE, seen=case.version, now=NOW) is None
    assert [one.says for one in decisions.reviews_of(session, case.id)] == ["fine"]
    with pytest.raises(NotFoundError):
        decisions.take_back(session, case.id, people["grace"].id, NOW)
    queues.claim_next(session, case.queue_id, people["grace"].id, NOW)
    with pytest.raises(ConflictError, match="Somebody else"):
        decisions.take_back(session, case.id, people["ada"].id, NOW)


def test_undoing_what_was_agreed_takes_the_last_answer_back(
    session: Session, case: Case, people: dict[str, User], say: Answer
) -> None:
    say("ada", NUTS)
    say("grace", NUTS)
    made = say("joan", FINE)
    assert made is not None
    decisions.undo(session, made.id, people["joan"].id, NOW)
    assert [one.user_id for one in decisions.reviews_of(session, case.id)] == [
        people["ada"].id,
        people["grace"].id,
    ]
    again = decisions.respond(session, case.id, people["joan"].id, NUTS, seen=case.version, now=NOW)
    assert again is not None
    assert again.how == "agreed: 3 of 3"


def test_nobody_decides_alone_what_several_are_asked(
    session: Session, case: Case, people: dict[str, User]
) -> None:
    with pytest.raises(ConflictError, match="3 people answer this case"):
        decisions.decide(session, case.id, people["ada"].id, FINE, seen=1, now=NOW)
    with pytest.raises(InvalidInputError):
        decisions.respond(session, case.id, people["ada"].id, Ruling(Outcome.VIOLATING), seen=1, now=NOW)


def review(outcome: Outcome, *categories: str, severity: str = "") -> Review:
    return Review(
        outcome=outcome, categories=list(categories), severity=severity, rationale="", marks=[], user=User()
    )


YES, NO = review(Outcome.VIOLATING, "nuts"), review(Outcome.FINE)


@pytest.mark.parametrize(
    ("given", "unanimous", "carry"),
    [
        ([YES, YES], False, 2),
        ([YES, NO], False, 0),
        ([YES, YES, NO], False, 2),
        ([YES, YES, NO], True, 0),
        ([YES, YES, NO, NO], False, 0),
        ([YES, YES, YES], True, 3),
        ([review(Outcome.VIOLATING, "nuts", "wasps"), review(Outcome.VIOLATING, "wasps", "nuts")], True, 2),
        ([YES, review(Outcome.VIOLATING, "wasps")], False, 0),
    ],
)
def test_who_agrees_carries_the_case(given: list[Review], unanimous: bool, carry: int) -> None:
    assert len(agreeing(given, unanimous=unanimous)) == carry


def test_the_gravest_severity_is_what_they_say_together() -> None:
    given = [review(Outcome.VIOLATING, "nuts", severity=word) for word in ("low", "high", "medium")]
    assert together(given).severity == "high"


def test_eight_people_at_once_give_each_case_two_answers_of_two_people(database: Database) -> None:
    with database.begin() as session:
        queues.install_defaults(session, NOW)
        queue = default_queue(session)
        queue.reviews_needed = 2
        cases = {case.id for case in open_cases(session, *(f"walnut {number}" for number in range(12)))}
        users = [make_person(session, f"person{number}").id for number in range(8)]
        queue_id = queue.id

    def work(user_id: int) -> None:
        # Who finds nothing now looks again while cases are open: another may be about to answer one first.
        left = True
        while left:
            with database.begin() as session:
                case = queues.claim_next(session, queue_id, user_id, NOW)
                seen, case_id = (case.version, case.id) if case else (0, 0)
                left = session.query(Case).filter_by(state=CaseState.OPEN).first() is not None
            if case_id:
                with database.begin() as session:
                    decisions.respond(session, case_id, user_id, FINE, seen=seen, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, users))
    with database.begin() as session:
        given = [(one.case_id, one.user_id) for one in session.query(Review)]
        assert len(given) == len(set(given)) == 24
        assert {case_id for case_id, _ in given} == cases
        assert {case.state for case in session.query(Case)} == {CaseState.DECIDED}
