from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from guards.policy import load_policy
from review import decisions, objections, policies
from review.decisions import Ruling
from review.errors import ConflictError, InvalidInputError
from review.models import Case
from review.models.labels import Outcome
from review.models.objections import Exemption, ObjectionState
from review.objections import Figure, Objection
from review.policies import Act
from tests.doubted import make_person, open_cases
from tests.made import NOW


@pytest.fixture
def case(session: Session) -> Case:
    """Open a case on which the rules walnut and sting fired."""
    return open_cases(session, "the walnut tree in bloom")[0]


def test_a_rule_is_right_or_wrong_by_what_is_decided_and_not_once_it_is_taken_back(
    session: Session, case: Case
) -> None:
    ada = make_person(session).id
    made = decisions.decide(
        session, case.id, ada, Ruling(Outcome.VIOLATING, ("nuts",), "low"), seen=1, now=NOW
    )
    figures = objections.figures_of(session, "house", 1)
    assert (figures["walnut"], figures["sting"]) == (Figure(right=1), Figure(wrong=1))
    decisions.undo(session, made.id, ada, NOW)
    assert objections.figures_of(session, "house", 1)["walnut"].decided == 0


def test_an_objection_is_counted_against_the_rule_and_its_version_once(session: Session, case: Case) -> None:
    ada = make_person(session).id
    said = objections.make(session, case.id, ada, Objection("house", "walnut", "a tree"), NOW)
    assert (said.version, said.state, said.subject) == (1, ObjectionState.NOTED, "")
    with pytest.raises(ConflictError, match="already"):
        objections.make(session, case.id, ada, Objection("house", "walnut"), NOW)
    assert objections.figures_of(session, "house", 1)["walnut"].objections == 1
    assert objections.waiting(session) == []


@pytest.mark.parametrize(
    ("objection", "field"),
    [
        (Objection("house", "hazel"), "finding"),
        (Objection("house", "walnut", exemption=Exemption.PHRASE, phrase="a peanut"), "phrase"),
        (Objection("house", "walnut", exemption=Exemption.AUTHOR), "exemption"),
        (Objection("house", "walnut", "x" * 2_001), "reason"),
        (Objection("house", "walnut", until=NOW.date() - timedelta(days=1)), "until"),
    ],
)
def test_what_cannot_be_names_its_field(
    session: Session, case: Case, objection: Objection, field: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        objections.make(session, case.id, make_person(session).id, objection, NOW)
    assert caught.value.field == field


def test_an_exception_goes_into_the_draft_and_no_second_time(session: Session, case: Case) -> None:
    ada = make_person(session)
    case.item.meta = {"author": "u-17"}
    until = NOW.date() + timedelta(days=30)
    phrase = Objection("house", "walnut", exemption=Exemption.PHRASE, phrase="Walnut  tree")
    author = Objection("house", "sting", exemption=Exemption.AUTHOR, until=until)
    rows = [objections.make(session, case.id, ada.id, each, NOW) for each in (phrase, author)]
    assert objections.waiting(session) == rows
    objections.accept(session, rows[0].id, Act(ada, NOW))
    draft = objections.accept(session, rows[1].id, Act(ada, NOW))
    rules = {rule.id: rule for rule in load_policy(draft.document).rules}
    assert rules["walnut"].excepting is not None
    assert rules["walnut"].excepting.phrases == ("Walnut tree",)
    assert rules["sting"].excepting is not None
    (field,) = rules["sting"].excepting.fields
    assert (field.name, field.until, field.note) == ("author", until, f"case {case.id}")
    with pytest.raises(ConflictError, match="accepted already"):
        objections.accept(session, rows[0].id, Act(ada, NOW))
    assert policies.find(session, "house") is draft.policy
