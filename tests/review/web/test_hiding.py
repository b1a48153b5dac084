import pytest
from sqlalchemy import select

from review.db import Database
from review.models import Case, Flag, Item, Policy, Proposal, ProposalExample
from review.queues import access
from tests.browsing import Browser
from tests.doubted import make_person, open_cases
from tests.made import NOW


@pytest.fixture
def case_id(database: Database) -> int:
    """Open a case of a text that holds an address, which the guards found."""
    with database.begin() as session:
        (case,) = open_cases(session, "walnut of ada@example.com")
        flag = session.scalars(select(Flag).where(Flag.rule == "sting")).one()
        flag.category, flag.start, flag.end = "privacy", 10, 25
        return case.id


def propose(database: Database) -> None:
    """Propose a phrase for the only text."""
    with database.begin() as session:
        session.add(
            Proposal(
                policy=session.scalars(select(Policy)).one(),
                category="nuts",
                phrase="walnut of",
                log_odds=3.0,
                caught=3,
                wrong=0,
                precision_low=0.5,
                precision_high=1.0,
                labels_seen=9,
                created_at=NOW,
                examples=[ProposalExample(item=session.scalars(select(Item)).one(), violating=True)],
            )
        )


def test_golden_cases_show_dots_to_whoever_may_not_see(ada: Browser, owner: Browser, case_id: int) -> None:
    ada.post("/queues/review/next")
    ada.post(f"/cases/{case_id}/decide", {"answers": "nuts", "golden": "yes", "seen": 1})
    assert "walnut of •••@example.com" in ada.get("/golden/").text
    assert "walnut of ada@example.com" in owner.get("/golden/").text
    assert "ada@" not in ada.post("/golden/run").text


def test_proposals_show_dots_to_whoever_may_not_see(
    ada: Browser, owner: Browser, database: Database, case_id: int
) -> None:
    propose(database)
    assert "walnut of •••@example.com" in ada.get("/proposals/").text
    assert "walnut of ada@example.com" in owner.get("/proposals/").text


def test_texts_of_a_queue_that_is_kept_for_others_are_shown_nowhere(
    ada: Browser, owner: Browser, database: Database, case_id: int
) -> None:
    ada.post("/queues/review/next")
    objected = {"finding": "house|walnut", "exemption": "phrase", "phrase": "walnut of"}
    assert ada.post(f"/cases/{case_id}/objections", objected).status_code == 303
    said = {"answers": "nuts", "golden": "yes", "rationale": "a secret", "seen": 1}
    ada.post(f"/cases/{case_id}/decide", said)
    propose(database)
    with database.begin() as session:
        (grace, case) = make_person(session, "grace"), session.get_one(Case, case_id)
        case.unrouted = True
        access.keep_for(session, case.queue_id, None, [grace.id], NOW)
    pages = {path: owner.get(path).text for path in ("/golden/", "/proposals/", "/routing/unrouted")}
    pages["run"] = owner.post("/golden/run", {"draft": ""}).text
    for path, page in pages.items():
        assert "of ada@" not in page, path
        assert "secret" not in page, path
    for path in ("/golden/", "/proposals/", "/routing/unrouted"):
        assert "kept for others" in pages[path], path
    assert "walnut of" not in pages["/proposals/"]
    assert "1 proposal more" in pages["/proposals/"]
    assert owner.post("/proposals/1/accept").status_code == 403
    assert owner.post("/objections/1/accept").status_code == 403
    assert "None found" in owner.get("/golden/?q=walnut").text
    assert "None found" in owner.get("/golden/?q=secret").text
    assert "kept for others" in owner.get("/golden/?q=item-").text


def test_administrators_read_who_asked_to_see(ada: Browser, administrator: Browser, case_id: int) -> None:
    assert "Nobody has asked yet" in administrator.get("/people/reveals").text
    ada.post(f"/cases/{case_id}/reveal")
    page = administrator.get("/people/reveals").text
    assert f'<td>ada</td><td><a href="/cases/{case_id}">' in page
    assert ada.get("/people/reveals").status_code == 403
