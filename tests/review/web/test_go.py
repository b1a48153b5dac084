import pytest

from review.db import Database
from tests.browsing import Browser
from tests.doubted import open_cases


def test_places_are_listed_and_the_only_one_that_fits_is_gone_to(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        case_id = open_cases(session, "a walnut")[0].id
    page = ada.get("/go").text
    assert '<a href="/queues/threats">Threats</a> <small>queue</small>' in page
    assert ada.get("/go?q=thr").location == "/queues/threats"
    assert ada.get(f"/go?q=%23{case_id}").location == f"/cases/{case_id}"
    assert "<html" not in ada.get("/go", fragment=True).text


@pytest.mark.parametrize("words", ["999", "9" * 30, "nowhere at all", "<b>"])
def test_what_is_not_there_is_said(ada: Browser, words: str) -> None:
    answer = ada.get(f"/go?q={words}")
    assert (answer.status_code, "Nothing is called that." in answer.text) == (200, True)


def test_nobody_is_shown_a_page_that_is_not_theirs(ada: Browser, administrator: Browser) -> None:
    assert ">People</a> <small>" not in ada.get("/go").text
    assert ">People</a> <small>" in administrator.get("/go").text


def test_the_pages_of_owners_are_places_for_owners(ada: Browser, owner: Browser) -> None:
    for words, address in (
        ("Routing", "/routing/"),
        ("Make a queue", "/#make"),
        ("New policy", "/policies/new"),
    ):
        assert f'<a href="{address}">{words}</a>' in owner.get("/go").text
        assert f">{words}</a>" not in ada.get("/go").text
    assert ">Your figures</a>" in ada.get("/go").text
