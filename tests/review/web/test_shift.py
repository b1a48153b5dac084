import re

import pytest

from review.db import Database, utcnow
from review.models import WebhookDelivery, WebhookEndpoint
from tests.browsing import Browser
from tests.doubted import open_cases
from tests.told import endpoint


@pytest.fixture
def cases(database: Database) -> list[int]:
    """Open three cases that look alike."""
    with database.begin() as session:
        return [case.id for case in open_cases(session, "walnut one", "walnut two", "walnut three")]


def decide(browser: Browser, case_id: int) -> None:
    browser.post("/queues/review/next")
    browser.post(f"/cases/{case_id}/decide", {"outcome": "fine", "seen": 1})


def test_all_decisions_of_a_shift_are_listed_and_any_is_taken_back(
    ada: Browser, grace: Browser, cases: list[int]
) -> None:
    assert "Nothing decided yet" in ada.get("/decisions").text
    for case_id in cases:
        decide(ada, case_id)
    page = ada.get("/decisions").text
    undo = re.findall(r'action="(/cases/\d+/take-back)"', page)
    assert re.findall(r"Case (\d+)</a>", page) == [str(case) for case in cases[::-1]]
    assert f"Case {cases[1]}</h1>" in ada.post(undo[1]).text
    assert ada.get("/decisions").text.count("taken back</span>") == 1
    assert "Nothing decided yet" in grace.get("/decisions").text


def test_undo_again_takes_back_the_one_before(ada: Browser, cases: list[int]) -> None:
    for case_id in cases[:2]:
        decide(ada, case_id)
    for case_id in cases[1::-1]:
        page = ada.get("/queues/review").text + ada.get(f"/cases/{cases[2]}").text
        undo = re.search(r'class="toast" method="post" action="(/cases/\d+/take-back)"', page)
        assert undo
        assert f"Case {case_id}</h1>" in ada.post(undo[1]).text


def test_who_else_looks_is_said(ada: Browser, grace: Browser, cases: list[int]) -> None:
    assert ada.post(f"/cases/{cases[0]}/look", fragment=True).text == ""
    assert grace.post(f"/cases/{cases[0]}/look", fragment=True).text == "ada is looking too"
    ada.post(f"/cases/{cases[0]}/claim")
    address = re.search(r'data-look="([^"]+)"', grace.get(f"/cases/{cases[0]}").text)
    assert address
    assert grace.post(address[1], fragment=True).text == ""
    grace.post(f"/cases/{cases[0]}/leave", fragment=True)
    assert ada.post(f"/cases/{cases[0]}/look", fragment=True).text == ""


def test_a_decision_says_when_it_leaves_until_it_has(
    ada: Browser, database: Database, cases: list[int]
) -> None:
    with database.begin() as session:
        endpoint(session, hold_seconds=600)
    decide(ada, cases[0])
    assert "leaves in 9 min" in ada.get("/decisions").text
    assert "leaves in 9 min" in ada.get("/queues/review").text
    with database.begin() as session:
        session.query(WebhookDelivery).update({"attempts": 1})
    assert "leaves in" not in ada.get("/decisions").text


def test_a_decision_that_several_are_told_of_leaves_with_the_last_that_is_not_paused(
    ada: Browser, database: Database, cases: list[int]
) -> None:
    with database.begin() as session:
        endpoint(session)
        endpoint(session, "http://127.0.0.1:9/late", hold_seconds=600)
        endpoint(session, "http://127.0.0.1:9/paused", hold_seconds=3_000).paused_at = utcnow()
    decide(ada, cases[0])
    assert "leaves in 9 min" in ada.get("/queues/review").text
    with database.begin() as session:
        session.query(WebhookEndpoint).update({"paused_at": utcnow()})
    page = ada.get("/queues/review").text
    assert "leaves in" not in page
    assert "on its way" not in page
