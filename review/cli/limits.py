"""``python app.py limits``: how much a service may send, spend and wait."""

import click


@click.command()
@click.argument("service")
@click.option("--per-minute", type=click.IntRange(min=0), help="Items a minute; 0 is as many as it likes.")
@click.option("--per-day", type=click.IntRange(min=0), help="Items a day; 0 is as many as it likes.")
@click.option(
    "--seconds-per-day",
    type=click.FloatRange(min=0),
    help="Seconds of classifiers a UTC day, after which the cheap guards judge alone; 0 is no bound.",
)
@click.option(
    "--cost-per-day",
    type=click.FloatRange(min=0),
    help="Cost a UTC day, by WEIGHBRIDGE_GUARD_PRICES, after which they do likewise; 0 is no bound.",
)
@click.option(
    "--check-budget-ms",
    type=click.IntRange(min=1, max=60_000),
    help="Milliseconds that POST /v1/check may take where it names none.",
)
def limits(service: str, **given: float | None) -> None:
    """Set what SERVICE may send, spend and wait; what is left out follows the settings.

    \b
    Example:
      python app.py limits support-bot --per-day 100000 --seconds-per-day 3600 --check-budget-ms 200
    """
    from review import services
    from review.cli.opening import open_database

    bounds = services.Bounds(**given)  # type: ignore[arg-type] # click has made each what it is
    with open_database() as database, database.begin() as session:
        services.limit(session, service, bounds)
    click.echo(f"{service}: {_said(bounds.per_minute)} items a minute, {_said(bounds.per_day)} items a day.")
    seconds, cost = _said(bounds.seconds_per_day), _said(bounds.cost_per_day)
    click.echo(f"A day: {seconds} seconds of classifiers, a cost of {cost}.")
    click.echo(f"A check: {_said(bounds.check_budget_ms)} ms.")


def _said(value: float | None) -> str:
    """Return a bound in words, before what is bounded."""
    return "(as the settings say)" if value is None else f"{value:,g}" if value else "(no bound on)"
