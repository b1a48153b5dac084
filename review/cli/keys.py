"""``python app.py keys``: which API keys there are; one is exchanged for another, or ended."""

import click


@click.group()
def keys() -> None:
    """List the API keys of services, exchange one for another, or end it.

    \b
    Example:
      python app.py keys list
    """


@keys.command(name="list", short_help="List the keys, newest first.")
@click.argument("service", required=False)
def list_(service: str | None) -> None:
    """List the keys, newest first: whose, how each begins, what it may, when it was used and when it ends.

    \b
    Example:
      python app.py keys list support-bot
    """
    from review import services
    from review.cli.opening import open_database
    from review.db import utcnow

    now = utcnow()
    with open_database() as database, database.read() as session:
        wanted = services.named_service(session, service).id if service else None
        for key in services.keys(session, wanted):
            used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
            ends = f"expires at {key.expires_at:%Y-%m-%dT%H:%M:%SZ}" if key.expires_at else "never expires"
            what = services.ended(key.revoked_at, key.expires_at, now) or ends
            click.echo(f"{key.prefix}  {key.service.name}  {','.join(key.scopes)}  last used {used}  {what}")


@keys.command(short_help="Make a key that may what KEY may.")
@click.argument("key")
@click.option(
    "--overlap-hours",
    type=click.IntRange(min=0, max=720),
    default=24,
    show_default=True,
    help="Hours for which the old key goes on working.",
)
def rotate(key: str, overlap_hours: int) -> None:
    """Make a key that may what KEY may, named by how it begins, and print it: alone on the last line.

    \b
    Example:
      KEY=$(python app.py keys rotate wb_0a1b2c3d | tail -n 1)
    """
    from datetime import timedelta

    from review import services
    from review.cli.opening import open_database
    from review.db import utcnow

    now, overlap = utcnow(), timedelta(hours=overlap_hours)
    with open_database() as database, database.begin() as session:
        old = services.find_key(session, key)
        _, secret = services.rotate_key(session, old.id, now, overlap=overlap)
        ends = f"{old.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        click.echo(f"{old.prefix} works until {ends}. The new key of {old.service.name} is shown only now:")
    click.echo(secret)


@keys.command(short_help="End KEY at once.")
@click.argument("key")
def revoke(key: str) -> None:
    """End KEY, named by how it begins, at once; running processes notice within 5 seconds.

    \b
    Example:
      python app.py keys revoke wb_0a1b2c3d
    """
    from review import services
    from review.cli.opening import open_database
    from review.db import utcnow

    with open_database() as database, database.begin() as session:
        found = services.revoke_key(session, services.find_key(session, key).id, utcnow())
        click.echo(f"{found.prefix} of {found.service.name} is revoked.")
