"""The pages of webhooks, without JavaScript."""

import re
from datetime import timedelta

import pytest

from review import services
from review.db import Database, utcnow
from review.models import WebhookDelivery, WebhookEndpoint
from review.models.webhooks import DeliveryState, EventKind
from tests.browsing import Browser
from tests.made import send
from tests.told import endpoint, tell


@pytest.fixture
def told(database: Database, owner: Browser) -> int:
    """Return the id of an endpoint whose only delivery is a dead letter, and that is paused."""
    with database.begin() as session:
        one = endpoint(session)
        tell(session, EventKind.ITEM_ERASED, send(session, "hello")[0])
        letter = session.query(WebhookDelivery).one()
        letter.state, letter.settled_at = DeliveryState.DEAD, utcnow()
        one.paused_at, one.paused_because = utcnow(), "12 attempts failed"
        return one.id


def add(browser: Browser, service_id: int, url: str = "https://example.com/hook") -> str:
    form = {"service": service_id, "url": url, "events": ["item.erased"], "hold_seconds": 30}
    answer = browser.post("/webhooks/new", form)
    assert answer.status_code == 201
    found = re.search(r"whsec_[\w+/=]+", answer.text)
    assert found
    return found[0]


def test_a_secret_is_shown_once(owner: Browser, database: Database) -> None:
    with database.begin() as session:
        service_id = services.ensure_service(session, "bot", utcnow()).id
    secret = add(owner, service_id)
    with database.read() as session:
        one = session.query(WebhookEndpoint).one()
    for path in ("/webhooks/", f"/webhooks/{one.id}"):
        page = owner.get(path)
        assert page.status_code == 200
        assert "https://example.com/hook" in page.text
        assert secret not in page.text
    assert secret not in owner.post(f"/webhooks/{one.id}/rotate").text


def test_a_wrong_address_is_named_and_the_form_keeps_what_was_typed(
    owner: Browser, database: Database
) -> None:
    with database.begin() as session:
        service_id = services.ensure_service(session, "bot", utcnow()).id
    form = {"service": service_id, "url": "https://10.0.0.1/x", "events": ["item.erased"], "hold_seconds": 5}
    answer = owner.post("/webhooks/new", form)
    assert answer.status_code == 422
    assert "names 10.0.0.1, which is not public" in answer.text
    assert 'value="https://10.0.0.1/x"' in answer.text


def test_the_owner_of_a_paused_endpoint_is_told_on_every_page(owner: Browser, told: int) -> None:
    assert re.search(r'Webhooks <b class="count">1</b>', owner.get("/").text)
    page = owner.get("/webhooks/").text
    assert "12 attempts failed" in page
    assert "you added this endpoint" in page
    assert owner.post(f"/webhooks/{told}/resume").status_code == 303
    assert "12 attempts failed" not in owner.get("/webhooks/").text


def test_a_dead_letter_is_shown_and_resent(owner: Browser, told: int, database: Database) -> None:
    with database.read() as session:
        letter = session.query(WebhookDelivery).one().id
    assert f"/webhooks/deliveries/{letter}/resend" in owner.get("/webhooks/dead").text
    assert owner.post(f"/webhooks/deliveries/{letter}/resend").status_code == 303
    assert owner.post(f"/webhooks/deliveries/{letter}/resend").status_code == 409
    assert "No dead letters" in owner.get("/webhooks/dead").text
    assert "item.erased" in owner.get(f"/webhooks/deliveries/{letter}").text


def test_a_replay_asks_for_a_moment(owner: Browser, told: int) -> None:
    assert owner.post(f"/webhooks/{told}/replay", {"since": "yesterday"}).status_code == 422
    answer = owner.post(f"/webhooks/{told}/replay", {"since": "2999-01-01T00:00"})
    assert (answer.status_code, "yet to come" in answer.text) == (422, True)
    since = (utcnow() - timedelta(days=3_650)).strftime("%Y-%m-%dT%H:%M")
    assert owner.post(f"/webhooks/{told}/replay", {"since": since}).status_code == 303
    assert "events go out again" in owner.get(f"/webhooks/{told}").text


def test_an_endpoint_is_paused_tested_and_removed(owner: Browser, told: int) -> None:
    assert owner.post(f"/webhooks/{told}/test").status_code == 409
    owner.post(f"/webhooks/{told}/resume")
    assert owner.post(f"/webhooks/{told}/test").status_code == 303
    assert owner.post(f"/webhooks/{told}/pause").status_code == 303
    assert "olive paused it" in owner.get(f"/webhooks/{told}").text
    assert owner.post(f"/webhooks/{told}/remove").status_code == 303
    assert owner.get(f"/webhooks/{told}").status_code == 404


def test_reviewers_see_none_of_it(ada: Browser, told: int) -> None:
    for path in ("/webhooks/", "/webhooks/new", f"/webhooks/{told}", "/webhooks/dead"):
        assert ada.get(path).status_code == 403
