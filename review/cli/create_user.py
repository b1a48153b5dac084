"""``python app.py create-user``: a person who may sign in."""

import click

ROLES = ("reviewer", "senior", "policy_owner", "administrator")


@click.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="reviewer", show_default=True)
def create_user(name: str, role: str) -> None:
    """Make a person who may sign in as NAME; the one-time password is alone on the last line.

    The person chooses a password of their own at the first sign-in.

    \b
    Example:
      python app.py create-user maria --role policy_owner
    """
    from review import people
    from review.cli.opening import open_database
    from review.db import utcnow
    from review.models.people import Role

    with open_database() as database, database.begin() as session:
        user, password = people.create_user(session, name, Role(role), utcnow())
        made = f"{user.name} may sign in as {user.role.words}. The one-time password is shown only now:"
    click.echo(made)
    click.echo(password)
