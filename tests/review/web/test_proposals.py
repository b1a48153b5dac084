import pytest

from review import policies, proposals
from review.db import Database
from review.models import Proposal
from review.models.policies import Stage
from review.policies import Act
from tests.browsing import Browser
from tests.decided import NOW, ORCHARD, decide, person


@pytest.fixture
def spoken(database: Database) -> int:
    """Return the id of the one proposal that the labels speak for."""
    with database.begin() as session:
        act = Act(person(session), NOW)
        policies.publish(session, policies.create(session, ORCHARD, act).versions[0], act, revision=1)
        for number in range(24):
            decide(session, f"{number} <b>salted almonds</b>", "nuts")
            decide(session, f"{number} plums")
    assert proposals.refresh(database, NOW) == 1
    with database.read() as session:
        return session.query(Proposal).one().id


def draft(database: Database) -> str:
    with database.read() as session:
        found = policies.in_stage(session, policies.find(session, "orchard"), Stage.DRAFT)
        return found.document if found else ""


def test_without_labels_the_page_says_what_would_bring_a_proposal(owner: Browser) -> None:
    assert "No phrase stands out" in owner.get("/proposals/").text


def test_a_proposal_shows_what_speaks_for_it(owner: Browser, spoken: int) -> None:
    page = owner.get("/proposals/").text
    assert "“<bdi>salted almonds</bdi>”" in page
    assert "held-out texts" in page
    assert "&lt;b&gt;salted almonds&lt;/b&gt;" in page


def test_working_them_out_by_hand_goes_back_to_the_list(owner: Browser, spoken: int) -> None:
    answer = owner.post("/proposals/refresh")
    assert answer.location == "/proposals/"
    assert "1 open proposal" in owner.get("/proposals/").text


def test_accepting_puts_a_rule_into_the_draft(owner: Browser, database: Database, spoken: int) -> None:
    assert owner.post(f"/proposals/{spoken}/accept").location == "/proposals/"
    assert "salted almonds" in draft(database)
    assert "in the draft of orchard" in owner.get("/proposals/").text
    assert "accepted by olive" in owner.get("/proposals/?state=accepted").text


def test_with_htmx_a_line_takes_the_place_of_the_proposal(
    owner: Browser, database: Database, spoken: int
) -> None:
    answer = owner.post(f"/proposals/{spoken}/accept", fragment=True)
    assert "<html" not in answer.text
    assert "/policies/orchard/draft/release" in answer.text


def test_a_dismissed_one_is_remembered_and_can_be_opened_again(owner: Browser, spoken: int) -> None:
    owner.post(f"/proposals/{spoken}/dismiss")
    owner.post("/proposals/refresh")
    assert "salted almonds</bdi>”</h2>" not in owner.get("/proposals/").text
    assert "Open it again" in owner.get("/proposals/?state=dismissed").text
    owner.post(f"/proposals/{spoken}/reopen")
    assert "salted almonds</bdi>”</h2>" in owner.get("/proposals/").text


def test_what_somebody_settled_first_is_not_settled_again(owner: Browser, spoken: int) -> None:
    owner.post(f"/proposals/{spoken}/dismiss")
    assert owner.post(f"/proposals/{spoken}/accept").status_code == 409
    assert owner.post("/proposals/999/accept").status_code == 404
    assert "salted almonds" not in owner.get("/proposals/?state=lost").text


def test_examples_that_their_reader_has_veiled_are_closed_boxes(owner: Browser, spoken: int) -> None:
    assert "spoiler" not in owner.get("/proposals/").text
    owner.post("/preferences/care", {"veil_from": "all"})
    page = owner.get("/proposals/").text
    assert page.count('<details class="spoiler">') == page.count("&lt;b&gt;salted almonds&lt;/b&gt;") > 0
