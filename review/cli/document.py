"""``python app.py document``: the pages of docs/ that are made from the code."""

import click


@click.command()
def document() -> None:
    """Write the pages of docs/ that are made from the code: docs/settings.md and docs/roles.md.

    \b
    Example:
      python app.py document
    """
    from pathlib import Path

    from review.roles_page import roles_page
    from review.settings_page import settings_page

    for page, make in (("docs/settings.md", settings_page), ("docs/roles.md", roles_page)):
        Path(page).write_text(make())
        click.echo(f"Wrote {page}")
