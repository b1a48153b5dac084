"""Find a model's files on this machine: a release where Detoxify caches it, or a local checkpoint.

Nothing here reaches a network: what is not on disk is an error with its remedy, at once.
"""

from dataclasses import dataclass
from pathlib import Path

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.releases import RELEASES, Release

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Located:
    """Where a model's checkpoint is, or would be, on disk.

    ``release`` is None for a local checkpoint. ``hub_directory`` is the Hugging Face hub's cache.
    """

    model: str
    checkpoint: Path
    release: Release | None
    hub_directory: Path | None

    def export_directory(self, precision: str) -> Path:
        """Return where the ONNX export of that precision is kept: beside the checkpoint."""
        return self.checkpoint.with_name(f"{self.checkpoint.stem}.onnx-{precision}")


def locate(model: str, model_directory: Path | None, hub_directory: Path | None) -> Located:
    """Say where ``model`` is kept: a release's name, a ``.ckpt`` file or a directory that holds one.

    The file itself may be missing (an export beside it may be enough); a model that is neither a release
    nor a path raises ClassifierUnavailableError.
    """
    if release := RELEASES.get(model):
        if model_directory is None:
            raise ClassifierUnavailableError(
                model,
                "no directory of checkpoints is set",
                "Set the directory where Detoxify caches its checkpoints",
            )
        return Located(model, model_directory / release.file, release, hub_directory)
    path = Path(model).expanduser()
    if path.is_dir():
        return Located(model, _only_checkpoint(model, path), None, hub_directory)
    if path.suffix or path.is_file():
        return Located(model, path.absolute(), None, hub_directory)
    names = ", ".join(RELEASES)
    raise ClassifierUnavailableError(
        model,
        "no such released model and no such path",
        f"Name one of {names}, or a checkpoint's file or directory",
    )


def _only_checkpoint(model: str, directory: Path) -> Path:
    found = sorted(path for ending in ("*.ckpt", "*.pt", "*.pth") for path in directory.glob(ending))
    if len(found) != 1:
        count = "no checkpoint" if not found else f"{len(found)} checkpoints"
        raise ClassifierUnavailableError(
            model, f"the directory holds {count} (.ckpt, .pt, .pth)", "Name the checkpoint's file itself"
        )
    return found[0].absolute()


def tokenizer_directory(located: Located, model_type: str) -> Path:
    """Return the local directory with the model's ``config.json`` and tokenizer.

    It is the checkpoint's own directory, the directory that the checkpoint names, or the hub's cache.
    """
    beside, named = located.checkpoint.parent, Path(model_type)
    directories = [named] if located.release else [beside, named]
    for directory in directories:
        if directory.is_absolute() and (directory / "config.json").is_file():
            return directory
    names = located.release.hub_names if located.release else (model_type,)
    for name in names:
        snapshot = _snapshot(located.hub_directory, name)
        if snapshot is not None:
            return snapshot
    remedy = (
        f"Fetch them with: python app.py models fetch {located.release.name}"
        if located.release
        else f"Put config.json and the tokenizer's files into {beside}"
    )
    reason = f"the config and tokenizer of {names[0]!r} are not on this machine"
    raise ClassifierUnavailableError(located.model, reason, remedy)


def _snapshot(hub_directory: Path | None, name: str) -> Path | None:
    """Find a repository's newest snapshot in the hub's cache without asking the hub."""
    if hub_directory is None or ".." in name:
        return None
    repository = hub_directory / ("models--" + name.replace("/", "--"))
    reference = repository / "refs" / "main"
    if not reference.is_file():
        return None
    snapshot = repository / "snapshots" / reference.read_text("utf-8").strip()
    return snapshot if (snapshot / "config.json").is_file() else None
