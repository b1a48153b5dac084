"""Fetching, against a real server on loopback."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from guards.classifiers.detoxify.releases import RELEASES, Release
from review.weights import FetchError, fetch_checkpoint

CONTENT = bytes(range(256)) * 2000


class Ranged(SimpleHTTPRequestHandler):
    """Serves a folder, a file from the middle where it is asked to, and says nothing."""

    def do_GET(self) -> None:
        content = (Path(self.directory) / self.path.lstrip("/")).read_bytes()
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        self.send_response(416 if start >= len(content) else 206 if start else 200)
        self.send_header("Content-Length", str(len(content[start:])))
        self.end_headers()
        self.wfile.write(content[start:])

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Return the address of a file with CONTENT."""
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "model.ckpt").write_bytes(CONTENT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Ranged, directory=str(tmp_path / "served")))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/model.ckpt"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def release() -> Release:
    return replace(RELEASES["original"], file=f"made-up-{hashlib.sha256(CONTENT).hexdigest()[:8]}.ckpt")


def test_a_checkpoint_comes_whole_and_is_counted(url: str, release: Release, tmp_path: Path) -> None:
    counted: list[int] = []
    path = fetch_checkpoint(release, tmp_path / "here", lambda count, _: counted.append(count), url)
    assert path.read_bytes() == CONTENT
    assert sum(counted) == len(CONTENT)
    assert [file.name for file in path.parent.iterdir()] == [release.file]


@pytest.mark.parametrize("already", [1000, len(CONTENT)])
def test_a_download_that_broke_off_goes_on(url: str, release: Release, tmp_path: Path, already: int) -> None:
    (tmp_path / f"{release.file}.part").write_bytes(CONTENT[:already])
    counted: list[int] = []
    path = fetch_checkpoint(release, tmp_path, lambda count, _: counted.append(count), url)
    assert path.read_bytes() == CONTENT
    assert len(CONTENT) - already <= sum(counted[1:]) <= len(CONTENT) - already or already == len(CONTENT)


def test_a_checkpoint_that_is_here_is_not_fetched_again(release: Release, tmp_path: Path) -> None:
    (tmp_path / release.file).write_bytes(CONTENT)
    assert fetch_checkpoint(release, tmp_path, lambda *_: None, "http://127.0.0.1:1/").is_file()


def test_a_file_with_another_checksum_is_not_kept(url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="the release has c1212f89"):
        fetch_checkpoint(RELEASES["original"], tmp_path / "here", lambda *_: None, url)
    assert list((tmp_path / "here").iterdir()) == []


def test_a_server_that_is_not_there_is_a_clear_error(release: Release, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="Try again"):
        fetch_checkpoint(release, tmp_path, lambda *_: None, "http://127.0.0.1:1/model.ckpt")
