"""``python app.py clock``: ring for what the bell missed."""

import click

from review import clock as process
from review.settings import load_settings


@click.command()
def clock() -> None:
    """Ring every few seconds for items that no bell rang for, until asked to stop (SIGTERM or Ctrl-C).

    \b
    Example:
      REDIS_URL=redis://localhost:6379/0 python app.py clock
    """
    process.run(load_settings())
