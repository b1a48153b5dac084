"""What is written beside an export, so that nothing else is ever taken for it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from guards.classifiers.detoxify.checkpoint import file_checksum, refuse
from guards.classifiers.detoxify.locate import MANIFEST, Located

FORMAT = 3
MODEL_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"
WEIGHTS_FILE = MODEL_FILE + ".data"
"""The weights lie beside the graph, so that they are mapped and not read."""

WORDS_FILE = "words.f32"
FILES = (MODEL_FILE, WEIGHTS_FILE, WORDS_FILE, TOKENIZER_FILE)


@dataclass(frozen=True, slots=True)
class Manifest:
    """An export's facts.

    ``sha256`` is the checksum of each of ``FILES``. ``max_tokens`` is the longest input, specials included,
    ``width`` how many numbers a row of the table of words has.
    ``difference`` is the greatest difference from Detoxify's own scores that the export showed on the
    built-in texts, ``bound`` the greatest allowed.
    """

    model: str
    checkpoint_sha256: str
    sha256: dict[str, str]
    labels: tuple[str, ...]
    max_tokens: int
    width: int
    precision: str
    difference: float
    bound: float
    made_with: str
    format: int = FORMAT

    @property
    def fingerprint(self) -> str:
        """Another one for any other export: what scores may be told apart by."""
        return hashlib.sha256("".join(self.sha256[name] for name in FILES).encode()).hexdigest()

    def write(self, directory: Path) -> None:
        """Write the manifest into the export's directory."""
        (directory / MANIFEST).write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")


def checksums(directory: Path) -> dict[str, str]:
    """Return the checksum of each file of an export; raise OSError where one is missing."""
    return {name: file_checksum(directory / name) for name in FILES}


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
        if fields["format"] != FORMAT or fields["precision"] != precision:
            raise refuse(located, f"the export in {directory} is of another format or precision", remedy)
        manifest = Manifest(**{**fields, "labels": tuple(fields["labels"])})
        found = checksums(directory)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise refuse(located, f"the export in {directory} cannot be read ({error})", remedy) from error
    if found != manifest.sha256:
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
