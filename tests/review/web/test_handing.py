import re

import pytest
from sqlalchemy import select

from review.db import Database, utcnow
from review.models import Queue
from review.models.people import Role
from review.queues import access
from tests.browsing import Browser
from tests.doubted import make_person, open_cases

TYPED = {"answers": "nuts", "severity": "low", "rationale": "half a thought", "seen": 1}


@pytest.fixture
def here(ada: Browser, database: Database) -> str:
    """Return the address of the case that ada holds."""
    with database.begin() as session:
        case_id = open_cases(session, "one walnut", "two walnut")[0].id
    ada.post("/queues/review/next")
    return f"/cases/{case_id}"


def test_whose_case_was_taken_over_is_told_gently_and_keeps_what_was_typed(
    ada: Browser, senior: Browser, here: str
) -> None:
    assert "Take it over" in senior.get(here).text
    assert senior.post(f"{here}/take-over").location == here
    assert 'form class="decide"' in senior.get(here).text
    told = ada.post(f"{here}/hold", fragment=True)
    assert (told.status_code, told.text) == (409, "sam has this case now, taken over from ada.")
    answer = ada.post(f"{here}/decide", TYPED, fragment=True)
    assert answer.status_code == 409
    for words in ("sam has this case now", "half a thought", "<b>nuts</b>, low", "A senior may take it over"):
        assert words in answer.text
    senior.post(f"{here}/release")
    again = ada.post(f"{here}/decide", TYPED, fragment=True).text
    assert '<input type="hidden" name="rationale" value="half a thought">' in again
    taken = ada.post(f"{here}/claim", TYPED).text
    assert "half a thought</textarea>" in taken
    assert 'value="nuts" data-key="1" checked' in taken


def test_only_a_senior_takes_over_and_hands_to_those_who_may_have_it(
    grace: Browser, senior: Browser, database: Database, here: str
) -> None:
    page = grace.get(here).text
    assert "ada has this case" in page
    assert "take-over" not in page
    assert grace.post(f"{here}/take-over").status_code == 403
    assert "<option>grace</option>" in senior.get(here).text
    refused = senior.post(f"{here}/take-over", {"to": "nobody"}, fragment=True)
    assert (refused.status_code, "Choose somebody who is here." in refused.text) == (422, True)
    given = senior.post(f"{here}/take-over", {"to": "grace", "reason": "she knows"}, fragment=True).text
    assert "grace has it now" in given
    assert grace.post("/queues/review/next").location == here
    with database.begin() as session:
        make_person(session, "kim")
    assert "from ada to grace: she knows" in grace.get(f"{here}/history").text


def test_where_a_case_goes_is_chosen_and_asked_for_at_its_field(
    senior: Browser, grace: Browser, database: Database
) -> None:
    with database.begin() as session:
        cases = [case.id for case in open_cases(session, "one walnut", "two walnut")]
    senior.post("/queues/review/next")
    page = senior.get(f"/cases/{cases[0]}").text
    boxes = '<option value="">Choose…</option>', '<optgroup label="People"><option value="person:grace">'
    assert all(box in page for box in boxes)
    form = {"to": "", "reason": "for the lawyers"}
    answer = senior.post(f"/cases/{cases[0]}/pass-on", form, fragment=True)
    assert answer.status_code == 422
    assert '<details class="drop" open>' in answer.text
    assert re.search(r'<select name="to"[^>]* data-wrong aria-invalid="true"', answer.text)
    assert 'name="reason" value="for the lawyers"' in answer.text
    form["to"] = "queue:threats"
    following = senior.post(f"/cases/{cases[0]}/pass-on", form, fragment=True).text
    assert f"Case {cases[1]}<" in following
    assert "for the lawyers" not in following
    assert not re.search(r'value="queue:threats" selected', following)


def test_a_case_that_went_where_one_may_not_is_not_offered_again(
    ada: Browser, cases: list[int], database: Database
) -> None:
    ada.post("/queues/review/next")
    form = {"to": "queue:threats"}
    gone = ada.post(f"/cases/{cases[0]}/pass-on", form, fragment=True).text
    assert f'passed on. <a href="/cases/{cases[0]}">Look at it again' in gone
    with database.begin() as session:
        threats = session.scalars(select(Queue).where(Queue.name == "threats")).one()
        access.keep_for(session, threats.id, Role.SENIOR, [], utcnow())
    gone = ada.post(f"/cases/{cases[1]}/pass-on", form, fragment=True).text
    assert f"Case {cases[1]} passed on.</p>" in gone
