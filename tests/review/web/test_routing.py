import re

import pytest

from review.db import Database
from tests.browsing import Browser
from tests.doubted import open_cases


@pytest.fixture(autouse=True)
def cases(database: Database) -> list[int]:
    with database.begin() as session:
        return [case.id for case in open_cases(session, "a walnut", "a hazelnut")]


def test_a_rule_is_tried_added_moved_and_removed_by_forms(owner: Browser, database: Database) -> None:
    form = {"category": "nuts, wasps", "severity": "high", "meta": "", "queue": "threats"}
    tried = owner.post("/routing/try", form).text
    assert "It fits <b>1</b> of the last 2 cases, and would have got <b>1</b>" in tried
    assert 'value="nuts, wasps"' in tried
    assert owner.post("/routing/", form).location == "/routing/"
    owner.post("/routing/", {"meta": "model", "value": "helper", "queue": "wellbeing"})
    page = owner.get("/routing/").text
    assert "nuts or wasps" in page
    assert owner.post("/routing/2/move", {"direction": "up"}).location == "/routing/"
    assert owner.post("/routing/1/remove").location == "/routing/"
    page = owner.get("/routing/").text
    assert "nuts or wasps</bdi></b>" not in page
    assert "<b>removed</b> <bdi>category nuts or wasps, severity high to Threats</bdi>" in page
    assert owner.post("/routing/1/remove").status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"queue": "threats"}, "Ask for something"),
        ({"category": "nuts", "queue": "nowhere"}, '<small id="about-queue" class="wrong">Choose a queue.'),
        ({"meta": "model", "queue": "threats"}, "Say which values"),
        ({"value": "x", "queue": "threats"}, "Name the fact"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(
    owner: Browser, form: dict[str, object], said: str
) -> None:
    answer = owner.post("/routing/", form)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_no_queue_is_chosen_beforehand_and_what_is_known_is_offered(owner: Browser) -> None:
    page = owner.get("/routing/").text
    assert re.search(r'<select name="queue" required><option value="" selected>Choose…</option>', page)
    for field, name in (("policy", "house"), ("category", "nuts"), ("rule", "walnut"), ("guard", "rules")):
        assert re.search(
            rf'<datalist id="known-{field}">(<option[^>]*></option>)*<option value="{name}">', page
        )


def test_a_rule_that_can_never_get_anything_says_why(owner: Browser) -> None:
    form = {"category": "nutz", "queue": "threats"}
    said = "no live policy names the category nutz; did you mean nuts?"
    assert said in owner.post("/routing/try", form).text
    owner.post("/routing/", form)
    assert said in owner.get("/routing/").text
    answer = owner.post("/routing/", {**form, "queue": "wellbeing"})
    assert answer.status_code == 422
    assert "Rule 1 asks for the same; of two such rules one never gets anything." in answer.text
    assert 'value="nutz"' in answer.text


def test_what_fitted_no_rule_is_listed(owner: Browser, cases: list[int]) -> None:
    page = owner.get("/routing/unrouted").text
    assert all(f"/cases/{case_id}" in page for case_id in cases)
    assert "/cases/" not in owner.get("/routing/unrouted?before=1").text


def test_reviewers_do_not_arrange_the_routing(ada: Browser) -> None:
    assert ada.get("/routing/").status_code == 403
    assert ada.post("/routing/", {"category": "nuts", "queue": "threats"}).status_code == 403
    assert "Routing" not in ada.get("/").text
