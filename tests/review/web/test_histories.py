from review.db import Database
from review.models import Case
from tests.browsing import Browser
from tests.doubted import open_cases

HOSTILE = "<img src=x onerror=alert(1)>"


def test_histories_are_folded_into_the_case_and_pages_of_their_own(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        first, second = open_cases(session, "a walnut", f"walnut {HOSTILE}")
        first.item.author = second.item.author = HOSTILE
        here = f"/cases/{first.id}"
    page = ada.get(here).text
    assert f'href="{here}/history"' in page
    assert f'href="{here}/author"' in page
    history, author = ada.get(f"{here}/history"), ada.get(f"{here}/author?before=x")
    assert "case opened" in history.text
    assert f'href="/cases/{second.id}"' in author.text
    assert HOSTILE not in page + history.text + author.text
    folded = ada.get(f"{here}/author", fragment=True).text
    assert "<html" not in folded
    assert f'href="/cases/{second.id}"' in folded


def test_there_is_no_history_of_an_author_that_nobody_names(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        case: Case = open_cases(session, "a walnut")[0]
        here = f"/cases/{case.id}"
    assert "/author" not in ada.get(here).text
    assert ada.get(f"{here}/author").status_code == 404
