"""``scan`` and ``policies`` on the command line: what goes in, what comes out, what is said of bad lines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from review.cli.policies import policies
from review.cli.scan import scan

POLICY = """\
policy: p
categories: {c: {}}
rules:
  - {id: r, category: c, when: {text: {contains: moron}}}
"""


def run(tmp_path: Path, lines: list[str], *more: str) -> Result:
    rules, source = tmp_path / "p.yaml", tmp_path / "in.jsonl"
    rules.write_text(POLICY)
    source.write_text("".join(f"{line}\n" for line in lines), errors="surrogatepass")
    return CliRunner().invoke(scan, [str(source), "--policy", str(rules), *more])


def test_each_line_gets_its_verdict_in_the_shape_that_is_promised(tmp_path: Path) -> None:
    result = run(tmp_path, ['{"id": "a", "text": "you moron", "label": 1}'])
    assert json.loads(result.stdout) == {
        "id": "a", "verdict": "review", "complete": True, "scores": {"c": 1.0},
        "findings": [{"category": "c", "score": 1.0, "start": 4, "end": 9, "guard": "rules", "rule": "r",
                      "view": "raw", "severity": "low"}],
    }  # fmt: skip


def test_order_and_ids_are_kept_over_several_processes(tmp_path: Path) -> None:
    lines = [json.dumps({"id": number, "text": "moron" if number % 3 else "fine"}) for number in range(400)]
    result = run(tmp_path, lines, "--processes", "2")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["id"] for record in records] == list(range(400))
    assert all((record["verdict"] == "review") == bool(record["id"] % 3) for record in records)


def test_a_bad_line_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    bad = ['{"id": 1}', "x", "[]", '{"text": 3}', '{"text": "a", "meta": 1}', '{"text": "a", "context": [1]}']
    result = run(tmp_path, [*bad, '{"text": "fine \\ud800"}'])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["id"] == 7
    told = [line.split(":")[1:3] for line in result.stderr.splitlines()[:6]]
    fields = ["text", "(line)", "(line)", "text", "meta", "context[0]"]
    assert told == [[f" line {number}", f" {field}"] for number, field in enumerate(fields, start=1)]


def test_a_policy_with_errors_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    rules = tmp_path / "bad.yaml"
    rules.write_text(POLICY.replace("category: c", "category: d"))
    result = CliRunner().invoke(scan, ["--policy", str(rules)], input='{"text": "x"}')
    assert result.exit_code == 1
    assert "no such category `d`" in result.stderr
    assert result.stdout == ""


def test_explain_adds_the_reasons_and_the_costs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHBRIDGE_GUARD_PRICES", "rules=0.25/call")
    record = json.loads(run(tmp_path, ['{"text": "moron"}'], "--explain").stdout)
    assert record["findings"][0]["trace"]["leaves"][0]["kind"] == "text"
    assert [(run["guard"], run["cost"]) for run in record["guards"]] == [("rules", 0.25)]


def lint(tmp_path: Path, text: str, *more: str) -> Result:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    return CliRunner().invoke(policies, ["lint", str(path), *more])


def test_lint_prints_like_a_compiler_and_fails_on_errors_alone(tmp_path: Path) -> None:
    wrong = lint(tmp_path, POLICY.replace("contains", "contans"))
    assert wrong.exit_code == 1
    assert (
        "p.yaml:4:40: error: rules[0].when.text.contans: no such key `contans`; did you mean" in wrong.stdout
    )
    doubtful = lint(tmp_path, POLICY.replace("contains: moron", "matches: 'x*'"))
    assert doubtful.exit_code == 0
    assert "warning" in doubtful.stdout


def test_lint_tells_machines_in_json(tmp_path: Path) -> None:
    (problem,) = json.loads(lint(tmp_path, POLICY.replace("id: r,", "id: R,"), "--format", "json").stdout)
    assert (problem["level"], problem["line"], problem["path"]) == ("error", 4, "rules[0].id")


def test_diff_tells_what_changed(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(POLICY)
    new.write_text(POLICY.replace("id: r,", "id: r, action: block,"))
    result = CliRunner().invoke(policies, ["diff", str(old), str(new)])
    assert result.stdout == "~ rule r: action: added block\n"


def test_schema_is_json() -> None:
    assert json.loads(CliRunner().invoke(policies, ["schema"]).stdout)["title"] == "Policy"
