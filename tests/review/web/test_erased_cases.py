from datetime import timedelta

import pytest

from review import decisions, erasure
from review.db import Database
from review.decisions import Ruling
from review.models import Case
from review.models.labels import Outcome
from review.models.people import Role
from tests.browsing import Browser
from tests.doubted import make_person
from tests.made import NOW

BAD = Ruling(Outcome.VIOLATING, ("nuts",), "high", "Nuts.")


@pytest.fixture
def erased(owner: Browser, database: Database, cases: list[int]) -> list[int]:
    """Erase the items of two cases, of which olive decided the first; return the cases."""
    with database.begin() as session:
        olive = make_person(session, "olive", Role.POLICY_OWNER)
        decisions.decide(session, cases[0], olive.id, BAD, seen=1, now=NOW)
        for case_id in cases[:2]:
            item = session.get_one(Case, case_id).item
            erasure.erase(session, item.service_id, item.id, NOW + timedelta(hours=1))
    return cases[:2]


def test_an_erased_text_is_said_to_be_erased_and_offers_no_act_on_its_words(
    owner: Browser, erased: list[int]
) -> None:
    for case_id, state in zip(erased, ("decided", "withdrawn"), strict=True):
        page = owner.get(f"/cases/{case_id}").text
        assert "The words were erased on 2026-05-01 13:00 UTC." in page
        assert f'<span class="lease">{state}</span>' in page
        for act in (
            "A rule is wrong here",
            "data-next-mark",
            "Hidden gold",
            "Take it back",
            "Take this case",
        ):
            assert act not in page, act
    assert "nuts" in owner.get(f"/cases/{erased[0]}").text


def test_no_rule_is_found_wrong_about_a_text_that_was_erased(owner: Browser, erased: list[int]) -> None:
    answer = owner.post(f"/cases/{erased[0]}/objections", {"finding": "house|walnut", "why": "No."})
    assert answer.status_code == 409
