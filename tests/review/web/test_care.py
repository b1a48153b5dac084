import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from review import care
from review.db import Database, utcnow
from review.models import Case, Queue, User, Workday
from review.settings import Settings
from tests.browsing import Browser
from tests.doubted import open_cases


def test_what_is_shown_is_counted_once_and_only_for_its_reader(
    ada: Browser, grace: Browser, database: Database
) -> None:
    with database.begin() as session:
        first, second = (case.id for case in open_cases(session, "one walnut", "two walnuts, a walnut"))
    ada.post("/queues/review/next")
    for _ in range(3):
        ada.get(f"/cases/{first}")
    ada.get(f"/cases/{second}")
    with database.begin() as session:
        user = session.scalars(select(User).where(User.name == "ada")).one()
        assert care.shown_since(session, user.id, utcnow().date()) == {"high": 1}
    ada.post(f"/cases/{first}/decide", {"outcome": "fine", "seen": 1})
    page = ada.get("/figures").text
    assert page.count("<dt>decided</dt><dd>1</dd>") == 2
    assert page.count('<td class="n">2</td>') == 2
    assert "<dt>shown</dt><dd>0</dd>" in grace.get("/figures").text


def test_a_cap_that_is_reached_leads_to_lighter_cases_and_then_to_lighter_queues(
    ada: Browser, database: Database
) -> None:
    with database.begin() as session:
        bad, worse, mild = (c.id for c in open_cases(session, "one walnut", "walnut two", "a hazelnut"))
    assert ada.post("/preferences/care", {"cap-high": "1"}).location == "/preferences"
    assert ada.post("/queues/review/next").location == f"/cases/{bad}"
    decided = ada.post(f"/cases/{bad}/decide", {"outcome": "fine", "seen": 1})
    assert decided.location == f"/cases/{mild}"
    assert "lighter ones come first" in ada.get(f"/cases/{mild}").text
    assert ada.post(f"/cases/{mild}/decide", {"outcome": "fine", "seen": 1}).location == "/queues/review"
    assert "No other queue has lighter ones now" in ada.get("/queues/review").text
    page = ada.get("/").text
    assert "No queue has lighter ones now" in page
    assert "nothing lighter" in page
    assert ">Start" not in page
    with database.begin() as session:
        (lighter,) = open_cases(session, "more hazelnut")
        lighter.queue_id = session.get_one(Case, worse).queue_id + 1
        name = session.get_one(Queue, lighter.queue_id).name
    assert "These queues have lighter ones" in ada.get("/queues/review").text
    page = ada.get("/").text
    assert "Lighter ones wait where you can start." in page
    assert re.findall(r'action="/queues/(\w+)/next"', page) == [name]
    assert ada.post(f"/cases/{worse}/claim").location == f"/cases/{worse}"


def test_a_break_is_offered_and_may_be_put_off_or_taken(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        (case,) = open_cases(session, "one walnut")
    ada.post("/queues/review/next")
    assert "A break?" not in ada.get(f"/cases/{case.id}").text
    with database.begin() as session:
        session.scalars(select(Workday)).one().stretch_since = utcnow() - timedelta(hours=2)
    assert "A break?" in ada.get(f"/cases/{case.id}").text
    kept = ada.post(f"/cases/{case.id}/later", {"rationale": "half a thought"}).text
    assert "A break?" not in kept
    assert "half a thought" in kept
    assert ada.post("/break").location == "/break"
    assert "Take your time" in ada.get("/break").text
    with database.read() as session:
        assert session.get_one(Case, case.id).holder_id is None


def test_a_cap_that_is_none_says_so(ada: Browser) -> None:
    answer = ada.post("/preferences/care", {"cap-high": "many"})
    assert (answer.status_code, "Give a whole number from 0 to" in answer.text) == (422, True)
    assert 'value="many"' in answer.text


def test_every_choice_that_cannot_be_says_so_beside_it(ada: Browser) -> None:
    form = {"veil_from": "often", "cap-high": "many", "cap-low": "-1", "break_minutes": "9999"}
    page = ada.post("/preferences/care", form).text
    assert page.count('class="wrong"') == 4
    assert all(f'value="{typed}"' in page for typed in ("many", "-1", "9999"))


def test_a_cap_above_the_organisations_is_refused(
    make_app: Callable[[Settings], Flask], settings: Settings, ada: Browser
) -> None:
    browser = Browser(make_app(settings.model_copy(update={"exposure_caps": "high=30"})), "ada")
    answer = browser.post("/preferences/care", {"cap-high": "31"})
    assert (answer.status_code, "The organisation shows at most 30" in answer.text) == (422, True)
    assert browser.post("/preferences/care", {"cap-high": "30"}).status_code == 303
