from review.db import Database
from review.models import Preference
from tests.browsing import Browser


def test_a_choice_is_kept_for_whoever_made_it(ada: Browser, grace: Browser) -> None:
    assert ada.post("/preferences/care", {"veil_from": "low"}).location == "/preferences"
    assert '<option value="low" selected>' in ada.get("/preferences").text
    assert '<option value="" selected>' in grace.get("/preferences").text


def test_choosing_nothing_is_as_the_organisation_has_it(ada: Browser, database: Database) -> None:
    ada.post("/preferences/care", {"veil_from": "low"})
    ada.post("/preferences/care", {"veil_from": ""})
    assert '<option value="" selected>' in ada.get("/preferences").text
    with database.read() as session:
        assert [kept.chosen for kept in session.query(Preference)] == [{}]


def test_what_cannot_be_says_what_can(ada: Browser) -> None:
    answer = ada.post("/preferences/care", {"veil_from": "often"})
    assert (answer.status_code, "Choose one of never, severe" in answer.text) == (422, True)


def test_keys_are_kept_and_told_to_every_page(ada: Browser, grace: Browser) -> None:
    assert ada.post("/preferences/keys", {"key-s": "k", "single": "yes"}).location == "/preferences"
    assert "data-keys='{&#34;s&#34;: &#34;k&#34;}'" in ada.get("/").text.replace('"', "'")
    assert "&#34;k&#34;" not in grace.get("/").text
    assert "data-keys-off" not in ada.get("/").text
    ada.post("/preferences/keys", {"key-s": "k"})
    assert "data-keys-off" in ada.get("/").text
    ada.post("/preferences/keys", {"key-s": "k", "usual": "yes"})
    assert "&#34;k&#34;" not in ada.get("/").text


def test_a_key_that_does_two_things_is_refused_beside_it(ada: Browser) -> None:
    answer = ada.post("/preferences/keys", {"key-s": "e", "single": "yes"})
    assert (answer.status_code, "escalate: pass on\u201d already" in answer.text) == (422, True)


def test_zen_is_remembered(ada: Browser) -> None:
    form = {"on": "yes", "next": "/queues/threats"}
    assert ada.post("/preferences/zen", form).location == "/queues/threats"
    assert "data-zen>" in ada.get("/").text
    assert ada.post("/preferences/zen", {"on": "", "next": "//evil.example"}).location == "/"
    assert "data-zen>" not in ada.get("/").text
