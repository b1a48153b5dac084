"""What holds of every command, and the small ones among them."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner
from redis import Redis

import app
from review import services
from review.db import Database, utcnow
from review.models import ApiKey, Item, User
from review.settings import Settings
from tests.processes import ROOT, environment


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for each, below in command.commands.items():
            yield from commands(below, f"{name} {each}")


def command_of(name: str) -> click.Command:
    found = app.cli.get_command(click.Context(app.cli), name)
    assert found is not None
    return found


EVERY = [each for name in app.COMMANDS for each in commands(command_of(name), name)]


@pytest.mark.parametrize(("name", "command"), EVERY, ids=[name for name, _ in EVERY])
def test_the_help_of_every_command_has_an_example(name: str, command: click.Command) -> None:
    text = command.get_help(click.Context(command, info_name=name))
    assert "Example" in text
    assert f"app.py {name}" in text


@pytest.mark.parametrize("name", [name for name, command in EVERY if isinstance(command, click.Group)])
def test_a_list_of_commands_cuts_nothing_off(name: str) -> None:
    command = command_of(name)
    assert "..." not in command.get_help(click.Context(command, info_name=name)).partition("Commands:")[2]


def run(settings: Settings, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "app.py", *words]
    own = environment(settings, **more)
    return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)


def run_here(settings: Settings, *words: str) -> str:
    """Run a command in this process, which has loaded all that it needs; return what it says."""
    done = CliRunner().invoke(app.cli, words, env=environment(settings))
    assert done.exit_code == 0, done.output
    return done.output


def test_the_list_of_commands_comes_before_anything_heavy_loads() -> None:
    code = (
        "import sys, app\n"
        "try: app.cli(['--help'], obj=None)\n"
        "except SystemExit: pass\n"
        "print(sorted({'sqlalchemy', 'torch', 'redis', 'pydantic'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"
    assert all(f"  {name} " in said.stdout for name in app.COMMANDS)


def test_an_unknown_setting_is_a_clear_error(settings: Settings) -> None:
    ended = run(settings, "doctor", WEIGHBRIDGE_CLOK_SECONDS="3")
    assert ended.returncode == 2
    assert ended.stderr == (
        "WEIGHBRIDGE_CLOK_SECONDS: no such setting; did you mean WEIGHBRIDGE_CLOCK_SECONDS?\n"
    )


def test_a_key_is_alone_on_the_last_line(settings: Settings, database: Database) -> None:
    made = run(settings, "create-key", "bot", "--days", "30")
    last = made.stdout.splitlines()[-1]
    with database.read() as session:
        key = session.query(ApiKey).one()
    assert last.startswith(f"{key.prefix}_")
    assert key.expires_at is not None


def test_a_key_is_exchanged_listed_and_ended(settings: Settings, database: Database) -> None:
    with database.begin() as session:
        old = services.create_key(session, "bot", ["submit"], utcnow())[0].prefix
    new = run_here(settings, "keys", "rotate", old, "--overlap-hours", "2").splitlines()[-1]
    assert new[:11] in run_here(settings, "keys", "revoke", new)
    listed = run_here(settings, "keys", "list", "bot").splitlines()
    assert "revoked" in listed[0]
    assert f"{old}  bot  submit  last used never  expires at" in listed[1]


def test_a_scope_that_is_none_is_a_clear_error(settings: Settings) -> None:
    ended = run(settings, "create-key", "bot", "--scope", "fly")
    assert ended.returncode == 1
    assert "'fly' is no scope" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_person_gets_a_role_and_a_one_time_password(settings: Settings, database: Database) -> None:
    made = run_here(settings, "create-user", "maria", "--role", "policy_owner")
    with database.read() as session:
        user = session.query(User).one()
    assert (user.name, user.role, user.must_change_password) == ("maria", "policy_owner", True)
    assert len(made.splitlines()[-1]) == 19


def test_the_made_up_messages_are_sent_once_and_the_bell_rings(
    settings: Settings, database: Database
) -> None:
    first, second = run_here(settings, "demo"), run_here(settings, "demo")
    with database.read() as session:
        count = session.query(Item).count()
    assert count >= 36
    assert f"Sent {count} made-up messages." in first
    assert "all sent before" in second
    with Redis.from_url(settings.redis) as redis:
        assert redis.exists("weighbridge:bell")


def test_the_doctor_names_what_lacks_with_its_remedy(settings: Settings) -> None:
    ended = run(settings, "doctor", REDIS_URL="redis://127.0.0.1:1/0")
    assert ended.returncode == 1
    assert "ok    database" in ended.stdout
    assert "lack  redis" in ended.stdout
    assert "make run" in ended.stdout
    assert "ok    detoxify" in ended.stdout
