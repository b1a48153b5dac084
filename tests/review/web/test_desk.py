import re

import pytest
from sqlalchemy import func, select

from review import demo
from review.db import Database
from review.models import Case, CaseEvent, Decision, Flag, GoldenCase, Item, Screening
from review.models.cases import CaseEventKind, CaseState
from review.models.labels import Outcome
from tests.browsing import Browser
from tests.doubted import open_cases

HOSTILE = "</div><script>alert(1)</script>\u202e walnut " + "a\u0301" * 5_000


def state_of(database: Database, case_id: int) -> CaseState:
    with database.read() as session:
        return session.get_one(Case, case_id).state


def test_without_javascript_a_case_is_claimed_decided_and_followed_by_the_next(
    ada: Browser, database: Database, cases: list[int]
) -> None:
    assert ada.post("/queues/review/next").location == f"/cases/{cases[0]}"
    page = ada.get(f"/cases/{cases[0]}").text
    assert re.search(r'<mark class="g1 d0" data-f="1"[^>]*>', page)
    form = {"answers": ["nuts"], "severity": "high", "rationale": "It says so.", "seen": 1}
    assert ada.post(f"/cases/{cases[0]}/decide", form).location == f"/cases/{cases[1]}"
    with database.read() as session:
        decision = session.scalars(select(Decision)).one()
    assert (decision.outcome, decision.severity, decision.rationale) == (
        Outcome.VIOLATING,
        "high",
        "It says so.",
    )


