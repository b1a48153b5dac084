from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import queues
from review.db import Database
from review.decisions import Ruling, decide, last_decision, undo
from review.errors import ConflictError, InvalidInputError, NotFoundError, StaleCaseError
from review.models import Case, Decision, Label, User
from review.models.cases import CaseEventKind, CaseState
from review.models.labels import Answer, Outcome
from tests.doubted import make_person, open_cases
from tests.made import NOW

NUTS = Ruling(Outcome.VIOLATING, ("nuts",), "high", "It says walnut.")
FINE = Ruling(Outcome.FINE)
UNSURE = Ruling(Outcome.UNSURE)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session, "ada")


@pytest.fixture
def case(session: Session, ada: User) -> Case:
    (case,) = open_cases(session, "a walnut")
    queues.claim(session, case.id, ada.id, NOW)
    return case


def labels(session: Session) -> list[tuple[str, Answer, str]]:
    return [
        (label.category, label.answer, label.severity) for label in session.query(Label).order_by(Label.id)
    ]


def test_a_decision_settles_the_case_and_tells_of_it(session: Session, case: Case, ada: User) -> None:
    decision = decide(session, case.id, ada.id, NUTS, seen=1, now=LATER)
    assert (case.state, case.version, case.holder_id, case.decided_at) == (CaseState.DECIDED, 2, None, LATER)
    assert (decision.outcome, decision.rationale) == (Outcome.VIOLATING, "It says walnut.")
    last = case.events[-1]
    assert (last.kind, last.note, last.version) == (CaseEventKind.DECIDED, "nuts, high", 2)


@pytest.mark.parametrize(
    ("ruling", "expected"),
    [
        (NUTS, [("nuts", Answer.YES, "high"), ("wasps", Answer.NO, "")]),
        (FINE, [("nuts", Answer.NO, ""), ("wasps", Answer.NO, "")]),
        (UNSURE, [("nuts", Answer.UNSURE, ""), ("wasps", Answer.UNSURE, "")]),
    ],
)
def test_what_is_said_of_each_flagged_category_is_a_label(
    session: Session, case: Case, ada: User, ruling: Ruling, expected: list[tuple[str, Answer, str]]
) -> None:
    decide(session, case.id, ada.id, ruling, seen=1, now=LATER)
    assert labels(session) == expected


@pytest.mark.parametrize(
    ("ruling", "field"),
    [
        (Ruling(Outcome.VIOLATING), "answers"),
        (Ruling(Outcome.FINE, ("nuts",)), "answers"),
        (Ruling(Outcome.VIOLATING, ("bolts",)), "answers"),
        (Ruling(Outcome.FINE, rationale="x" * 4_001), "rationale"),
        (Ruling(Outcome.FINE, rationale="a\0b"), "rationale"),
    ],
)
def test_a_ruling_that_makes_no_sense_is_refused_by_field(
    session: Session, case: Case, ada: User, ruling: Ruling, field: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        decide(session, case.id, ada.id, ruling, seen=1, now=LATER)
    assert caught.value.field == field
    assert case.state is CaseState.OPEN


def test_who_comes_second_is_told_who_was_first(session: Session, case: Case, ada: User) -> None:
    decide(session, case.id, ada.id, NUTS, seen=1, now=LATER)
    with pytest.raises(StaleCaseError, match=r"ada was first and decided it \(nuts, high\)") as caught:
        decide(session, case.id, make_person(session, "grace").id, FINE, seen=1, now=LATER)
    assert caught.value.by == "ada"


def test_an_undo_opens_the_case_again_for_the_one_who_decided(
    session: Session, case: Case, ada: User
) -> None:
    decision = decide(session, case.id, ada.id, NUTS, seen=1, now=LATER)
    assert last_decision(session, ada.id, NOW) is decision
    undoing = undo(session, decision.id, ada.id, LATER)
    assert (case.state, case.version, case.holder_id) == (CaseState.OPEN, 3, ada.id)
    assert undoing.undoes_id == decision.id
    assert last_decision(session, ada.id, NOW) is None
    assert case.events[-1].kind is CaseEventKind.UNDONE
    assert decide(session, case.id, ada.id, FINE, seen=3, now=LATER).outcome is Outcome.FINE


def test_a_decision_is_taken_back_once(session: Session, case: Case, ada: User) -> None:
    decision = decide(session, case.id, ada.id, NUTS, seen=1, now=LATER)
    undo(session, decision.id, ada.id, LATER)
    with pytest.raises(ConflictError, match="taken back already"):
        undo(session, decision.id, ada.id, LATER)


def test_nobody_takes_back_what_another_decided(session: Session, case: Case, ada: User) -> None:
    decision = decide(session, case.id, ada.id, NUTS, seen=1, now=LATER)
    with pytest.raises(NotFoundError):
        undo(session, decision.id, make_person(session, "grace").id, LATER)


def test_a_decision_stays_where_the_text_has_a_newer_case(session: Session, case: Case, ada: User) -> None:
    decision = decide(session, case.id, ada.id, NUTS, seen=1, now=LATER)
    again = Case(item_id=case.item_id, queue_id=case.queue_id, reason="", due_at=NOW, opened_at=NOW)
    session.add(again)
    session.flush()
    with pytest.raises(ConflictError, match="newer case"):
        undo(session, decision.id, ada.id, LATER)


def test_of_eight_decisions_at_once_one_counts(database: Database) -> None:
    with database.begin() as session:
        case_id = open_cases(session, "a walnut")[0].id
        users = [make_person(session, f"person{number}").id for number in range(8)]

    def work(user_id: int) -> bool:
        try:
            with database.begin() as session:
                decide(session, case_id, user_id, NUTS, seen=1, now=LATER)
        except StaleCaseError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, users)) == 1
    with database.read() as session:
        assert session.query(Decision).count() == 1
