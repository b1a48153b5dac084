"""Weighbridge: the web application and its command line. It knows every part and is imported by none.

Parts are imported where they are used, so that the command line answers before SQLAlchemy and PyTorch load.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup, ScriptInfo

from review.errors import SettingsError, WeighbridgeError

if TYPE_CHECKING:
    from flask import Flask

    from review.settings import Settings

COMMANDS = {
    "run": "Start everything on this machine.",
    "demo": "Send the made-up messages that ship with the project.",
    "create-user": "Make a person who may sign in.",
    "create-key": "Make an API key for a service.",
    "keys": "List, exchange and end API keys.",
    "limits": "Set what a service may send, spend and wait.",
    "scan": "Judge a file of texts without a server or a database.",
    "policies": "Check and compare policy documents.",
    "golden": "Replay, write and read golden cases.",
    "labels": "Count, write and read what reviewers said.",
    "models": "List, fetch, export and verify Detoxify models.",
    "doctor": "Say what is set up and what is not.",
    "migrate": "Bring the database to the schema of this release.",
    "worker": "Screen what waits.",
    "clock": "Ring for what the bell missed.",
    "document": "Write the pages of docs/ that are made from the code.",
}
"""In the order of first use; each is the function of that name in the module of that name in review.cli."""


def create_app(settings: Settings | None = None) -> Flask:
    """Make the web application from the settings given, or from the environment.

    Raises:
        review.settings.SettingsError: a setting is unknown or ill-formed.
    """
    from flask import Flask

    from review.settings import load_settings
    from review.web import api, cookies, errors, metrics, pages, requests, standing

    settings = settings or load_settings()
    app = Flask(
        "weighbridge",
        root_path=str(Path(__file__).parent / "review" / "web"),
        static_folder=None,  # review.web.assets serves them
    )
    configure(app, settings)
    cookies.attach(app)
    errors.attach(app)
    requests.attach(app)
    app.register_blueprint(standing.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(api.blueprint)
    pages.csrf.exempt(api.blueprint)  # its callers show a key, not a cookie
    pages.attach(app, secure=settings.secure_cookies)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Let an app serve with these settings, and with the parts that they ask for."""
    from review.web import context

    app.config.update(
        SECRET_KEY=settings.signing_key,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    context.attach(app, context.build(settings))


class _Commands(AppGroup):
    """The commands, each imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return their names in the order of first use, rather than of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"review.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


cli = _Commands("weighbridge", help="Weighbridge: human review and safety moderation.")


def main() -> None:
    """Run the command line; a bad setting is one clear message, never a traceback."""
    try:
        cli(obj=ScriptInfo(create_app=create_app), prog_name="python app.py")
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except WeighbridgeError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
