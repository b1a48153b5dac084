import re
from collections.abc import Callable

import pytest

from review import golden, policies
from review.db import Database
from review.models.people import Role
from review.models.policies import Stage
from review.policies import Act
from tests.browsing import Browser
from tests.decided import NOW, ORCHARD, decide, person

ALMOND = ORCHARD.replace("contains: walnut", "contains: almond")
HOSTILE = "</div><script>alert(1)</script>\u202e walnut "


@pytest.fixture
def reviewer(sign_in: Callable[[str, Role], Browser]) -> Browser:
    return sign_in("ravi", Role.REVIEWER)


@pytest.fixture
def live(database: Database) -> Database:
    """Return a database with the policy in force."""
    with database.begin() as session:
        act = Act(person(session), NOW)
        policies.publish(session, policies.create(session, ORCHARD, act).versions[0], act, revision=1)
    return database


@pytest.fixture
def drafted(live: Database) -> Database:
    """Return a database with a draft that looks for almonds, and a golden case of a walnut."""
    with live.begin() as session:
        act = Act(person(session), NOW)
        golden.promote(session, decide(session, "One walnut, please.", "nuts"), person(session), NOW)
        draft = policies.open_draft(session, policies.find(session, "orchard"), act)
        policies.edit(session, draft, ALMOND, act, revision=1)
    return live


def document(database: Database, stage: Stage) -> str:
    with database.read() as session:
        version = policies.in_stage(session, policies.find(session, "orchard"), stage)
        return version.document if version else ""


def test_a_policy_reads_without_its_yaml(reviewer: Browser, live: Database) -> None:
    assert "Orchard" in reviewer.get("/policies/").text
    page = reviewer.get("/policies/orchard").text
    assert "Any talk of nuts." in page
    assert "contains “walnut”" in page
    assert "detoxify threat ≥ 0.8" in page
    assert "Change it" not in page


def test_an_empty_list_says_what_to_do_next(owner: Browser) -> None:
    assert "Write a policy" in owner.get("/policies/").text


def test_a_new_policy_comes_back_with_its_problems_as_it_was_typed(
    owner: Browser, database: Database
) -> None:
    answer = owner.post("/policies/new", {"document": HOSTILE})
    assert answer.status_code == 422
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "line 1, column" in answer.text
    assert owner.post("/policies/new", {"document": ORCHARD}).location == "/policies/orchard/draft/"
    assert owner.post("/policies/new", {"document": ORCHARD}).status_code == 409


def test_the_way_from_live_to_a_new_version_works_without_javascript(owner: Browser, live: Database) -> None:
    assert owner.post("/policies/orchard/draft/open").location == "/policies/orchard/draft/"
    assert "# Nobody speaks of nuts here." in owner.get("/policies/orchard/draft/").text
    form = {"document": ALMOND, "revision": 1, "release": "yes"}
    assert owner.post("/policies/orchard/draft/", form).location == "/policies/orchard/draft/release"
    page = owner.get("/policies/orchard/draft/release").text
    assert "almond" in page
    assert "There are no golden cases in force" in page
    assert (
        owner.post("/policies/orchard/draft/publish", {"revision": 2, "note": "n"}).location
        == "/policies/orchard"
    )
    assert document(live, Stage.LIVE) == ALMOND


def test_what_is_typed_is_checked_beside_it_and_not_kept(owner: Browser, drafted: Database) -> None:
    form = {"document": ALMOND.replace("category: nuts", "category: nut"), "revision": 2}
    answer = owner.post("/policies/orchard/draft/check", form, fragment=True)
    assert answer.text.strip().startswith('<div id="problems"')
    assert "did you mean <code>nuts</code>" in answer.text
    assert document(drafted, Stage.DRAFT) == ALMOND
    assert "<html" in owner.post("/policies/orchard/draft/check", form).text


def test_a_document_with_problems_comes_back_as_it_was_typed(owner: Browser, drafted: Database) -> None:
    typed = ALMOND.replace("category: nuts", "category: nut") + f"# {HOSTILE}\n"
    answer = owner.post("/policies/orchard/draft/", {"document": typed, "revision": 2})
    assert answer.status_code == 422
    assert "category: nut\n" in answer.text
    assert "<script>alert" not in answer.text


