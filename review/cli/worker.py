"""``python app.py worker``: screen what waits."""

import click

from review import worker as process
from review.settings import load_settings


@click.command()
def worker() -> None:
    """Screen what waits, until asked to stop (SIGTERM or Ctrl-C).

    \b
    Example:
      REDIS_URL=redis://localhost:6379/0 python app.py worker
    """
    process.run(load_settings())
