from review import appeals
from review.db import Database, utcnow
from review.models import Case
from tests.browsing import Browser


def test_an_appeal_against_ones_own_decision_says_at_once_that_it_is_for_somebody_else(
    ada: Browser, grace: Browser, database: Database, cases: list[int]
) -> None:
    ada.post("/queues/review/next")
    ada.post(f"/cases/{cases[0]}/decide", {"answers": "nuts", "severity": "high", "seen": 1})
    with database.begin() as session:
        item = session.get_one(Case, cases[0]).item
        opened = appeals.open_appeal(session, item.service_id, item.id, "A song!", utcnow()).case_id
    page = ada.get(f"/cases/{opened}").text
    assert "You decided this before" in page
    assert f"/cases/{opened}/claim" not in page
    page = grace.get(f"/cases/{opened}").text
    assert f"/cases/{opened}/claim" in page
    assert "You decided this before" not in page
