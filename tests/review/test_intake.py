from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from review import intake, services
from review.db import Database
from review.errors import ConflictError
from review.intake import Receipt, Submission
from review.models import Item
from review.models.items import ItemKind, ItemState

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def service_id(session: Session) -> int:
    return services.ensure_service(session, "bot", NOW).id


def test_a_text_becomes_an_item_that_waits(session: Session, service_id: int) -> None:
    turn = {"role": "user", "text": "hello"}
    sent = Submission("hi", "a1", ItemKind.INPUT, (turn,), {"model": "m-1"})
    item = session.get_one(Item, intake.submit(session, service_id, sent, NOW).id)
    assert (item.text, item.external_id, item.kind, item.context, item.meta) == (
        "hi", "a1", ItemKind.INPUT, [turn], {"model": "m-1"}
    )  # fmt: skip
    assert (item.state, item.received_at, item.attempts, item.claim) == (ItemState.WAITING, NOW, 0, None)


def test_the_same_external_id_is_the_same_item(session: Session, service_id: int) -> None:
    first = intake.submit(session, service_id, Submission("hi", "a1"), NOW)
    assert intake.submit(
        session.connection(), service_id, Submission("hi", "a1", meta={"try": 2}), NOW
    ) == Receipt(first.id, ItemState.WAITING, new=False)


def test_the_same_external_id_of_another_service_is_another_item(session: Session, service_id: int) -> None:
    other = services.ensure_service(session, "other", NOW).id
    first = intake.submit(session, service_id, Submission("hi", "a1"), NOW)
    assert intake.submit(session, other, Submission("ho", "a1"), NOW).id != first.id


def test_the_same_text_without_an_external_id_is_another_item(session: Session, service_id: int) -> None:
    first = intake.submit(session, service_id, Submission("hi"), NOW)
    assert intake.submit(session, service_id, Submission("hi"), NOW).id != first.id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (Submission("ho", "a1"), "text"),
        (Submission("hi", "a1", ItemKind.INPUT), "kind"),
        (Submission("hi", "a1", context=({"role": "user", "text": "?"},)), "context"),
    ],
)
def test_something_else_under_the_same_external_id_is_a_conflict(
    session: Session, service_id: int, changed: Submission, field: str
) -> None:
    intake.submit(session, service_id, Submission("hi", "a1"), NOW)
    with pytest.raises(ConflictError, match="'a1' already names item") as caught:
        intake.submit(session, service_id, changed, NOW)
    assert caught.value.field == field


def test_eight_that_send_the_same_at_once_make_one_item(database: Database) -> None:
    with database.begin() as session:
        service_id = services.ensure_service(session, "bot", NOW).id
    together = Barrier(8)

    def send(_: int) -> Receipt:
        together.wait()
        with database.alone() as connection:
            return intake.submit(connection, service_id, Submission("hi", "a1"), NOW)

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(send, range(8)))
    assert len({receipt.id for receipt in receipts}) == 1
    assert sum(receipt.new for receipt in receipts) == 1
