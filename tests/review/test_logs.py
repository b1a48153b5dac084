import json
import logging
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from review import logs
from review.db import Database

KEY = "wb_0123abcd_" + "x" * 43


def line(message: str, *arguments: object, form: str = "json", failed: bool = False) -> str:
    record = logging.LogRecord("review.jobs", logging.INFO, "", 1, message, arguments, None)
    record.exc_info = sys.exc_info() if failed else None
    return logs.Lines("worker", form).format(record)


def test_a_line_is_one_object_with_what_it_is_about() -> None:
    with logs.about(job="screen-1", service=None), logs.about(items=3):
        said = json.loads(line("screened %d", 3))
    assert {name: said[name] for name in ("level", "process", "logger", "message", "job", "items")} == {
        "level": "info",
        "process": "worker",
        "logger": "review.jobs",
        "message": "screened 3",
        "job": "screen-1",
        "items": 3,
    }
    assert "service" not in said
    assert "job" not in json.loads(line("later"))


def test_what_is_noted_stays_within_its_block() -> None:
    logs.note(lost=True)
    with logs.about():
        logs.note(service="bot")
        assert line("answered", form="text") == "info answered service=bot"
    assert line("answered", form="text") == "info answered"


def test_of_an_exception_the_kind_and_the_place_are_told_and_not_its_words() -> None:
    try:
        try:
            raise KeyError("the text of an item")
        except KeyError as error:
            raise ValueError("quoting the text of an item") from error
    except ValueError:
        said = line("it failed", failed=True)
    told = json.loads(said)["error"]
    assert (told["kind"], told["because"]) == ("ValueError", "KeyError")
    assert "test_logs.py" in told["at"][-1]
    assert "the text" not in said


@pytest.mark.parametrize(
    "secret",
    [KEY, f"Authorization: Bearer {KEY}", "whsec_c2VjcmV0", "Cookie: weighbridge=eyJ0b2tlbiI6InNlY3JldCJ9.x"],
)
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_secret_is_taken_out_of_whatever_is_said(secret: str, form: str) -> None:
    said = line("Invalid header: %s", secret, form=form)
    assert secret[-8:] not in said
    assert "…" in said


def test_a_line_stays_one_line() -> None:
    for form in ("json", "text"):
        assert "\n" not in line("first\nTraceback: the text", form=form)
        assert "the text" not in line("first\nTraceback: the text", form=form)


def test_the_database_quotes_no_parameters(database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as caught, database.begin() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": "the text of an item"})
    assert "the text of an item" not in str(caught.value)
