import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from review import services
from review.db import Database
from review.models import ApiKey, User
from review.models.people import Role
from review.people.duties import LOWEST, WORDS, May, may
from review.queues import access
from review.queues.arranging import make_queue
from review.web import context
from review.web.access import access_of
from tests.browsing import Browser
from tests.made import NOW, key_for


def id_of(database: Database, name: str) -> int:
    with database.read() as session:
        return session.scalars(select(User.id).where(User.name == name)).one()


def secret_in(page: str) -> str:
    found = re.search(r"<code>([^<]+)</code></pre>", page)
    assert found
    return found[1]


def test_who_is_invited_signs_in_with_the_password_shown_once(administrator: Browser, app: Flask) -> None:
    page = administrator.post("/people", {"name": "Joan", "role": "reviewer"}).text
    joan = Browser(app, "joan", secret_in(page))
    assert joan.get("/").location == "/password"
    assert secret_in(page) not in administrator.get("/people").text


def test_a_name_that_is_taken_is_said_beside_the_field(administrator: Browser) -> None:
    answer = administrator.post("/people", {"name": "ann", "role": "reviewer"})
    assert (answer.status_code, "already somebody called ann" in answer.text) == (409, True)


def test_a_role_is_changed_and_works_at_once(
    administrator: Browser, ada: Browser, database: Database
) -> None:
    assert ada.get("/people").status_code == 403
    administrator.post(f"/people/{id_of(database, 'ada')}/role", {"role": "administrator"})
    assert ada.get("/people").status_code == 200


def test_who_is_let_out_is_signed_out_and_may_be_let_in_again(
    administrator: Browser, ada: Browser, database: Database, app: Flask
) -> None:
    path = f"/people/{id_of(database, 'ada')}/active"
    administrator.post(path, {"active": "no"})
    assert ada.get("/").status_code == 303
    administrator.post(path, {"active": "yes"})
    assert Browser(app, "ada").get("/").status_code == 200


def test_a_person_is_let_into_a_kept_queue_by_name_and_out_again(
    administrator: Browser, ada: Browser, database: Database
) -> None:
    ada_id = id_of(database, "ada")
    with database.begin() as session:
        legal, house = (make_queue(session, name, NOW).id for name in ("legal", "house"))
        access.keep_for(session, legal, Role.SENIOR, [], NOW)
    page = administrator.get(f"/people/{ada_id}").text
    assert "kept for others" in page
    assert f'value="{house}"' not in page
    assert "claim, read, decide" in page
    assert "invite people" not in page
    assert ada.get("/queues/legal").status_code == 403
    administrator.post(f"/people/{ada_id}/queues", {"queues": [legal, house]})
    assert "let in by name" in administrator.get(f"/people/{ada_id}").text
    assert ada.get("/queues/legal").status_code == 200
    administrator.post(f"/people/{ada_id}/queues", {})
    assert ada.get("/queues/legal").status_code == 403
    assert ada.get("/queues/house").status_code == 200


def test_the_last_who_may_work_in_a_queue_is_not_let_out(
    administrator: Browser, ada: Browser, database: Database
) -> None:
    ada_id = id_of(database, "ada")
    with database.begin() as session:
        legal = make_queue(session, "legal", NOW).id
        access.keep_for(session, legal, None, [ada_id], NOW)
    answer = administrator.post(f"/people/{ada_id}/queues", {})
    assert (answer.status_code, "Nobody else may work in Legal." in answer.text) == (422, True)
    assert ada.get("/queues/legal").status_code == 200


def test_the_table_of_roles_stands_on_the_page_of_people(administrator: Browser) -> None:
    page = administrator.get("/people").text
    assert all(words in page for words in WORDS.values())
    assert administrator.get("/people/99999999999999999999").status_code == 404


def test_nobody_takes_their_own_role_away(administrator: Browser, database: Database) -> None:
    me = id_of(database, "ann")
    assert administrator.post(f"/people/{me}/role", {"role": "reviewer"}).status_code == 409
    assert administrator.post(f"/people/{me}/active", {"active": "no"}).status_code == 409
    assert administrator.get("/people").status_code == 200


