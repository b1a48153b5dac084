"""What is written beside an export, so that nothing else is ever taken for it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from guards.classifiers.detoxify.checkpoint import file_checksum, refuse
from guards.classifiers.detoxify.locate import MANIFEST, Located

FORMAT = 1
MODEL_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """An export's facts.

    ``max_tokens`` is the longest input, specials included. ``difference`` is the greatest difference from
    Detoxify's own scores that the export showed on the built-in texts, ``bound`` the greatest allowed.
    """

    model: str
    checkpoint_sha256: str
    model_sha256: str
    tokenizer_sha256: str
    labels: tuple[str, ...]
    max_tokens: int
    precision: str
    difference: float
    bound: float
    made_with: str
    format: int = FORMAT

    def write(self, directory: Path) -> None:
        """Write the manifest into the export's directory."""
        (directory / MANIFEST).write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")


def read_manifest(located: Located, precision: str) -> Manifest:
    """Read an export's manifest and check it against its files and the checkpoint.

    Raises ClassifierUnavailableError where there is none, or a file is not the one that was exported.
    """
    directory = located.export_directory(precision)
    remedy = f"Export it with: python app.py models export {located.model} --precision {precision}"
    if not (directory / MANIFEST).is_file():
        raise refuse(located, f"there is no {precision} export in {directory}", remedy)
    try:
        fields = json.loads((directory / MANIFEST).read_bytes())
        manifest = Manifest(**{**fields, "labels": tuple(fields["labels"])})
        found = {name: file_checksum(directory / name) for name in (MODEL_FILE, TOKENIZER_FILE)}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise refuse(located, f"the export in {directory} cannot be read ({error})", remedy) from error
    if manifest.format != FORMAT or manifest.precision != precision:
        raise refuse(located, f"the export in {directory} is of another format or precision", remedy)
    if found != {MODEL_FILE: manifest.model_sha256, TOKENIZER_FILE: manifest.tokenizer_sha256}:
        raise refuse(located, f"a file in {directory} was changed after the export", remedy)
    _check_origin(located, manifest, remedy)
    return manifest


def _check_origin(located: Located, manifest: Manifest, remedy: str) -> None:
    """Refuse an export of another checkpoint; one whose local checkpoint was removed stands by itself."""
    if located.release:
        same = manifest.checkpoint_sha256.startswith(located.release.checksum_start)
    else:
        path = located.checkpoint
        same = not path.is_file() or file_checksum(path) == manifest.checkpoint_sha256
    if not same:
        raise refuse(located, "the export beside it was made from another checkpoint", remedy)
