import re
from collections.abc import Callable, Mapping

import pytest

from review import queues
from review.db import Database
from review.models import Case
from review.models.people import Role
from tests.browsing import Browser
from tests.doubted import default_queue, open_cases
from tests.made import NOW

YES = {"answers": ["nuts"], "severity": "high", "rationale": "A secret reason."}


@pytest.fixture
def case_id(database: Database) -> int:
    """Open a case about which two people are asked."""
    with database.begin() as session:
        queues.install_defaults(session, NOW)
        default_queue(session).reviews_needed = 2
        return open_cases(session, "one walnut")[0].id


def answer(browser: Browser, case_id: int, form: Mapping[str, object]) -> None:
    assert browser.post("/queues/review/next").location == f"/cases/{case_id}"
    seen = re.search(r'name="seen" value="(\d+)"', browser.get(f"/cases/{case_id}").text)
    assert seen
    assert browser.post(f"/cases/{case_id}/decide", {**form, "seen": seen[1]}).status_code == 303


def test_none_sees_the_others_answer_and_a_senior_sees_both_beside_each_other(
    ada: Browser, grace: Browser, sign_in: Callable[[str, Role], Browser], case_id: int
) -> None:
    answer(ada, case_id, YES)
    assert "You answered" in ada.get(f"/cases/{case_id}").text
    assert "secret" not in grace.get(f"/cases/{case_id}").text
    answer(grace, case_id, {"outcome": "fine"})
    assert grace.get(f"/cases/{case_id}").status_code == 403
    sue = sign_in("sue", Role.SENIOR)
    assert sue.post("/queues/adjudication/next").location == f"/cases/{case_id}"
    page = sue.get(f"/cases/{case_id}").text
    assert "The answers differ" in page
    assert "A secret reason." in page
    assert "Decide many at once" not in page
    assert "Decide many at once" in sue.get("/queues/review").text
    sue.post(f"/cases/{case_id}/decide", {**YES, "seen": 3})
    assert "adjudicated: ada said nuts, high; grace said fine" in sue.get(f"/cases/{case_id}").text


def test_an_answer_is_taken_back_by_its_button(ada: Browser, case_id: int) -> None:
    answer(ada, case_id, YES)
    taken_back = ada.post(f"/cases/{case_id}/take-back").text
    assert "Taken back. Decide it anew." in taken_back
    assert re.search(r'name="answers" value="nuts"[^>]* checked', taken_back)


def test_how_many_answer_is_set_by_the_form(owner: Browser, case_id: int) -> None:
    form = {"title": "Ours", "lease": "10", "due-": "24", "needed": "3", "agreement": "unanimous"}
    assert owner.post("/queues/review/settings", form).status_code == 303
    page = owner.get("/queues/review/settings").text
    assert 'name="needed" value="3"' in page
    assert '<option value="unanimous" selected>' in page
    assert owner.post("/queues/review/settings", {**form, "needed": "6"}).status_code == 422


def test_a_second_person_does_not_know_of_the_first_and_figures_say_who_agreed(
    ada: Browser, grace: Browser, owner: Browser, database: Database, case_id: int
) -> None:
    form = {"title": "Ours", "lease": "10", "due-": "24", "needed": "1"}
    for wrong in ({"second_share": "101"}, {"second_share": "half"}, {"second_share": "5", "needed": "2"}):
        answer = owner.post("/queues/review/settings", {**form, **wrong})
        assert answer.status_code == 422
        assert re.search(r'name="second_share"[^>]*aria-invalid="true"', answer.text)
    assert owner.post("/queues/review/settings", {**form, "second_share": "100 %"}).status_code == 303
    with database.begin() as session:
        session.get_one(Case, case_id).reviews_needed = 1
    ada.post("/queues/review/next")
    ada.post(f"/cases/{case_id}/decide", {**YES, "seen": 1})
    look = grace.post("/queues/review/next").location
    assert look != f"/cases/{case_id}"
    page = grace.get(look).text
    assert "secret" not in page
    assert "ada" not in page
    assert "Decided before" not in page
    said = grace.post(f"{look}/decide", {**YES, "rationale": "", "seen": 1}, fragment=True).text
    assert f'action="{look}/take-back"' in said
    assert "secret" not in grace.get(look).text
    assert look in grace.get("/decisions").text
    assert "So far 1 of 1 agreed, 100\u202f%" in owner.get("/queues/review/settings").text
    assert "Decide it anew" in grace.post(f"{look}/take-back", fragment=True).text
