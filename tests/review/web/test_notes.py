import pytest

from review.db import Database
from review.models import Case, Flag
from tests.browsing import Browser
from tests.doubted import open_cases

HOSTILE = "</section><script>alert(1)</script>"


@pytest.fixture
def case_id(database: Database) -> int:
    with database.begin() as session:
        return open_cases(session, "a walnut of ada@example.com", "another walnut")[0].id


def test_who_is_named_in_a_note_finds_it_from_every_page(ada: Browser, grace: Browser, case_id: int) -> None:
    here = f"/cases/{case_id}"
    assert ada.post(f"{here}/notes", {"note": f"@grace @nobody {HOSTILE}"}).location == here
    assert "called nobody" in ada.get(here).text
    assert "1</b>" in grace.get("/").text.partition("data-mentions>")[2][:120]
    listed = grace.get("/mentions").text
    assert f'href="{here}#note-1"' in listed
    page = grace.get(here).text
    assert "&lt;/section&gt;" in page
    assert HOSTILE not in listed + page
    assert "hidden>" in grace.get("/").text.partition("data-mentions>")[2][:120]


def test_a_note_is_added_in_its_place_and_refused_with_what_was_typed(ada: Browser, case_id: int) -> None:
    added = ada.post(f"/cases/{case_id}/notes", {"note": "look at the date"}, fragment=True)
    assert added.text.strip().startswith('<section class="notes"')
    assert "look at the date" in added.text
    told = ada.post(f"/cases/{case_id}/notes", {"note": "@nobody"}, fragment=True)
    assert "called nobody: they were not told" in told.text
    too_long = "x" * 2_001
    for fragment in (True, False):
        refused = ada.post(f"/cases/{case_id}/notes", {"note": too_long}, fragment=fragment)
        assert (refused.status_code, too_long in refused.text) == (422, True)


def test_a_note_that_was_not_sent_goes_with_the_decision(ada: Browser, case_id: int) -> None:
    ada.post("/queues/review/next")
    refused = ada.post(f"/cases/{case_id}/decide", {"note": "half a thought", "seen": 1}, fragment=True)
    assert (refused.status_code, refused.text.count("half a thought")) == (422, 1)
    assert "Notice(" not in refused.text
    ada.post(f"/cases/{case_id}/decide", {"outcome": "fine", "note": "half a thought", "seen": 1})
    assert ada.get(f"/cases/{case_id}").text.count("half a thought") == 1


def test_personal_data_that_a_note_quotes_is_hidden_as_in_the_text(
    ada: Browser, senior: Browser, database: Database, case_id: int
) -> None:
    with database.begin() as session:
        item_id = session.get_one(Case, case_id).item_id
        screening_id = session.query(Flag).filter_by(item_id=item_id).first().screening_id  # type: ignore[union-attr]
        session.add(
            Flag(
                screening_id=screening_id, item_id=item_id, category="privacy", score=1, start=12, end=27,
                guard="rules", rule="mail", action="review", trace={},
            )
        )  # fmt: skip
    senior.post(f"/cases/{case_id}/notes", {"note": "ada@example.com again, @ada"})
    assert "ada@example.com again" in senior.get(f"/cases/{case_id}").text
    for path in (f"/cases/{case_id}", "/mentions"):
        assert "•••@example.com again" in ada.get(path).text


def test_those_who_may_see_a_case_are_offered_by_the_start_of_their_names(
    ada: Browser, grace: Browser, case_id: int
) -> None:
    found = ada.get(f"/cases/{case_id}/people?begins=gr").text
    assert 'data-name="grace"' in found
    assert "ada" not in found