def test_a_forgotten_password_is_replaced(
    administrator: Browser, ada: Browser, database: Database, app: Flask
) -> None:
    page = administrator.post(f"/people/{id_of(database, 'ada')}/password").text
    assert ada.get("/").status_code == 303
    assert Browser(app, "ada", secret_in(page)).get("/").location == "/password"


def test_who_decides_elsewhere_is_listed_without_acts(
    administrator: Browser, app: Flask, database: Database
) -> None:
    sent = {"labels": [{"text": "a leaf", "outcome": "fine"}]}
    app.test_client().post("/v1/labels", json=sent, headers=key_for(database, "walker", "label"))
    outside = id_of(database, "@walker")
    pages = [administrator.get("/people").text, administrator.get(f"/people/{outside}").text]
    assert all("decides elsewhere" in page for page in pages)
    assert not any(f"/people/{outside}/" in page for page in pages)
    for act in ("password", "queues", "role", "active"):
        answer = administrator.post(f"/people/{outside}/{act}", {"role": "reviewer", "active": "yes"})
        assert (answer.status_code, "never signs in" in answer.text) == (409, True)


def test_a_key_is_shown_once_works_and_is_revoked(administrator: Browser, database: Database) -> None:
    page = administrator.post("/people/keys", {"service": "bot", "scopes": ["submit"]}).text
    headers = {"Authorization": f"Bearer {secret_in(page)}"}
    client = administrator.client
    assert client.post("/v1/items", json={"text": "hello"}, headers=headers).status_code == 202
    with database.read() as session:
        key = session.scalars(select(ApiKey)).one()
    administrator.post(f"/people/keys/{key.id}/revoke")
    assert client.post("/v1/items", json={"text": "hello"}, headers=headers).status_code == 401
    assert "revoked" in administrator.get("/people").text


def test_a_key_is_exchanged_for_another_and_both_work_until_the_old_one_expires(
    administrator: Browser, database: Database
) -> None:
    form = {"service": "bot", "scopes": ["submit"], "days": "30"}
    first = secret_in(administrator.post("/people/keys", form).text)
    with database.read() as session:
        old = session.scalars(select(ApiKey)).one()
    page = administrator.post(f"/people/keys/{old.id}/rotate")
    client, second = administrator.client, secret_in(page.text)
    sent = [{"Authorization": f"Bearer {key}"} for key in (first, second)]
    assert [client.get("/v1/items", headers=one).status_code for one in sent] == [403, 403]
    with database.begin() as session:
        old, new = session.scalars(select(ApiKey).order_by(ApiKey.id)).all()
        assert old.expires_at
        assert new.expires_at
        assert timedelta(hours=23) < old.expires_at - old.created_at < timedelta(hours=25)
        assert (new.expires_at - new.created_at, new.scopes) == (timedelta(days=30), ["submit"])
        old.expires_at = NOW
    context.parts_of(client.application).doorkeeper.forget()
    said = client.post("/v1/items", json={"text": "a"}, headers=sent[0])
    assert (said.status_code, json.loads(said.data)["detail"]) == (
        401,
        "This key expired at 2026-05-01T12:00:00Z; make another.",
    )
    assert "expired" in administrator.get("/people").text
    assert administrator.post(f"/people/keys/{old.id}/rotate").status_code == 409
    wrong = administrator.post("/people/keys", {**form, "days": "0"})
    assert (wrong.status_code, "Give 1 to 3,650 days" in wrong.text) == (422, True)


