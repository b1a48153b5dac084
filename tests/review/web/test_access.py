import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from review import people
from review.db import Database
from review.models.people import Role
from review.people import guesses
from review.settings import Settings
from review.web import access
from tests.browsing import Browser

PASSWORD = "correct horse battery"


@pytest.fixture
def ada_password(database: Database) -> str:
    """Make ada, who has to change the password that this returns."""
    with database.begin() as session:
        return people.create_user(session, "ada", Role.REVIEWER, datetime.now(UTC))[1]


def csrf_of(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def sign_in(client: FlaskClient, name: str, password: str, after: str = "") -> int:
    form = {"name": name, "password": password, "next": after, "csrf_token": csrf_of(client, "/sign-in")}
    return client.post("/sign-in", data=form).status_code


def test_every_route_names_who_may_use_it(app: Flask) -> None:
    nameless = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not access.access_of(app.view_functions[rule.endpoint])
    ]
    assert nameless == []


def test_a_route_that_names_nobody_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, "standing.health", lambda: "secret")
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(client: FlaskClient, ada_password: str) -> None:
    answer = client.get("/password?x=1")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/password?x%3D1")
    form = {
        "name": "ada",
        "password": ada_password,
        "next": "/password?x=1",
        "csrf_token": csrf_of(client, "/sign-in"),
    }
    assert client.post("/sign-in", data=form).location == "/password?x=1"


def test_a_fragment_is_told_to_leave_the_page(client: FlaskClient) -> None:
    answer = client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""],
)
def test_nobody_is_sent_to_another_site(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert access.safe_next(target) == "/"


def test_a_one_time_password_leads_to_choosing_another(client: FlaskClient, ada_password: str) -> None:
    assert sign_in(client, "ada", ada_password) == 303
    assert client.get("/").location == "/password"
    form = {"old": ada_password, "new": PASSWORD, "csrf_token": csrf_of(client, "/password")}
    assert client.post("/password", data=form).location == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_and_a_wrong_name_get_the_same_answer(
    client: FlaskClient, ada_password: str
) -> None:
    answers = []
    for name in ("ada", "eve"):
        form = {"name": name, "password": "wrong", "csrf_token": csrf_of(client, "/sign-in")}
        answer = client.post("/sign-in", data=form)
        answers.append((answer.status_code, re.sub(r'value="[^"]*"|Token":"[^"]*"', "", answer.text)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_too_many_guesses_have_to_wait_even_with_the_right_one(
    client: FlaskClient, ada_password: str
) -> None:
    token = csrf_of(client, "/sign-in")
    for _ in range(guesses.TRIES_PER_NAME_AND_ADDRESS):
        client.post("/sign-in", data={"name": "ada", "password": "wrong", "csrf_token": token})
    answer = client.post("/sign-in", data={"name": "ada", "password": ada_password, "csrf_token": token})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_signing_out_ends_the_sign_in_on_the_server(client: FlaskClient, ada_password: str) -> None:
    sign_in(client, "ada", ada_password)
    cookie = client.get_cookie("weighbridge")
    client.post("/sign-out", data={"csrf_token": csrf_of(client, "/password")})
    assert cookie is not None
    client.set_cookie("weighbridge", cookie.value)
    assert client.get("/password").status_code == 303


def test_a_form_without_its_token_is_refused(client: FlaskClient, ada_password: str) -> None:
    answer = client.post("/sign-in", data={"name": "ada", "password": ada_password})
    assert answer.status_code == 400
    assert "Load it anew" in answer.text


def test_every_answer_carries_the_headers_that_keep_it_safe(client: FlaskClient) -> None:
    for path in ("/sign-in", "/nowhere", "/favicon.ico", "/v1/items/1"):
        headers = client.get(path, buffered=True).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_cookies_are_kept_from_scripts_and_other_sites(
    make_app: Callable[[Settings], Flask], settings: Settings, ada_password: str
) -> None:
    client = make_app(settings.model_copy(update={"secure_cookies": True})).test_client()
    answer = client.get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-weighbridge=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_files_are_kept_for_ever_under_their_fingerprint(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/\w+/css/base.css)"', client.get("/sign-in").text)
    assert address
    assert "immutable" in client.get(address[1], buffered=True).headers["Cache-Control"]
    assert client.get(address[1].replace("css/base.css", "../access.py")).status_code == 404


def test_a_browser_keeps_its_choice_of_light_or_dark(client: FlaskClient) -> None:
    client.post("/theme", data={"theme": "dark", "csrf_token": csrf_of(client, "/sign-in")})
    assert 'data-theme="dark"' in client.get("/sign-in").text
    client.post("/theme", data={"theme": "", "csrf_token": csrf_of(client, "/sign-in")})
    assert "data-theme" not in client.get("/sign-in").text


@pytest.mark.parametrize("path", ["/preferences", "/preferences/", "/people", "/people/", "/webhooks"])
def test_an_address_works_with_a_slash_at_its_end_and_without(administrator: Browser, path: str) -> None:
    assert administrator.get(path).status_code == 200


def test_who_may_not_go_on_is_led_back_to_where_they_were(ada: Browser) -> None:
    def back(came_from: str) -> str:
        page = ada.client.get("/people", headers={"Referer": came_from}).text
        found = re.search(r'href="([^"]+)">Back to where you were', page)
        return found[1] if found else ""

    assert back("http://localhost/proposals/?state=dismissed") == "/proposals/?state=dismissed"
    for elsewhere in ("http://evil.example/people", "http://localhost/people", "http://localhost/sign-in"):
        assert back(elsewhere) == ""
