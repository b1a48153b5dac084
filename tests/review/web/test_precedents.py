import re

import pytest
from sqlalchemy import func, select

from review import decisions
from review.db import Database
from review.decisions import Ruling
from review.models import Case, Decision, Queue
from review.models.labels import Outcome
from review.models.people import Role
from review.queues import access as queue_access
from tests.browsing import Browser
from tests.doubted import make_person, open_cases
from tests.made import NOW

TEXT = "the walnut tree <b>beside</b> the old mill is in bloom again, number {}"


@pytest.fixture
def case_id(database: Database) -> int:
    """Open a case that is like three that were fine."""
    with database.begin() as session:
        grace = make_person(session, "grace").id
        first, *others = open_cases(session, *(TEXT.format(number) for number in range(4)))
        for other in others:
            decisions.decide(session, other.id, grace, Ruling(Outcome.FINE), seen=1, now=NOW)
        return first.id


def test_precedents_stand_beside_the_case_and_stay_text(ada: Browser, case_id: int) -> None:
    page = ada.get(f"/cases/{case_id}").text
    assert "Decided before, most alike" in page
    assert len(re.findall(r"% alike", page)) == 3
    assert "<b>beside</b>" not in page
    ada.post("/preferences/care", {"veil_from": "high"})
    assert ada.get(f"/cases/{case_id}").text.count('<i class="veiled-words">veiled</i></a>') == 3


@pytest.mark.parametrize("fragment", [False, True])
def test_an_answer_that_contradicts_three_asks_once_more_and_keeps_what_was_typed(
    ada: Browser, database: Database, case_id: int, fragment: bool
) -> None:
    ada.post("/queues/review/next")
    form = {"answers": "nuts", "severity": "high", "rationale": "half a thought", "seen": 1}
    asked = ada.post(f"/cases/{case_id}/decide", form, fragment=fragment)
    assert asked.status_code == 409
    assert "3 cases like this one were fine" in asked.text
    assert "half a thought" in asked.text
    sure = re.search(r'name="sure" value="(\w+)"', asked.text)
    assert sure
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 3
    assert ada.post(f"/cases/{case_id}/decide", {**form, "sure": sure[1]}).location == "/queues/review"


def test_an_answer_that_agrees_is_not_asked_about(ada: Browser, case_id: int) -> None:
    ada.post("/queues/review/next")
    assert ada.post(f"/cases/{case_id}/decide", {"outcome": "fine", "seen": 1}).status_code == 303


def test_what_lies_in_a_queue_that_is_kept_for_others_is_not_shown(
    ada: Browser, database: Database, case_id: int
) -> None:
    with database.begin() as session:
        queue, other = session.scalars(select(Queue).order_by(Queue.id)).all()[:2]
        decided = session.scalars(select(Case).where(Case.id != case_id)).all()
        for case in decided:
            case.queue_id = other.id if session.get_one(Case, case_id).queue_id == queue.id else queue.id
        kept = decided[0].queue_id
        queue_access.keep_for(session, kept, Role.SENIOR, (), NOW)
    assert "Decided before" not in ada.get(f"/cases/{case_id}").text
    ada.post("/queues/review/next")
    asked = ada.post(f"/cases/{case_id}/decide", {"answers": "nuts", "severity": "high", "seen": 1})
    assert "3 cases like this one were fine. If you are sure" in asked.text
