"""``python app.py create-key``: an API key for a service."""

import click


@click.command()
@click.argument("service")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("submit", "read"),
    show_default=True,
    help="What the key may do: submit, read, label, admin or metrics. May be given several times.",
)
@click.option(
    "--days", type=click.IntRange(min=1, max=3_650), help="Days until the key expires; without it, never."
)
def create_key(service: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make an API key for SERVICE and print it: alone on the last line, and never again.

    \b
    Example:
      KEY=$(python app.py create-key support-bot | tail -n 1)
    """
    from datetime import timedelta

    from review import services
    from review.cli.opening import open_database
    from review.db import utcnow

    now = utcnow()
    expires_at = now + timedelta(days=days) if days else None
    with open_database() as database, database.begin() as session:
        key, secret = services.create_key(session, service, scopes, now, expires_at=expires_at)
        ends = f"{key.expires_at:%Y-%m-%d}" if key.expires_at else "never"
        made = f"A key for {service} ({', '.join(key.scopes)}; expires {ends}). It is shown only now:"
    click.echo(made)
    click.echo(secret)
