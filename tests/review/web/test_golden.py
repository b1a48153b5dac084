import pytest

from review import golden, policies
from review.db import Database
from review.policies import Act
from tests.browsing import Browser
from tests.decided import NOW, ORCHARD, decide, person

ALMOND = ORCHARD.replace("contains: walnut", "contains: almond")


@pytest.fixture
def name(database: Database) -> str:
    """Return the name of a golden case that the live policy holds and a draft lets fall."""
    with database.begin() as session:
        act = Act(person(session), NOW)
        policy = policies.create(session, ORCHARD, act)
        policies.publish(session, policy.versions[0], act, revision=1)
        case = golden.promote(session, decide(session, "One <b>walnut</b>.", "nuts"), person(session), NOW)
        policies.edit(session, policies.open_draft(session, policy, act), ALMOND, act, revision=1)
        return case.name


def test_without_any_the_page_says_how_they_come_about(owner: Browser) -> None:
    assert "No golden case yet" in owner.get("/golden/").text


def test_cases_are_found_by_words(owner: Browser, name: str) -> None:
    assert name in owner.get("/golden/?q=walnut").text
    assert "None found" in owner.get("/golden/?q=hazelnut").text
    fragment = owner.get("/golden/?q=walnut", fragment=True).text
    assert fragment.strip().startswith('<div id="found">')
    assert "One &lt;b&gt;walnut&lt;/b&gt;." in fragment


def test_a_case_is_retired_and_restored(owner: Browser, name: str) -> None:
    assert owner.post(f"/golden/{name}/retire").location == "/golden/?state=retired"
    assert name not in owner.get("/golden/").text
    assert owner.post(f"/golden/{name}/retire").status_code == 409
    row = owner.post(f"/golden/{name}/restore", fragment=True).text
    assert row.strip().startswith("<tr id=")
    assert name in owner.get("/golden/").text


def test_cases_are_replayed_against_what_is_live_and_against_a_draft(owner: Browser, name: str) -> None:
    assert "1 held" in owner.post("/golden/run", fragment=True).text
    page = owner.post("/golden/run", {"draft": "orchard"}).text
    assert "1 failed" in page
    assert "should be found as nuts" in page


def test_a_long_list_goes_on_over_the_page(owner: Browser, database: Database, name: str) -> None:
    with database.begin() as session:
        for number in range(55):
            golden.promote(session, decide(session, f"walnut {number}", "nuts"), person(session), NOW)
    page = owner.get("/golden/").text
    assert 'rel="next"' in page
    older = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert name in owner.get(older).text


def test_what_its_reader_has_veiled_is_a_closed_box(owner: Browser, name: str) -> None:
    assert "spoiler" not in owner.get("/golden/").text
    owner.post("/preferences/care", {"veil_from": "all"})
    box = '<details class="spoiler"><summary class="veiled-words">veiled</summary>'
    assert f'{box}<p class="quoted" dir="auto">One' in owner.get("/golden/").text
    assert f'{box}<p class="quoted" dir="auto">One' in owner.post("/golden/run", {"draft": "orchard"}).text
    assert f'{box}<p class="quoted" dir="auto">One' in owner.get("/policies/orchard/draft/release").text
