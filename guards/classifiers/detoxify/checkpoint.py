"""Read a Detoxify checkpoint without trusting it: checksum, no code run, every key and shape compared.

Detoxify itself unpickles whatever is in the file, and transformers fills missing weights with random
numbers without an error. Here both are refused.
"""

import hashlib
import pickle
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guards.classifiers.base import ClassifierUnavailableError
from guards.classifiers.detoxify.locate import Located, tokenizer_directory

ARGUMENTS = {"model_type": str, "model_name": str, "tokenizer_name": str, "num_classes": int}
_RENAMED = {"toxic": "toxicity", "identity_hate": "identity_attack", "severe_toxic": "severe_toxicity"}
_DERIVED_KEYS = (".position_ids", ".token_type_ids")
"""Endings of buffers that older versions of transformers saved and newer ones work out."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that is what it says: its weights, its labels and where its tokenizer is."""

    model_name: str
    tokenizer_name: str
    outputs: int
    labels: tuple[str, ...]
    state: Mapping[str, Any]
    directory: Path
    sha256: str


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verified_checksum(located: Located) -> str:
    """Return the checkpoint's SHA-256; raise where it is missing or is not its release."""
    release, path = located.release, located.checkpoint
    fetch = f"python app.py models fetch {release.name}" if release else ""
    if not path.is_file():
        remedy = f"Fetch it with: {fetch}" if release else "Check the path of the checkpoint"
        raise ClassifierUnavailableError(located.model, f"there is no file {path}", remedy)
    digest = file_checksum(path)
    if release and not digest.startswith(release.checksum_start):
        reason = f"{path} has checksum {digest[:8]}, the release has {release.checksum_start}"
        raise ClassifierUnavailableError(
            located.model, reason, f"Delete the file and fetch it again with: {fetch}"
        )
    return digest


def read_checkpoint(located: Located) -> Checkpoint:
    """Read and check a checkpoint; raise ClassifierUnavailableError saying what is wrong with it."""
    digest = verified_checksum(located)
    loaded = _load_weights(located)
    arguments, labels = _settings(located, loaded)
    checkpoint = Checkpoint(
        model_name=arguments["model_name"],
        tokenizer_name=arguments["tokenizer_name"],
        outputs=arguments["num_classes"],
        labels=labels,
        state=loaded["state_dict"],
        directory=tokenizer_directory(located, arguments["model_type"]),
        sha256=digest,
    )
    _compare_keys(located, checkpoint)
    return checkpoint


def refuse(located: Located, reason: str, remedy: str = "") -> ClassifierUnavailableError:
    """Make the error for a checkpoint that is not what it says."""
    advice = remedy or "Use a checkpoint as Detoxify's own training writes it"
    return ClassifierUnavailableError(located.model, f"{located.checkpoint.name}: {reason}", advice)


def _load_weights(located: Located) -> dict[str, Any]:
    import torch

    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            loaded = torch.load(located.checkpoint, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        reason = "it holds more than plain weights and is not read, for reading it could run code"
        raise refuse(located, reason) from error
    except (RuntimeError, EOFError, OSError, ValueError) as error:
        raise refuse(located, f"it cannot be read as a checkpoint ({error})") from error
    if not isinstance(loaded, dict) or not {"config", "state_dict"} <= loaded.keys():
        raise refuse(located, "it lacks 'config' or 'state_dict'")
    return loaded


def _settings(located: Located, loaded: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    try:
        arguments = dict(loaded["config"]["arch"]["args"])
        classes = [str(label) for label in loaded["config"]["dataset"]["args"]["classes"]]
    except (KeyError, TypeError, ValueError) as error:
        raise refuse(located, "its config lacks arch.args or dataset.args.classes") from error
    if arguments.keys() != ARGUMENTS.keys():
        raise refuse(
            located, f"config.arch.args must be exactly {', '.join(ARGUMENTS)}, not {', '.join(arguments)}"
        )
    for name, kind in ARGUMENTS.items():
        if not isinstance(arguments[name], kind):
            raise refuse(located, f"config.arch.args.{name} must be {kind.__name__}")
    if not arguments["model_name"].endswith("ForSequenceClassification"):
        raise refuse(located, f"{arguments['model_name']} is not a sequence classifier")
    if not arguments["tokenizer_name"].endswith(("Tokenizer", "TokenizerFast")):
        raise refuse(located, f"{arguments['tokenizer_name']} is not a tokenizer")
    if not 0 < len(classes) <= arguments["num_classes"]:
        raise refuse(located, f"it names {len(classes)} classes for {arguments['num_classes']} outputs")
    return arguments, tuple(_RENAMED.get(label, label) for label in classes)


def _compare_keys(located: Located, checkpoint: Checkpoint) -> None:
    """Compare keys and shapes with those of the model that the checkpoint names, built without weights."""
    wanted, given = _expected_shapes(located, checkpoint), checkpoint.state
    problems = []
    if missing := sorted(wanted.keys() - given.keys()):
        problems.append(f"{len(missing)} weights are missing ({_some(missing)})")
    if extra := sorted(key for key in given.keys() - wanted.keys() if not key.endswith(_DERIVED_KEYS)):
        problems.append(f"{len(extra)} weights are not the model's ({_some(extra)})")
    shapes = [key for key in sorted(wanted.keys() & given.keys()) if wanted[key] != tuple(given[key].shape)]
    if shapes:
        problems.append(f"{len(shapes)} weights have another shape ({_some(shapes)})")
    if problems:
        remedy = "Strip the prefix that the trainer put before the keys" if missing and extra else ""
        raise refuse(located, "; ".join(problems), remedy)


def _expected_shapes(located: Located, checkpoint: Checkpoint) -> dict[str, tuple[int, ...]]:
    import torch
    import transformers

    model_class = getattr(transformers, checkpoint.model_name, None)
    if model_class is None:
        raise refuse(located, f"transformers has no {checkpoint.model_name}")
    try:
        config = model_class.config_class.from_pretrained(checkpoint.directory, num_labels=checkpoint.outputs)
        with torch.device("meta"):
            model = model_class(config)
    except (OSError, ValueError, TypeError) as error:
        raise refuse(
            located, f"{checkpoint.directory}/config.json does not describe a {checkpoint.model_name}"
        ) from error
    return {key: tuple(value.shape) for key, value in model.state_dict().items()}


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