def test_the_bounds_of_a_service_are_set_on_its_page(administrator: Browser, database: Database) -> None:
    administrator.post("/people/keys", {"service": "bot", "scopes": ["submit"]})
    path = "/people/services/1"
    form = {"per_day": "50", "seconds_per_day": "0", "cost_per_day": "2.5", "check_budget_ms": ""}
    assert administrator.post(path, form).status_code == 303
    page = administrator.get(path).text
    assert all(f'value="{value}"' in page for value in ("50", "0", "2.5"))
    with database.read() as session:
        bounds = services.bounds_of(services.find_service(session, 1))
    assert bounds == services.Bounds(None, 50, 0.0, 2.5, None)
    for name, value in (
        ("per_minute", "1.5"),
        ("per_day", "9" * 12),
        ("cost_per_day", "nan"),
        ("seconds_per_day", "-1"),
        ("check_budget_ms", "0"),
    ):
        wrong = administrator.post(path, {name: value})
        assert (wrong.status_code, "or nothing." in wrong.text, f'value="{value}"' in wrong.text) == (
            422,
            True,
            True,
        )
    wrong = administrator.post(path, {"per_minute": "-1", "per_day": "x", "check_budget_ms": "0"})
    assert wrong.text.count('class="wrong"') == 3
    with database.read() as session:
        assert services.bounds_of(services.find_service(session, 1)) == bounds
    assert administrator.get("/people/services/99999999999999999999").status_code == 404


def checked(page: str) -> list[str]:
    return re.findall(r'name="scopes" value="(\w+)" checked', page)


def test_every_field_of_a_key_that_is_wrong_says_so_and_what_was_typed_stays(
    administrator: Browser,
) -> None:
    assert checked(administrator.get("/people").text) == ["submit", "read"]
    answer = administrator.post("/people/keys", {"service": "A bot", "days": "soon"})
    assert answer.status_code == 422
    for field, words in (("service", "lower-case"), ("scopes", "at least one scope"), ("days", "1 to 3,650")):
        assert re.search(rf'<small id="about-{field}" class="wrong">[^<]*{words}', answer.text)
    assert all(f'value="{typed}"' in answer.text for typed in ("A bot", "soon"))
    assert checked(answer.text) == []
    assert administrator.get("/people").text.count("No service sends yet") == 1
    answer = administrator.post("/people/keys", {"service": "bot", "scopes": ["admin"], "days": "0"})
    assert (answer.status_code, checked(answer.text)) == (422, ["admin"])


def test_the_role_chosen_for_whoever_cannot_be_invited_stays_chosen(administrator: Browser) -> None:
    page = administrator.post("/people", {"name": "n o", "role": "senior"}).text
    assert '<option value="senior" selected>' in page.split("Invite somebody")[1]


def test_every_service_is_listed_with_its_keys_or_without(
    administrator: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.services.PAGE", 2)
    monkeypatch.setattr("review.services.bounds.PAGE", 2)
    key_for(database, "first", "read")
    with database.begin() as session:
        for name in ("silent", "newest"):
            services.ensure_service(session, name, NOW)
    page = administrator.get("/people").text
    listed = re.findall(r'/people/services/\d+"><b>(\w+)', page)
    assert (listed, page.count("no key")) == (["newest", "silent"], 2)
    older = re.search(r'href="([^"]+)" rel="next"', page)
    assert older
    page = administrator.get(older[1]).text
    assert (re.findall(r'/people/services/\d+"><b>(\w+)', page), "no key" in page) == (["first"], False)


def test_every_duty_has_its_row_in_the_table() -> None:
    assert list(LOWEST) == list(WORDS) == list(May)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_reaches_further_than_the_table_says(app: Flask, sign_in: Any, role: Role) -> None:
    browser = sign_in("joan", role)
    wrong = []
    for rule in app.url_map.iter_rules():
        needed = access_of(app.view_functions[rule.endpoint])
        if not isinstance(needed, May) or rule.endpoint == "sessions.sign_out":
            continue
        path = re.sub(r"<[^>]+>", "999999", rule.rule)
        ask = browser.get if "GET" in (rule.methods or ()) else browser.post
        if (ask(path).status_code == 403) is may(role, needed):
            wrong.append(f"{rule.rule} needs {needed}")
    assert wrong == []
