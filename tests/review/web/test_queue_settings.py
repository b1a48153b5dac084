import re

import pytest
from sqlalchemy import select

from review.casefiles import open_casefile
from review.db import Database
from review.models import Queue, User
from tests.browsing import Browser
from tests.doubted import open_cases

FORM = {"title": "Ours", "guidance": "Look twice.", "lease": "10", "due-high": "0.5", "due-": "24"}


@pytest.fixture
def case_id(database: Database) -> int:
    with database.begin() as session:
        return open_cases(session, "a walnut")[0].id


def queue(database: Database) -> Queue:
    with database.read() as session:
        return session.scalars(select(Queue).where(Queue.name == "review")).one()


def test_a_queue_is_arranged_by_its_form(owner: Browser, database: Database, case_id: int) -> None:
    form = {**FORM, "answers": ["wasps"]}
    assert owner.post("/queues/review/settings", form).location == "/queues/review/settings"
    found = queue(database)
    assert (found.title, found.lease_seconds, found.due_seconds) == ("Ours", 600, {"high": 1_800, "": 86_400})
    with database.read() as session:
        answers = open_casefile(session, case_id).answers
    assert [one.offer.category for one in answers.at_hand] == ["wasps"]
    assert [one.offer.category for one in answers.others] == ["nuts"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "Give it a title"),
        ({"lease": "0"}, "half a minute"),
        ({"lease": "soon"}, "as a number"),
        ({"due-high": "1e9"}, "ninety days"),
        ({"due-high": "inf"}, "as a number"),
        ({"guidance": "Look twice." + "." * 3_990}, "Guidance has at most 4,000 characters; this has 4,001."),
        ({"answers": ["bolts"]}, "no category"),
    ],
)
def test_what_is_out_of_bounds_is_said_and_nothing_is_kept(
    owner: Browser, database: Database, case_id: int, change: dict[str, object], said: str
) -> None:
    answer = owner.post("/queues/review/settings", {**FORM, **change})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "Look twice." in answer.text
    assert queue(database).title != "Ours"


def test_a_queue_is_made_once(owner: Browser, database: Database, case_id: int) -> None:
    assert owner.post("/queues", {"name": "Lawyers"}).location == "/queues/lawyers/settings"


@pytest.mark.parametrize("name", ["lease", "due-high", "due-"])
@pytest.mark.parametrize("given", ["0.001", "soon", "1e9"])
def test_the_very_time_that_is_wrong_is_marked(owner: Browser, case_id: int, name: str, given: str) -> None:
    page = owner.post("/queues/review/settings", {**FORM, name: given}).text
    marked = re.findall(r'name="([^"]+)" value="([^"]*)"[^>]* aria-invalid="true"', page)
    assert marked == [(name, given)]


def test_guidance_may_be_as_long_as_the_page_says(owner: Browser, database: Database, case_id: int) -> None:
    # A browser sends the end of a line as two characters, and counts it as one.
    guidance = "\r\n".join(["x" * 999] * 4)
    owner.post("/queues/review/settings", {**FORM, "guidance": guidance})
    assert queue(database).guidance == guidance.replace("\r\n", "\n")
    assert 'maxlength="4000"' in owner.get("/queues/review/settings").text


@pytest.mark.parametrize(
    ("name", "said", "status"),
    [
        ("A b!", "Use lower-case letters, digits, dashes and underscores.", 422),
        ("review", "There is a queue called review already.", 409),
    ],
)
def test_a_queue_that_cannot_be_made_is_said_at_its_name(
    owner: Browser, case_id: int, name: str, said: str, status: int
) -> None:
    answer = owner.post("/queues", {"name": name})
    assert answer.status_code == status
    assert re.search(rf'name="name" value="{name}"[^>]* aria-invalid="true"', answer.text)
    assert f'class="wrong">{said}<' in answer.text


def test_before_anything_came_in_queues_are_made_and_routing_is_found(owner: Browser, ada: Browser) -> None:
    page = owner.get("/").text
    assert "Nothing has come in yet" in page
    assert 'href="/routing/"' in page
    answer = owner.post("/queues", {"name": "A b!"})
    assert (answer.status_code, 'value="A b!"' in answer.text) == (422, True)
    owner.post("/queues", {"name": "lawyers"})
    assert 'href="/queues/lawyers/settings">Lawyers</a>' in owner.get("/").text
    assert "Make a queue" not in ada.get("/").text


def test_reviewers_do_not_arrange_queues(ada: Browser, case_id: int) -> None:
    assert ada.post("/queues", {"name": "mine"}).status_code == 403
    assert "Make a queue" not in ada.get("/").text


CASE_ROUTES = (
    ("get", "/queues/review"),
    ("get", "/cases/{case}"),
    *(
        ("post", path)
        for path in (
            "/queues/review/next",
            *(
                f"/cases/{{case}}/{act}"
                for act in ("claim", "reveal", "skip", "snooze", "pass-on", "release")
            ),
        )
    ),
)


@pytest.mark.parametrize(("method", "path"), CASE_ROUTES)
def test_a_queue_kept_for_others_answers_to_no_route(
    owner: Browser, ada: Browser, case_id: int, method: str, path: str
) -> None:
    owner.post("/queues/review/settings", {**FORM, "role": "senior"})
    form = {"hours": 1, "to": "queue:threats", "outcome": "fine", "seen": 1}
    address = path.format(case=case_id)
    answer = ada.get(address) if method == "get" else ada.post(address, form)
    assert (answer.status_code, "walnut" in answer.text) == (403, False)


def test_deciding_and_holding_stop_at_the_same_door(owner: Browser, ada: Browser, case_id: int) -> None:
    ada.post("/queues/review/next")
    owner.post("/queues/review/settings", {**FORM, "role": "senior"})
    assert ada.post(f"/cases/{case_id}/decide", {"outcome": "fine", "seen": 1}).status_code == 403
    assert ada.post(f"/cases/{case_id}/hold").status_code == 409
    home = ada.get("/").text
    assert "Ours" not in home
    assert "You hold" not in home


def test_people_are_let_in_by_the_form(
    owner: Browser, ada: Browser, database: Database, case_id: int
) -> None:
    with database.read() as session:
        person = session.scalars(select(User).where(User.name == "ada")).one()
    owner.post("/queues/review/settings", {**FORM, "role": "", "people": [person.id]})
    page = owner.get("/queues/review/settings").text
    assert f'name="people" value="{person.id}" checked' in page
    assert ada.post("/queues/review/next").location == f"/cases/{case_id}"
    assert owner.get(f"/cases/{case_id}").status_code == 403
    assert owner.post("/queues/review/settings", {**FORM, "role": ""}).status_code == 422
