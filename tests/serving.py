"""The web application at an address, and Debian's Chromium to look at it with."""

import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from wsgiref.types import WSGIApplication

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from tests.leaving_out import CHROMIUM

ROOT = Path(__file__).parent.parent
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--force-color-profile=srgb", "--font-render-hinting=none",
)  # fmt: skip


class _Quiet(WSGIRequestHandler):
    """Answers as gunicorn does, and keeps the test's output clean."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served_here(app: WSGIApplication) -> Iterator[str]:
    """Serve an app by threads of this process, at a tenth of what a process takes to start."""
    server = ThreadedWSGIServer("127.0.0.1", 0, app, _Quiet)
    # Waited for at the end: what a closed page still sends must not meet the next test's database.
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def web_process(environment: Mapping[str, str], *options: str) -> Iterator[str]:
    """Serve the pages by gunicorn with these settings and options of its own; yield their address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
        *options,
        "app:create_app()",
    ]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or "", args=list(_FLAGS))
        yield browser
        browser.close()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Knock until the process answers; gunicorn listens before it has loaded the application."""
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"gunicorn ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/sign-in", timeout=30):
                return
        except (ConnectionError, URLError):
            continue
