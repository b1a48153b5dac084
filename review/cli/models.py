"""``python app.py models``: the Detoxify models on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.locate import MANIFEST, Located, locate
from guards.classifiers.detoxify.opening import Precision
from guards.classifiers.detoxify.releases import RELEASES
from review.settings import load_settings

if TYPE_CHECKING:
    from review.weights import Progress

PRECISIONS = get_args(Precision)


@click.group()
def models() -> None:
    """List, fetch, export and verify Detoxify models.

    \b
    Example:
      python app.py models list
    """


@models.command("list", short_help="List the released models and what is here of each.")
def list_models() -> None:
    """List the released models, what each scores, and what of it is on this machine.

    \b
    Example:
      python app.py models list
    """
    for release in RELEASES.values():
        with _clear_errors():
            parts = ", ".join(_parts_here(_located(release.name))) or "not fetched"
        click.echo(f"{release.name:<16}{release.megabytes:>5} MB  {parts}")
        click.echo(f"{'':<16}{', '.join(release.labels)}")


@models.command(short_help="Fetch a released MODEL and check it.")
@click.argument("model", type=click.Choice(list(RELEASES)))
@click.option("--url", default="", help="Fetch the checkpoint from here, such as a mirror of your own.")
@click.option("--hub-url", default="", help="Fetch config and tokenizer from this Hugging Face endpoint.")
def fetch(model: str, url: str, hub_url: str) -> None:
    """Fetch a released MODEL, check its checksum, and keep it where Detoxify looks for it.

    \b
    Example:
      python app.py models fetch original
    """
    from review.weights import FetchError, fetch_checkpoint, fetch_tokenizer

    settings, release = load_settings(), RELEASES[model]
    try:
        with _progress_bar(release.file) as progress:
            path = fetch_checkpoint(release, settings.checkpoint_directory, progress, url)
        click.echo(f"{path}: its checksum is right")
        click.echo(f"{fetch_tokenizer(release, settings.hub_directory, hub_url)}: config and tokenizer")
    except FetchError as error:
        raise click.ClickException(str(error)) from None


@models.command(short_help="Export MODEL to ONNX, which runs without PyTorch.")
@click.argument("model")
@click.option("--precision", type=click.Choice(PRECISIONS), default="float32", show_default=True)
@click.option("--bound", type=click.FloatRange(0, 1), help="Greatest difference allowed of any score.")
def export(model: str, precision: Precision, bound: float | None) -> None:
    """Export MODEL (a release's name or a checkpoint's path) to ONNX, which runs without PyTorch.

    The export is compared with Detoxify on built-in texts, and refused where a score differs by more
    than the bound: 0.0001 for float32, 0.05 for int8.

    \b
    Examples:
      python app.py models export original
      python app.py models export ./my-checkpoint --precision int8
    """
    with _clear_errors():
        from guards.classifiers.detoxify.export import export_model

        located = _located(model)
        manifest = export_model(located, precision, bound)
        size = sum(file.stat().st_size for file in located.export_directory(precision).iterdir())
    click.echo(f"{located.export_directory(precision)}: {size / 1e6:.0f} MB")
    click.echo(f"differs from Detoxify by at most {manifest.difference:.2g} (allowed: {manifest.bound:g})")


@models.command(short_help="Check all that is here of MODEL.")
@click.argument("model")
def verify(model: str) -> None:
    """Check all that is here of MODEL: checksum, keys and shapes, and its exports' files.

    \b
    Example:
      python app.py models verify original
    """
    with _clear_errors():
        from guards.classifiers.detoxify.checkpoint import read_checkpoint
        from guards.classifiers.detoxify.manifest import read_manifest

        located = _located(model)
        exported = _exports_here(located)
        if located.checkpoint.is_file() or not exported:
            checkpoint = read_checkpoint(located)
            click.echo(f"{located.checkpoint}: right, sha256 {checkpoint.sha256}")
        for precision in exported:
            difference = read_manifest(located, precision).difference
            click.echo(f"{located.export_directory(precision)}: right, differs by at most {difference:.2g}")


def _located(model: str) -> Located:
    settings = load_settings()
    return locate(model, settings.checkpoint_directory, settings.hub_directory)


def _exports_here(located: Located) -> list[Precision]:
    return [each for each in PRECISIONS if (located.export_directory(each) / MANIFEST).is_file()]


def _parts_here(located: Located) -> list[str]:
    here = [f"checkpoint ({_megabytes(located.checkpoint)} MB)"] if located.checkpoint.is_file() else []
    return here + [f"{precision} export" for precision in _exports_here(located)]


def _megabytes(path: Path) -> int:
    return round(path.stat().st_size / 1e6)


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except ClassifierUnavailableError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _progress_bar(title: str) -> "Iterator[Progress]":
    """Show how much has come, on a terminal only."""
    from tqdm import tqdm

    with tqdm(desc=title, unit="B", unit_scale=True, disable=None) as bar:

        def progress(count: int, whole: int | None) -> None:
            bar.total = whole
            bar.update(count)

        yield progress
