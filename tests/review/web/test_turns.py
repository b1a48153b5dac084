from review.db import Database
from tests.browsing import Browser
from tests.doubted import open_cases


def test_a_case_says_why_it_comes_now_and_what_each_reason_is_worth(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        (case,) = open_cases(session, "a hazelnut")
        case.reports = 7
    page = ada.get(f"/cases/{case.id}").text
    for words in ("overdue by", "7 reports", "severity low", "30 min earlier", "3 h 30 min earlier"):
        assert words in page
    assert "7 reports" in ada.get("/queues/review").text
