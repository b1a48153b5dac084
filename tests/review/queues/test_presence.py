import pytest
from sqlalchemy.orm import Session

from review.errors import NotFoundError
from review.models import CasePresence
from review.queues import presence
from tests.doubted import make_person, open_cases
from tests.made import NOW


def test_who_looks_at_a_case_is_told_who_else_does(session: Session) -> None:
    case = open_cases(session, "a walnut")[0].id
    ada, grace = make_person(session, "ada").id, make_person(session, "grace").id
    assert presence.look(session, case, ada, NOW) == []
    assert presence.look(session, case, grace, NOW) == ["ada"]
    assert presence.look(session, case, ada, NOW) == ["grace"]
    mia = make_person(session, "mia").id
    assert presence.look(session, case, mia, NOW) == ["ada", "grace"]
    assert presence.look(session, case, mia, NOW, named=ada) == ["grace"]
    presence.look_away(session, case, mia)
    presence.look_away(session, case, grace)
    assert presence.look(session, case, ada, NOW) == []


def test_who_was_not_heard_of_is_gone_and_leaves_no_row_but_the_last(session: Session) -> None:
    first, second = (case.id for case in open_cases(session, "walnut one", "walnut two"))
    ada, grace = make_person(session, "ada").id, make_person(session, "grace").id
    presence.look(session, first, ada, NOW)
    later = NOW + presence.PRESENT
    assert presence.look(session, first, grace, later) == []
    presence.look(session, second, ada, later)
    assert session.query(CasePresence).filter_by(user_id=ada).count() == 1


def test_nobody_looks_at_what_is_not_there(session: Session) -> None:
    with pytest.raises(NotFoundError):
        presence.look(session, 999, make_person(session, "ada").id, NOW)
