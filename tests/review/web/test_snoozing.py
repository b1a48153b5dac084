from datetime import timedelta, timezone

from review.db import Database, utcnow
from review.models import Case
from tests.browsing import Browser


def test_a_case_is_snoozed_until_a_moment_that_makes_sense(
    ada: Browser, cases: list[int], database: Database
) -> None:
    ada.post("/queues/review/next")
    for wrong in ({"until": "soon"}, {"until": "2001-01-01T10:00"}, {"hours": 10**12}, {}):
        refused = ada.post(f"/cases/{cases[0]}/snooze", wrong)
        assert (refused.status_code, "Choose a moment within" in refused.text) == (422, True)
    until = utcnow().replace(microsecond=0) + timedelta(hours=30)
    written = until.astimezone(timezone(timedelta(hours=9))).isoformat()
    assert ada.post(f"/cases/{cases[0]}/snooze", {"until": written}).location == f"/cases/{cases[1]}"
    written = f"{until:%Y-%m-%dT%H:%M}"
    assert ada.post(f"/cases/{cases[1]}/snooze", {"until": written}).location == f"/cases/{cases[2]}"
    with database.read() as session:
        held = [session.get_one(Case, case_id).held_until for case_id in cases[:2]]
    assert held == [until, until.replace(second=0)]


def test_who_snoozed_a_case_finds_it_again_and_its_page_says_so(
    ada: Browser, grace: Browser, cases: list[int], database: Database
) -> None:
    ada.post("/queues/review/next")
    ada.post(f"/cases/{cases[0]}/snooze", {"hours": 4})
    assert "1 case that you snoozed" in ada.get("/queues/review").text
    assert "that you snoozed" not in grace.get("/queues/review").text
    assert "You put it off until" in ada.get(f"/cases/{cases[0]}").text
    page = grace.get(f"/cases/{cases[0]}").text
    assert "ada put it off until" in page
    assert "nobody holds this" not in page
    grace.post(f"/cases/{cases[0]}/claim")
    assert "that you snoozed" not in ada.get("/queues/review").text
    with database.begin() as session:
        session.get_one(Case, cases[0]).held_until = utcnow()
    assert "put it off" not in ada.get(f"/cases/{cases[0]}").text


def test_a_refused_snooze_says_so_at_its_field_and_keeps_the_moment(ada: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    refused = ada.post(f"/cases/{cases[0]}/snooze", {"until": "2001-01-01T12:00+02:00"}).text
    assert 'name="until" value="2001-01-01T10:00" data-wrong' in refused
    assert refused.count("Choose a moment within") == 1
    assert 'id="about-until" role="alert">Choose a moment within' in refused
    refused = ada.post(f"/cases/{cases[0]}/pass-on", {"to": "queue:review", "reason": "it is"}).text
    assert 'id="about-to" class="wrong" role="alert">Choose where it is to go.' in refused
    assert 'name="reason" value="it is"' in refused
