"""Fetch a released Detoxify model: its checkpoint, checked as it comes, and its config and tokenizer.

The checkpoint lands where Detoxify itself looks for it, the rest in the Hugging Face hub's cache, so that
whatever else uses them on this machine finds them.
"""

from collections.abc import Callable
from pathlib import Path

import requests

from guards.classifiers.detoxify.checkpoint import file_checksum
from guards.classifiers.detoxify.releases import Release

CHUNK_BYTES = 1 << 20
TIMEOUT_SECONDS = 30
TOKENIZER_FILES = ["config.json", "tokenizer*", "vocab*", "merges.txt", "*.model", "special_tokens_map.json"]

Progress = Callable[[int, int | None], None]
"""Told how many bytes have come since the last call, and how many there are in all where that is known."""


class FetchError(Exception):
    """What was asked for could not be fetched; the message says what to do."""


def fetch_checkpoint(release: Release, directory: Path, progress: Progress, url: str = "") -> Path:
    """Fetch a release's checkpoint unless it is there and right; return its path.

    A download that broke off goes on where it stopped, if the server can. The file takes its name only
    once its checksum is right. Raises FetchError.
    """
    path, part = directory / release.file, directory / f"{release.file}.part"
    if path.is_file() and file_checksum(path).startswith(release.checksum_start):
        return path
    directory.mkdir(parents=True, exist_ok=True)
    try:
        _download(url or release.url, part, progress)
    except (requests.RequestException, OSError) as error:
        raise FetchError(f"{release.file}: {error}. Try again: what has come is kept in {part}") from error
    digest = file_checksum(part)
    if not digest.startswith(release.checksum_start):
        part.unlink()
        raise FetchError(
            f"{release.file}: the file that came has checksum {digest[:8]}, the release has "
            f"{release.checksum_start}. It was deleted; fetch it again, or from elsewhere with --url"
        )
    part.replace(path)
    return path


def fetch_tokenizer(release: Release, hub_directory: Path, endpoint: str = "") -> Path:
    """Fetch a release's config and tokenizer into the hub's cache; return their directory.

    Raises FetchError.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    name = release.hub_names[0]
    try:
        return Path(
            snapshot_download(
                name, cache_dir=hub_directory, allow_patterns=TOKENIZER_FILES, endpoint=endpoint or None
            )
        )
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise FetchError(f"{name}: its config and tokenizer could not be fetched ({error})") from error


def _download(url: str, part: Path, progress: Progress) -> None:
    start = part.stat().st_size if part.exists() else 0
    wanted = {"Range": f"bytes={start}-"} if start else {}
    with requests.get(url, headers=wanted, stream=True, timeout=TIMEOUT_SECONDS) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            return
        answer.raise_for_status()
        resumed = answer.status_code == requests.codes.partial_content
        length = answer.headers.get("Content-Length")
        whole = int(length) + (start if resumed else 0) if length else None
        progress(start if resumed else 0, whole)
        with part.open("ab" if resumed else "wb") as file:
            for chunk in answer.iter_content(CHUNK_BYTES):
                file.write(chunk)
                progress(len(chunk), whole)
