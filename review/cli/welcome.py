"""What ``run`` says once everything answers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from review.db import Database
    from review.settings import Settings


def command_line() -> str:
    """Return how this program was called, as a person would type it from here."""
    python = Path(sys.executable)
    here = Path.cwd()
    shown = os.path.relpath(python, here) if python.is_relative_to(here) else str(python)
    return f"{shown} app.py"


def welcome(settings: Settings, database: Database) -> None:
    """Say the address, the first administrator where there was none, how to make a key and how to stop."""
    from review import people
    from review.db import utcnow

    with database.begin() as session:
        first = people.create_first_administrator(session, utcnow())
        lines = [("Weighbridge runs at", click.style(settings.address, bold=True))]
        if first is not None:
            user, password = first
            lines += [("Sign in as", user.name), ("One-time password", f"{password}   (shown only now)")]
    lines += [("Make an API key", f"{command_line()} create-key my-service"), ("Stop", "Ctrl-C")]
    click.echo("\n" + "\n".join(f"  {label:21}{value}" for label, value in lines) + "\n")
