import pytest

from review.db import Database
from tests.browsing import Browser
from tests.doubted import open_cases


@pytest.fixture
def case_id(database: Database) -> int:
    """Open a case of two rules."""
    with database.begin() as session:
        return open_cases(session, "the walnut tree <b>in bloom</b>")[0].id


def test_a_reviewer_asks_for_an_exception_and_its_owner_puts_it_into_the_draft(
    ada: Browser, owner: Browser, case_id: int
) -> None:
    form = {
        "finding": "house|walnut",
        "exemption": "phrase",
        "phrase": "walnut tree <b>in",
        "why": "<i>a tree</i>",
    }
    assert ada.post(f"/cases/{case_id}/objections", form).location == f"/cases/{case_id}"
    assert "said of walnut" in ada.get(f"/cases/{case_id}").text
    page = owner.get("/proposals/").text
    assert "walnut tree &lt;b&gt;in" in page
    assert "&lt;i&gt;a tree&lt;/i&gt;" in page
    assert "Into the draft" not in ada.get("/proposals/").text
    assert ada.post("/objections/1/accept").status_code == 403
    assert owner.post("/objections/1/accept").location == "/policies/house/draft/"
    assert "walnut tree" in owner.get("/policies/house/draft/").text
    assert owner.post("/objections/1/dismiss").status_code == 409
    assert "1 objection" in owner.get("/policies/house").text


def test_what_was_typed_stays_where_an_objection_cannot_be_taken(ada: Browser, case_id: int) -> None:
    ada.post("/queues/review/next")
    form = {
        "finding": "house|walnut",
        "exemption": "phrase",
        "phrase": "peanut",
        "rationale": "half a thought",
    }
    answer = ada.post(f"/cases/{case_id}/objections", form, fragment=True)
    assert answer.status_code == 422
    assert "does not stand in this text" in answer.text
    assert 'value="peanut"' in answer.text
    assert "half a thought" in answer.text
