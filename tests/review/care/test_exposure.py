import pytest
from sqlalchemy.orm import Session

from review import care, queues
from review.care import Care
from review.models import Case
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

LIMITED = Care(veil_from="never", caps={"high": 1}, break_minutes=60)


@pytest.fixture
def cases(session: Session) -> list[Case]:
    """Open two cases that are high and one that is low."""
    return open_cases(session, "one walnut", "another walnut", "a hazelnut")


def test_a_case_counts_once_for_each_person_however_often_it_is_shown(
    session: Session, cases: list[Case]
) -> None:
    ada, grace = make_person(session), make_person(session, "grace")
    shown = [care.note_shown(session, cases[0], ada.id, NOW) for _ in range(3)]
    assert shown == [True, False, False]
    assert care.note_shown(session, cases[0], grace.id, NOW)
    assert care.note_shown(session, cases[2], ada.id, NOW)
    assert care.shown_since(session, ada.id, NOW.date()) == {"high": 1, "low": 1}
    assert care.was_shown(session, cases[0].id, ada.id)
    assert not care.was_shown(session, cases[1].id, ada.id)


def test_whoever_had_enough_of_a_severity_is_given_what_is_lighter(
    session: Session, cases: list[Case]
) -> None:
    ada, queue = make_person(session), default_queue(session)
    assert care.enough_of(session, ada.id, LIMITED, NOW) == ""
    care.note_shown(session, cases[0], ada.id, NOW)
    enough = care.enough_of(session, ada.id, LIMITED, NOW)
    assert enough == "high"
    given = queues.claim_next(session, queue.id, ada.id, NOW, worst=care.worst_for(enough))
    assert given is cases[2]
    assert care.enough_of(session, ada.id, Care("never", {}, 0), NOW) == ""
    assert care.worst_for("") == 4
