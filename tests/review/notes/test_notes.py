import pytest
from sqlalchemy.orm import Session

from review import erasure, notes
from review.errors import ForbiddenError, InvalidInputError
from review.models import Case, User
from review.models.people import Role
from review.queues import access
from tests.doubted import make_person, open_cases
from tests.made import NOW


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session, "ada")


@pytest.fixture
def case(session: Session, ada: User) -> Case:
    for name in ("grace", "ada.lin", "kim"):
        make_person(session, name)
    make_person(session, "gone").active = False
    return open_cases(session, "a walnut")[0]


def told(written: notes.Written) -> list[str]:
    return sorted(mention.user.name for mention in written.note.mentions)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("nobody", ([], ())),
        ("@grace, look", (["grace"], ())),
        ("ask @Grace. Or @ada.lin.", (["ada.lin", "grace"], ())),
        ("(@kim) @kim @ada", (["kim"], ())),
        ("mail me: grace@kim and @nobody or @gone", ([], ("nobody", "gone"))),
    ],
)
def test_who_is_named_is_told(
    session: Session, case: Case, ada: User, words: str, meant: tuple[list[str], tuple[str, ...]]
) -> None:
    written = notes.write(session, case.id, ada.id, words, NOW)
    assert (told(written), written.unknown) == meant


def test_nobody_is_told_of_a_case_that_they_may_not_see(session: Session, case: Case, ada: User) -> None:
    access.keep_for(session, case.queue_id, None, [ada.id], NOW)
    boss = make_person(session, "boss", Role.ADMINISTRATOR)
    written = notes.write(session, case.id, ada.id, "@grace @boss", NOW)
    assert (told(written), written.unknown) == (["boss"], ("grace",))
    assert [user.name for user in access.people_of(session, case.queue_id)] == ["ada", "boss"]
    with pytest.raises(ForbiddenError):
        notes.write(session, case.id, make_person(session, "grace").id, "me too", NOW)
    assert notes.unseen_count(session, boss.id) == 1


def test_a_mention_is_seen_once_and_hidden_when_its_queue_is_closed(
    session: Session, case: Case, ada: User
) -> None:
    grace = make_person(session, "grace")
    notes.write(session, case.id, ada.id, "@grace one", NOW)
    notes.write(session, case.id, ada.id, "@grace two", NOW)
    assert notes.unseen_count(session, grace.id) == 2
    notes.note_seen(session, grace.id, NOW, case_id=case.id + 1)
    assert notes.is_named_in(session, grace.id, case.id)
    notes.note_seen(session, grace.id, NOW, case_id=case.id)
    assert notes.unseen_count(session, grace.id) == 0
    found, older = notes.mentions_of(session, grace.id)
    assert ([one.note.text for one, readable in found if readable], older) == (
        ["@grace two", "@grace one"],
        None,
    )
    access.keep_for(session, case.queue_id, None, [ada.id], NOW)
    assert [readable for _, readable in notes.mentions_of(session, grace.id)[0]] == [False, False]


@pytest.mark.parametrize("words", ["", " \n ", "x" * 2_001, " ".join(f"@someone{n}" for n in range(21))])
def test_a_note_says_something_and_not_too_much(session: Session, case: Case, ada: User, words: str) -> None:
    with pytest.raises(InvalidInputError):
        notes.write(session, case.id, ada.id, words, NOW)


def test_erasing_the_text_empties_what_may_quote_it(session: Session, case: Case, ada: User) -> None:
    notes.write(session, case.id, ada.id, "it says walnut", NOW)
    erasure.erase(session, case.item.service_id, case.item_id, NOW)
    assert [note.text for note in notes.notes_of(session, case, ada.id)] == [""]


def test_who_answers_alone_reads_nobody_elses_notes(session: Session, case: Case, ada: User) -> None:
    grace = make_person(session, "grace")
    notes.write(session, case.id, ada.id, "this is plainly nuts, @grace", NOW)
    case.reviews_needed = 2
    assert len(notes.notes_of(session, case, ada.id)) == 1
    assert notes.notes_of(session, case, grace.id) == []
    assert [readable for _, readable in notes.mentions_of(session, grace.id)[0]] == [False]
    case.adjudicating = True
    assert len(notes.notes_of(session, case, grace.id)) == 1