def test_with_htmx_the_next_case_comes_in_the_answer(ada: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    answer = ada.post(f"/cases/{cases[0]}/decide", {"outcome": "fine", "seen": 1}, fragment=True)
    assert answer.headers["HX-Push-Url"] == f"/cases/{cases[1]}"
    assert "<html" not in answer.text
    assert answer.text.strip().startswith("<title>")
    assert "walnut" in answer.text


def test_without_javascript_words_are_quoted_and_a_reason_is_chosen(
    ada: Browser, database: Database, cases: list[int]
) -> None:
    with database.begin() as session:
        session.get_one(Case, cases[0]).queue.reasons = ["It names a nut."]
    ada.post("/queues/review/next")
    assert "It names a nut." in ada.get(f"/cases/{cases[0]}").text
    form = {"answers": ["nuts"], "severity": "low", "quote": "almond", "seen": 1}
    refused = ada.post(f"/cases/{cases[0]}/decide", form)
    assert (refused.status_code, "These words are not in the text" in refused.text) == (422, True)
    ada.post(f"/cases/{cases[0]}/decide", form | {"quote": "walnut", "reason_at_hand": "It names a nut."})
    page = ada.get(f"/cases/{cases[0]}").text
    assert "“walnut”" in page
    assert page.count("It names a nut.") == 1


def test_a_carriage_return_keeps_its_place(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        case_id = open_cases(session, "one\r\ntwo\rwalnut")[0].id
    assert "one&#13;\ntwo&#13;" in ada.get(f"/cases/{case_id}").text


def test_what_was_drawn_ahead_is_not_sent_again(ada: Browser, grace: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    drawn = ada.post(f"/cases/{cases[0]}/ahead", fragment=True)
    assert drawn.headers["Drawn-Case"] == f"{cases[1]}:1"
    assert f"Case {cases[1]}" in drawn.text
    assert grace.post("/queues/review/next").location == f"/cases/{cases[2]}"
    form = {"outcome": "fine", "seen": 1, "ahead": f"{cases[1]}:1"}
    answer = ada.post(f"/cases/{cases[0]}/decide", form, fragment=True)
    assert (answer.headers["HX-Push-Url"], "Drawn-Ahead" in answer.headers) == (f"/cases/{cases[1]}", True)
    assert "decided: fine" in answer.text
    assert "<main" not in answer.text


@pytest.mark.parametrize("ahead", ["", "nonsense", "9:1", "2:7", "9" * 40])
def test_what_was_drawn_ahead_of_another_case_is_not_shown(
    ada: Browser, cases: list[int], ahead: str
) -> None:
    ada.post("/queues/review/next")
    form = {"outcome": "fine", "seen": 1, "ahead": ahead}
    answer = ada.post(f"/cases/{cases[0]}/decide", form, fragment=True)
    assert f"Case {cases[1]}" in answer.text
    assert "Drawn-Ahead" not in answer.headers


def test_closing_a_page_frees_what_it_held_ahead(ada: Browser, grace: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    key = ada.post(f"/cases/{cases[0]}/ahead", fragment=True).headers["Drawn-Case"]
    assert ada.post(f"/cases/{cases[0]}/leave", {"ahead": key}, fragment=True).status_code == 204
    assert grace.post("/queues/review/next").location == f"/cases/{cases[1]}"
    assert ada.post(f"/cases/{cases[1]}/ahead", fragment=True).status_code == 204


def test_the_last_case_leads_to_an_empty_queue_that_says_so(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        case_id = open_cases(session, "one walnut")[0].id
    ada.post("/queues/review/next")
    answer = ada.post(f"/cases/{case_id}/decide", {"outcome": "unsure", "seen": 1}, fragment=True)
    assert "Nothing left here for you" in answer.text
    assert answer.text.count("<h1") == 1
    assert answer.headers["HX-Push-Url"] == "/queues/review"


def test_an_answer_that_says_nothing_keeps_what_was_typed(ada: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    answer = ada.post(f"/cases/{cases[0]}/decide", {"rationale": "half a thought", "seen": 1}, fragment=True)
    assert answer.status_code == 422
    assert "choose at least one answer" in answer.text
    assert "half a thought" in answer.text


def test_who_comes_second_reads_who_was_first_and_keeps_what_was_typed(
    ada: Browser, grace: Browser, cases: list[int]
) -> None:
    ada.post("/queues/review/next")
    ada.post(f"/cases/{cases[0]}/decide", {"outcome": "fine", "seen": 1})
    form = {"answers": ["nuts"], "rationale": "a long thought", "seen": 1}
    answer = grace.post(f"/cases/{cases[0]}/decide", form, fragment=True)
    assert answer.status_code == 409
    assert "ada was first and decided it (fine)." in answer.text
    assert "a long thought" in answer.text


def test_undo_brings_the_case_back_as_it_was_decided(
    ada: Browser, database: Database, cases: list[int]
) -> None:
    ada.post("/queues/review/next")
    form = {"answers": ["nuts"], "severity": "low", "rationale": "Mild.", "golden": "yes", "seen": 1}
    page = ada.post(f"/cases/{cases[0]}/decide", form, fragment=True).text
    undo = re.search(r'hx-post="(/cases/\d+/take-back)"', page)
    assert undo
    back = ada.post(undo[1], fragment=True).text
    assert "Taken back" in back
    assert 'value="nuts" data-key="1" checked' in back
    assert "Mild." in back
    assert state_of(database, cases[0]) is CaseState.OPEN
    with database.read() as session:
        assert session.scalars(select(GoldenCase)).one().retired_at is not None


def test_a_decision_can_be_kept_as_a_golden_case(ada: Browser, database: Database, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    ada.post(f"/cases/{cases[0]}/decide", {"answers": ["nuts"], "golden": "yes", "seen": 1})
    with database.read() as session:
        assert session.scalars(select(GoldenCase.categories)).all() == [["nuts"]]


def test_skipping_leads_to_the_next_and_says_why(ada: Browser, database: Database, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    assert (
        ada.post(f"/cases/{cases[0]}/skip", {"skipped_because": "not my language"}).location
        == f"/cases/{cases[1]}"
    )
    with database.read() as session:
        skipped = session.scalars(select(CaseEvent).where(CaseEvent.kind == CaseEventKind.SKIPPED)).one()
    assert (skipped.case_id, skipped.note) == (cases[0], "not my language")
    assert "1 case that you skipped" in ada.get(f"/cases/{cases[1]}").text


def test_putting_back_frees_the_case(ada: Browser, grace: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    assert ada.post(f"/cases/{cases[0]}/release").location == "/queues/review"
    assert grace.post("/queues/review/next").location == f"/cases/{cases[0]}"


def test_a_case_of_somebody_else_is_shown_but_not_taken(
    ada: Browser, grace: Browser, cases: list[int]
) -> None:
    ada.post("/queues/review/next")
    page = grace.get(f"/cases/{cases[0]}").text
    assert "ada is working on this" in page
    assert "Decide and next" not in page
    answer = grace.post(f"/cases/{cases[0]}/claim", fragment=True)
    assert (answer.status_code, "ada is working on this case." in answer.text) == (409, True)


def test_a_lease_is_renewed_only_by_the_one_who_holds_it(
    ada: Browser, grace: Browser, cases: list[int]
) -> None:
    ada.post("/queues/review/next")
    assert ada.post(f"/cases/{cases[0]}/hold", fragment=True).status_code == 200
    refused = grace.post(f"/cases/{cases[0]}/hold", fragment=True)
    assert (refused.status_code, refused.text) == (409, "This case is not yours any more.")


def test_a_hostile_text_stays_text(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        case_id = open_cases(session, HOSTILE)[0].id
    page = ada.get(f"/cases/{case_id}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert ada.get("/queues/review").text.count("&lt;script&gt;") == 1


@pytest.mark.parametrize("path", ["/cases/999", "/cases/99999999999999999999", "/queues/nowhere"])
def test_what_is_not_there_is_said_in_a_page(ada: Browser, path: str) -> None:
    answer = ada.get(path)
    assert answer.status_code == 404
    assert "To the queues" in answer.text


def test_home_shows_how_to_begin_and_then_what_waits(ada: Browser, database: Database) -> None:
    first = ada.get("/").text
    assert "/v1/items" in first
    with database.begin() as session:
        open_cases(session, "one walnut")
    later = ada.get("/").text
    assert "Everything else" in later
    assert "due in" in later or "overdue" in later


def test_the_samples_are_sent_by_a_button(ada: Browser, database: Database) -> None:
    assert "Send the samples" in ada.get("/").text
    assert ada.post("/samples").location == "/"
    page = ada.get("/").text
    assert "made-up messages sent" in page
    assert "Send the samples" not in page
    assert "The guards are reading" in page
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == len(list(demo.samples()))


def test_a_case_is_passed_on_by_its_form(ada: Browser, grace: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    page = ada.get(f"/cases/{cases[0]}").text
    assert '<option value="queue:threats">Threats</option>' in page
    assert ada.post(f"/cases/{cases[0]}/pass-on", {"to": "queue:threats"}).location == f"/cases/{cases[1]}"
    assert ada.post(f"/cases/{cases[1]}/snooze", {"hours": 4}).location == f"/cases/{cases[2]}"
    assert grace.post("/queues/threats/next").location == f"/cases/{cases[0]}"


def test_a_senior_hands_over_to_a_person_and_nobody_below(
    senior: Browser, ada: Browser, grace: Browser, cases: list[int]
) -> None:
    for browser in (ada, senior):
        browser.post("/queues/review/next")
    assert "person:grace" not in ada.get(f"/cases/{cases[0]}").text
    assert ada.post(f"/cases/{cases[0]}/pass-on", {"to": "person:grace"}).status_code == 403
    assert '<option value="person:grace">grace</option>' in senior.get(f"/cases/{cases[1]}").text
    assert senior.post(f"/cases/{cases[1]}/pass-on", {"to": "person:grace"}).location == f"/cases/{cases[2]}"
    assert grace.post("/queues/review/next").location == f"/cases/{cases[1]}"


def test_what_cannot_be_passed_on_says_why_and_keeps_what_was_typed(ada: Browser, cases: list[int]) -> None:
    ada.post("/queues/review/next")
    form = {"to": "queue:nowhere", "rationale": "half a thought"}
    answer = ada.post(f"/cases/{cases[0]}/pass-on", form, fragment=True)
    assert (answer.status_code, answer.text.count("Choose where it is to go.")) == (422, 1)
    assert "half a thought" in answer.text


@pytest.fixture
def private(database: Database) -> Case:
    """Open a case with an address in it that the guards found."""
    with database.begin() as session:
        (case,) = open_cases(session, "walnut of ada@example.com")
        flag = session.scalars(select(Flag).where(Flag.rule == "sting")).one()
        flag.category, flag.start, flag.end = "privacy", 10, 25
    return case


def test_who_may_see_personal_data_by_role_is_not_made_to_ask(senior: Browser, private: Case) -> None:
    assert "ada@example.com" in senior.get("/queues/review").text
    page = senior.get(f"/cases/{private.id}").text
    assert "ada@example.com" in page
    assert "Personal data is hidden" not in page


def test_personal_data_is_hidden_in_lists_too_until_it_is_revealed(ada: Browser, private: Case) -> None:
    case = private
    assert "ada@" not in ada.get("/queues/review").text
    assert "ada@" not in ada.get(f"/cases/{case.id}").text
    ada.post("/queues/review/next")
    form = {"rationale": "half a thought"}
    revealed = ada.post(f"/cases/{case.id}/reveal", form, fragment=True).text
    assert "ada@example.com" in revealed
    assert "half a thought" in revealed
    assert "ada@" not in ada.get(f"/cases/{case.id}").text
    assert "revealed" in ada.get(f"/cases/{case.id}/history").text


def test_what_a_finding_quotes_keeps_its_direction_to_itself(ada: Browser, cases: list[int]) -> None:
    assert "“<bdi>walnut</bdi>”" in ada.get(f"/cases/{cases[0]}").text


def test_many_policies_are_folded_at_the_foot(ada: Browser, cases: list[int], database: Database) -> None:
    assert "policy <b>house</b> v1" in ada.get(f"/cases/{cases[0]}").text
    with database.begin() as session:
        item_id = session.get_one(Case, cases[0]).item_id
        screening = session.scalars(select(Screening).where(Screening.item_id == item_id)).one()
        screening.policies = {f"house-{number}": 1 for number in range(4)}
    assert "<summary>4 policies</summary>" in ada.get(f"/cases/{cases[0]}").text
