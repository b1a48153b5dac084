import pytest
from sqlalchemy.orm import Session

from review.decisions import Mark, Ruling, decide
from review.errors import InvalidInputError
from review.models import Case, User
from review.models.labels import Answer, Outcome
from tests.doubted import RULES, make_person, open_cases
from tests.made import NOW, publish

TEXT = "\U0001f333 one walnut"


@pytest.fixture
def case(session: Session) -> Case:
    return open_cases(session, TEXT)[0]


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session, "ada")


def spans_said(session: Session, case: Case, user: User, *marks: Mark) -> dict[str, list[tuple[int, int]]]:
    ruling = Ruling(Outcome.VIOLATING, ("nuts", "wasps"), "low", marks=marks)
    made = decide(session, case.id, user.id, ruling, seen=1, now=NOW)
    return {label.category: [(span.start, span.end) for span in label.spans] for label in made.labels}


def test_a_part_is_kept_with_the_label_that_it_speaks_for(session: Session, case: Case, ada: User) -> None:
    found = spans_said(session, case, ada, Mark(6, 12, "nuts"), Mark(0, 1), Mark(6, 12, "nuts"))
    assert found == {"nuts": [(0, 1), (6, 12)], "wasps": [(0, 1)]}
    assert TEXT[6:12] == "walnut"


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (Mark(0, 13), "outside the text"),
        (Mark(3, 3), "outside the text"),
        (Mark(-1, 3), "outside the text"),
        (Mark(0, 3, "moths"), "moths, which is not chosen"),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(
    session: Session, case: Case, ada: User, mark: Mark, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said) as error:
        spans_said(session, case, ada, mark)
    assert error.value.field == "marks"


def test_nothing_wrong_has_no_part_that_is(session: Session, case: Case, ada: User) -> None:
    with pytest.raises(InvalidInputError, match="choose one, or unmark"):
        decide(session, case.id, ada.id, Ruling(Outcome.FINE, marks=(Mark(0, 1),)), seen=1, now=NOW)


def test_how_bad_it_is_is_said_in_the_words_of_an_answer(session: Session, case: Case, ada: User) -> None:
    with pytest.raises(InvalidInputError, match="Wasps: say low, high, not medium") as error:
        decide(session, case.id, ada.id, Ruling(Outcome.VIOLATING, ("wasps",), "medium"), seen=1, now=NOW)
    assert error.value.field == "severity"
    made = decide(
        session, case.id, ada.id, Ruling(Outcome.VIOLATING, ("nuts", "wasps"), "medium"), seen=1, now=NOW
    )
    assert made.severity == "medium"


def test_a_category_that_asks_for_a_reason_gets_one(session: Session, case: Case, ada: User) -> None:
    publish(session, RULES.replace("title: Wasps,", "title: Wasps, rationale: required,"), number=2)
    with pytest.raises(InvalidInputError, match="Wasps asks for a reason") as error:
        decide(session, case.id, ada.id, Ruling(Outcome.VIOLATING, ("nuts", "wasps"), "low"), seen=1, now=NOW)
    assert error.value.field == "rationale"
    ruling = Ruling(Outcome.VIOLATING, ("wasps",), "low", "It stings.")
    made = decide(session, case.id, ada.id, ruling, seen=1, now=NOW)
    assert [label.category for label in made.labels if label.answer is Answer.YES] == ["wasps"]
