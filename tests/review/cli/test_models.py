from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from review.cli.models import models


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Run":
    monkeypatch.setenv("WEIGHBRIDGE_MODEL_DIRECTORY", str(tmp_path / "models"))
    return Run()


class Run:
    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(models, arguments)


def test_list_names_every_release_and_says_what_is_here(run: Run, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "toxic_original-c1212f89.ckpt").write_bytes(b"x")
    lines = run("list").output.splitlines()
    assert lines[0].endswith("checkpoint (0 MB)")
    assert lines[2].startswith("unbiased ")
    assert lines[2].endswith("not fetched")


def test_verify_says_what_is_missing_and_how_to_get_it(run: Run) -> None:
    result = run("verify", "original")
    assert result.exit_code == 1
    assert "models fetch original" in result.output


@pytest.mark.torch
def test_a_local_checkpoint_is_exported_and_verified(run: Run, tiny_checkpoint: Path, tmp_path: Path) -> None:
    import shutil

    directory = str(shutil.copytree(tiny_checkpoint, tmp_path / "mine"))
    export = run("export", directory, "--precision", "int8")
    assert "differs from Detoxify by at most" in export.output
    verified = run("verify", directory)
    assert verified.exit_code == 0
    assert verified.output.count(": right") == 2


@pytest.mark.torch
def test_an_export_past_the_bound_is_an_error(run: Run, tiny_checkpoint: Path, tmp_path: Path) -> None:
    import shutil

    directory = str(shutil.copytree(tiny_checkpoint, tmp_path / "mine"))
    result = run("export", directory, "--bound", "0")
    assert result.exit_code == 1
    assert "allowed is 0" in result.output


@pytest.mark.parametrize("command", ["list", "fetch", "export", "verify"])
def test_help_shows_an_example(run: Run, command: str) -> None:
    assert f"python app.py models {command}" in run(command, "--help").output
