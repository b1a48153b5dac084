"""The rules of the house that no tool checks."""

import re
import subprocess
from pathlib import Path

import pytest

from review.roles_page import roles_page
from review.settings import variables
from review.settings_page import settings_page

ROOT = Path(__file__).parent.parent
FILES = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT, capture_output=True, text=True, check=True,
).stdout.splitlines()  # fmt: skip
OURS = [Path(name) for name in FILES if (ROOT / name).is_file() and "vendor" not in name]
PYTHON = [path for path in OURS if path.suffix == ".py"]
TEMPLATES = [path for path in OURS if path.suffix == ".html" and path.parts[0] == "review"]
GENERATED = "migrations"


def text_of(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    long = {str(p): n for p in PYTHON if p.parts[0] != GENERATED and (n := text_of(p).count("\n")) > 300}
    assert not long


def test_no_template_is_longer_than_a_hundred_and_twenty_lines() -> None:
    assert TEMPLATES
    long = {str(p): n for p in TEMPLATES if (n := text_of(p).count("\n")) > 120}
    assert not long


def test_nothing_is_called_utils_or_helpers() -> None:
    assert not [p for p in PYTHON if re.search(r"(^|_)(utils?|helpers?|misc|common)(_|$)", p.stem)]


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_holds_no_script_and_no_style_of_its_own(path: Path) -> None:
    text = text_of(path)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style\b|\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)


def test_no_folder_of_tests_is_a_package_that_would_shadow_another() -> None:
    assert not [p for p in OURS if p.parts[0] == "tests" and p.name == "__init__.py"]


def test_the_page_of_settings_is_current_and_names_every_one() -> None:
    page = text_of(Path("docs/settings.md"))
    assert page == settings_page(), "run make docs"
    assert all(f"`{variable}`" in page for variable in variables().values())


def test_the_page_of_roles_is_current() -> None:
    assert text_of(Path("docs/roles.md")) == roles_page(), "run make docs"


def test_every_setting_is_described() -> None:
    assert " | None |" not in settings_page()


def test_the_procfile_runs_what_the_command_line_offers() -> None:
    import app

    commands = re.findall(r"python app\.py ([\w-]+)", text_of(Path("Procfile")))
    assert commands
    assert set(commands) <= set(app.COMMANDS)


def test_every_relative_link_of_the_pages_leads_somewhere() -> None:
    broken = []
    for page in (p for p in OURS if p.suffix == ".md"):
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text_of(page)):
            if not (ROOT / page.parent / target).exists():
                broken.append(f"{page}: {target}")
    assert not broken