def test_a_stale_edit_comes_back_and_says_who_was_first(owner: Browser, drafted: Database) -> None:
    answer = owner.post("/policies/orchard/draft/", {"document": ORCHARD + "# mine\n", "revision": 1})
    assert answer.status_code == 409
    assert "Ada saved revision 2" in answer.text
    assert "# mine" in answer.text
    assert 'name="revision" value="1"' in answer.text


def test_a_golden_case_stands_in_the_way_until_somebody_signs(owner: Browser, drafted: Database) -> None:
    page = owner.get("/policies/orchard/draft/release").text
    assert "1 would fall" in page
    assert "One walnut, please." in page
    answer = owner.post("/policies/orchard/draft/publish", {"revision": 2})
    assert answer.status_code == 409
    assert "would no longer hold" in answer.text
    form = {"revision": 2, "sign_off": "walnuts are welcome"}
    assert owner.post("/policies/orchard/draft/publish", form).status_code == 303
    assert "Signed off: walnuts are welcome" in owner.get("/policies/orchard").text


def test_an_earlier_version_comes_back_with_a_reason(owner: Browser, drafted: Database) -> None:
    owner.post("/policies/orchard/draft/publish", {"revision": 2, "sign_off": "try it"})
    assert owner.post("/policies/orchard/versions/1/roll-back", {"note": "too many"}).status_code == 303
    assert document(drafted, Stage.LIVE) == ORCHARD
    page = owner.get("/policies/orchard").text
    assert "Version 3" in page
    assert "too many" in page


def test_a_draft_can_be_given_up(owner: Browser, drafted: Database) -> None:
    assert owner.post("/policies/orchard/draft/discard").location == "/policies/orchard"
    assert owner.get("/policies/orchard/draft/").status_code == 404
    assert ALMOND.splitlines()[-1].strip() in owner.get("/policies/orchard/versions/2").text


def test_a_text_is_judged_by_the_draft_and_by_what_is_live(reviewer: Browser, drafted: Database) -> None:
    answer = reviewer.post("/policies/orchard/try", {"text": "a walnut and an almond"}, fragment=True)
    assert "<html" not in answer.text
    assert [each.strip() for each in re.findall(r"<h2>([^<]+)<", answer.text)] == [
        "Draft, version 2",
        "Live, version 1",
    ]
    assert re.findall(r"<mark[^>]*>([^<]+)</mark>", answer.text) == ["almond", "walnut"]


def test_what_is_being_typed_is_tried_before_it_is_kept(owner: Browser, drafted: Database) -> None:
    form: dict[str, object] = {"text": "a plum", "document": ALMOND.replace("almond", "plum")}
    assert "<mark" in owner.post("/policies/orchard/try", form, fragment=True).text
    form["document"] = "nonsense"
    answer = owner.post("/policies/orchard/try", form, fragment=True)
    assert answer.status_code == 422
    assert "check it first" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_a_text_that_cannot_be_tried_is_said_so(reviewer: Browser, live: Database, text: str) -> None:
    assert reviewer.post("/policies/orchard/try", {"text": text}).status_code == 422


def test_a_hostile_text_is_shown_as_text(reviewer: Browser, live: Database) -> None:
    page = reviewer.post("/policies/orchard/try", {"text": HOSTILE}).text
    assert "<script>alert" not in page
    assert "<mark" in page


@pytest.mark.parametrize(
    "path",
    [
        "/policies/new",
        "/policies/orchard/draft/open",
        "/policies/orchard/draft/",
        "/policies/orchard/draft/check",
        "/policies/orchard/draft/discard",
        "/policies/orchard/draft/publish",
        "/policies/orchard/versions/1/roll-back",
        "/proposals/refresh",
        "/proposals/1/accept",
        "/proposals/1/dismiss",
        "/golden/x/retire",
    ],
)
def test_a_reviewer_changes_nothing_here(reviewer: Browser, drafted: Database, path: str) -> None:
    assert reviewer.post(path).status_code == 403


@pytest.mark.parametrize("path", ["/policies/hive", "/policies/orchard/versions/9", "/policies/hive/draft/"])
def test_what_there_is_not_is_not_found(owner: Browser, live: Database, path: str) -> None:
    assert owner.get(path).status_code == 404
