import json

import pytest
from click.testing import CliRunner, Result

from app import cli
from review.db import Database
from review.models import Decision
from tests.decided import decide, person

LINE = json.dumps({"text": "walnut", "outcome": "violating", "labels": [{"category": "nuts"}]})


@pytest.fixture
def filled(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("DATABASE_URL", database.url)
    with database.begin() as session:
        person(session, "ada")
        decide(session, "peanut", "nuts", by="ada")
        decide(session, "plum", by="ada")
    return database


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(cli, ("labels", *arguments), input=given)


def test_every_decision_is_a_line(filled: Database) -> None:
    lines = [json.loads(line) for line in run("export").output.splitlines()]
    assert [(line["text"], line["outcome"], line["reviewer"]) for line in lines] == [
        ("peanut", "violating", "ada"),
        ("plum", "fine", "ada"),
    ]


def test_decisions_are_counted(filled: Database) -> None:
    assert "2 decisions stand: 1 violating, 1 fine, 0 unsure" in run("stats").output
    assert json.loads(run("stats", "--format", "json").output)["categories"] == [
        {"category": "nuts", "yes": 1, "no": 0, "unsure": 0}
    ]


def test_lines_come_in_as_somebodys_decisions(filled: Database) -> None:
    result = run("import", "-", "--as", "ada", given=f"{LINE}\n\n")
    assert (result.exit_code, result.output) == (0, "1 of 1 decisions are new\n")
    with filled.read() as session:
        assert session.query(Decision).count() == 3


def test_a_name_that_nobody_has_is_said(filled: Database) -> None:
    result = run("import", "-", "--as", "grace", given=LINE)
    assert result.exit_code == 1
    assert "There is no person 'grace'" in result.output


def test_a_bad_line_is_named_by_its_number(filled: Database) -> None:
    result = run("import", "-", "--as", "ada", given=f"{LINE}\n\n{{}}\n")
    assert result.exit_code == 1
    assert "line 3: text: Field required" in result.output


def test_marks_go_out_and_come_back_in(filled: Database) -> None:
    label = {"category": "nuts", "spans": [{"start": 2, "end": 8}]}
    line = {"text": "a walnut", "outcome": "violating", "labels": [label]}
    assert run("import", "-", "--as", "ada", given=json.dumps(line)).exit_code == 0
    (out,) = [json.loads(each) for each in run("export").output.splitlines() if "a walnut" in each]
    assert out["labels"] == [label | {"answer": "yes", "severity": ""}]
    line["text"] = "walnut"
    assert "ends within the text" in run("import", "-", "--as", "ada", given=json.dumps(line)).output
