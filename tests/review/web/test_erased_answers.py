import json

from flask.testing import FlaskClient

from review.db import Database
from review.models import Case
from tests.looking import QUOTING, TEXT, WORD, counts, found
from tests.made import key_for, publish


def test_no_answer_that_is_kept_for_its_idempotency_key_holds_a_word(
    client: FlaskClient, database: Database
) -> None:
    with database.begin() as session:
        publish(session, QUOTING)
    key = key_for(database, "bot", "admin")
    item = {"text": TEXT, "context": [{"role": "user", "text": WORD}], "meta": {"author": WORD}}
    label = {"text": TEXT, "outcome": "fine", "rationale": WORD, "reviewer": "Kim"}
    for number, (path, body) in enumerate(
        (
            ("/v1/check", item),
            ("/v1/moderations", {"input": TEXT}),
            ("/v1/items", item),
            ("/v1/items:batch", {"items": [item, {"text": TEXT, "kind": WORD}]}),
            ("/v1/labels", {"labels": [label]}),
        )
    ):
        sent = client.post(path, json=body, headers={**key, "Idempotency-Key": str(number)})
        assert sent.status_code < 300, sent.text
    with database.begin() as session:
        (blocked,) = (one for one in session.query(Case) if one.reason == "imported")
        item_id = blocked.item_id
    appeal = {"item": item_id, "statement": WORD}
    assert client.post("/v1/appeals", json=appeal, headers={**key, "Idempotency-Key": "a"}).status_code == 201
    items = json.loads(client.get("/v1/items", headers=key).data)["items"]
    for one in items:
        assert client.delete(f"/v1/items/{one['id']}", headers=key).status_code == 200
    with database.read() as session:
        assert counts(session)["keyed_requests"] == 6
        assert found(session) == set()
