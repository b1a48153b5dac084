import re
from collections.abc import Callable

import pytest

from review import decisions, notes, objections, queues
from review.db import Database
from review.decisions import Ruling
from review.models import Case
from review.models.labels import Outcome
from review.models.people import Role
from review.objections import Objection
from tests.browsing import Browser
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

TEXTS = tuple(f"one walnut for ada@example.com, and number {number} besides" for number in range(3))
YES = {"answers": ["nuts"], "severity": "high", "rationale": "My own reason.", "seen": 1}
TOLD = (
    "<mark",
    "Walnuts",
    "house",
    "Why it is here",
    "why now",
    "due in",
    "listed",
    "badge high",
    "rules 1",
    "data-next-view",
    "Decided before",
    "What happened so far",
    "decide them together",
    "A rule is wrong",
    "grace",
    "not to be read",
)


@pytest.fixture
def cases(database: Database) -> list[int]:
    """Open three cases alike in a blind queue, the first decided; of the second colleagues said something."""
    with database.begin() as session:
        queues.install_defaults(session, NOW)
        opened = open_cases(session, *TEXTS)
        grace = make_person(session, "grace")
        decisions.decide(session, opened[0].id, grace.id, Ruling(Outcome.FINE), seen=1, now=NOW)
        objections.make(session, opened[1].id, grace.id, Objection("house", "walnut", "not to be read"), NOW)
        notes.write(session, opened[1].id, grace.id, "@ada not to be read", NOW)
        queues.claim(session, opened[1].id, grace.id, NOW)
        queues.skip(session, opened[1].id, grace.id, NOW, reason="not to be read")
        default_queue(session).blind = True
        return [case.id for case in opened]


def told_in(page: str) -> list[str]:
    return [words for words in TOLD if words in page]


def test_nothing_that_guards_or_others_said_is_anywhere_before_the_decision(
    ada: Browser, cases: list[int]
) -> None:
    second, third = cases[1:]
    assert ada.post("/queues/review/next").location == f"/cases/{second}"
    here = f"/cases/{second}"
    pages = [
        ada.get(here).text,
        ada.get(here, fragment=True).text,
        ada.post(f"{here}/claim", fragment=True).text,
        ada.post(f"{here}/ahead", fragment=True).text,
        ada.post(f"{here}/reveal", fragment=True).text,
        ada.get(f"{here}/notes").text,
        ada.get(f"/cases/{third}").text,
        ada.get("/queues/review").text,
        ada.get("/").text,
        ada.get("/mentions").text,
        ada.get("/go").text,
        ada.get("/figures").text,
    ]
    assert [told_in(page) for page in pages] == [[]] * len(pages)
    assert "blind" in pages[0]
    assert re.search(r'name="severity"[^>]*checked', pages[0]) is None
    for route in ("history", "author"):
        assert ada.get(f"{here}/{route}").status_code == 403
    refused = [
        ada.post(f"{here}/alike"),
        ada.post(f"{here}/objections", {"finding": "house|walnut"}),
        ada.post(f"{here}/objections", {"finding": "house|other"}),
    ]
    assert [answer.status_code for answer in refused] == [409] * 3
    assert refused[1].text.count("blind") == refused[2].text.count("blind")


def test_how_bad_it_is_has_to_be_said_and_then_all_is_shown(ada: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    answer = ada.post(f"/cases/{cases[1]}/decide", {**YES, "severity": ""})
    assert (answer.status_code, "Say how bad it is" in answer.text) == (422, True)
    assert told_in(answer.text) == []
    assert ada.post(f"/cases/{cases[1]}/decide", YES).status_code == 303
    page = ada.get(f"/cases/{cases[1]}").text
    assert {"<mark", "Walnuts", "Why it is here", "What happened so far", "not to be read"} <= set(
        told_in(page)
    )


def test_seniors_are_blind_too_but_for_what_they_adjudicate(
    sign_in: Callable[[str, Role], Browser], database: Database, cases: list[int]
) -> None:
    sue = sign_in("sue", Role.SENIOR)
    assert told_in(sue.get(f"/cases/{cases[1]}").text) == []
    assert sue.get("/queues/review/many").status_code == 409
    with database.begin() as session:
        session.get_one(Case, cases[1]).adjudicating = True
    assert "Walnuts" in told_in(sue.get(f"/cases/{cases[1]}").text)


def test_every_text_starts_veiled_where_any_would_and_the_veil_does_not_tell(
    ada: Browser, cases: list[int]
) -> None:
    ada.post("/preferences/care", {"veil_from": "severe"})
    ada.post("/queues/review/next")
    page = ada.get(f"/cases/{cases[1]}").text
    assert "data-veil=" in page
    assert told_in(page) == []
    ada.post("/preferences/care", {"veil_from": "never"})
    assert "data-veil=" not in ada.get(f"/cases/{cases[1]}").text


def test_a_queue_is_made_blind_by_its_form(owner: Browser, cases: list[int]) -> None:
    form = {"title": "Ours", "lease": "10", "due-": "24", "needed": "1"}
    answer = owner.post("/queues/review/settings", {**form, "sight": "half"})
    assert answer.status_code == 422
    assert re.search(r'name="sight"[^>]*aria-invalid="true"', answer.text)
    owner.post("/queues/review/settings", {**form, "sight": "open"})
    assert "Walnuts" in owner.get(f"/cases/{cases[1]}").text
