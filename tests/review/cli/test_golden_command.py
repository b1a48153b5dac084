import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import cli
from review import golden, policies
from review.db import Database
from review.policies import Act
from tests.decided import NOW, ORCHARD, decide, person

CASES = """
cases:
  - {name: walnut, text: a walnut, expect: {categories: [nuts]}}
  - {name: plum, text: a plum, expect: {action: allow}, scores: {detoxify: {threat: 0.1}}}
"""
ALMOND = ORCHARD.replace("contains: walnut", "contains: almond")


@pytest.fixture
def filled(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Return a database with a live policy, a golden case, and a draft that lets it fall."""
    monkeypatch.setenv("DATABASE_URL", database.url)
    with database.begin() as session:
        act = Act(person(session), NOW)
        policy = policies.create(session, ORCHARD, act)
        policies.publish(session, policy.versions[0], act, revision=1)
        decision = decide(session, "One walnut, please.", "nuts", external_id="1")
        golden.promote(session, decision, person(session), NOW, scores={"detoxify": {"threat": 0.0}})
        policies.edit(session, policies.open_draft(session, policy, act), ALMOND, act, revision=1)
    return database


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(cli, arguments, input=given)


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def test_cases_that_hold_end_well(filled: Database) -> None:
    result = run("golden", "run")
    assert (result.exit_code, result.output) == (
        0,
        "1 golden cases: 1 held, 0 unmeasured, 0 foreign, 0 failed\n",
    )


def test_a_case_that_a_draft_lets_fall_is_told_of_and_ends_ill(filled: Database) -> None:
    result = run("golden", "run", "--draft", "orchard")
    assert result.exit_code == 1
    assert "FAILED     item-" in result.output
    assert "One walnut, please." in result.output
    assert "- should be found as nuts, but was found as nothing" in result.output


def test_a_policy_file_stands_in_for_ours_of_its_name(filled: Database, tmp_path: Path) -> None:
    assert run("golden", "run", "--policy", write(tmp_path / "p.yaml", ALMOND)).exit_code == 1


def test_a_pipeline_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    policy, cases = write(tmp_path / "p.yaml", ORCHARD), write(tmp_path / "c.yaml", CASES)
    result = run("golden", "run", "--policy", policy, "--cases", cases, "--format", "json")
    told = {line["name"]: line["outcome"] for line in map(json.loads, result.output.splitlines())}
    assert (result.exit_code, told) == (0, {"walnut": "held", "plum": "held"})
    assert (
        run("golden", "run", "--policy", write(tmp_path / "q.yaml", ALMOND), "--cases", cases).exit_code == 1
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--draft", "hive"), "There is no policy 'hive'"),
        (("--policy", "{broken}"), "`categories` is missing"),
        (("--cases", "{broken}"), "cases: Field required"),
    ],
)
def test_what_cannot_be_run_is_said_plainly(
    filled: Database, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    broken = write(tmp_path / "broken.yaml", "policy: orchard\n")
    result = run("golden", "run", *(each.format(broken=broken) for each in arguments))
    assert result.exit_code == 1
    assert said in result.output


def test_cases_go_out_and_come_in_again(filled: Database, tmp_path: Path) -> None:
    exported = run("golden", "export").output
    file = write(tmp_path / "golden.jsonl", exported.replace("item-1", "moved-1"))
    assert run("golden", "import", file).output == "1 of 1 golden cases are new\n"
    assert run("golden", "import", file).output == "0 of 1 golden cases are new\n"
    assert "2 golden cases: 2 held" in run("golden", "run").output
