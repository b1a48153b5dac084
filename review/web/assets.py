"""Stylesheets and scripts: their address holds a fingerprint of them all, so that they may be kept for ever.

The fingerprint is a folder of the address, not a query, so that a script that imports its neighbour by a
relative path gets the same version.
"""

import hashlib
from pathlib import Path

from flask import Flask, Response, send_from_directory, url_for

from review.web.access import public

FOLDER = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600


def attach(app: Flask) -> None:
    """Serve the static files and give the templates ``asset(name)``."""
    fingerprint = _fingerprint()
    app.add_url_rule("/static/<version>/<path:name>", "static", _serve)
    app.add_url_rule("/favicon.ico", "favicon", _favicon)
    app.jinja_env.globals["asset"] = lambda name: url_for("static", version=fingerprint, name=name)


@public
def _serve(version: str, name: str) -> Response:
    del version
    response = send_from_directory(FOLDER, name, max_age=_YEAR)
    response.cache_control.immutable = True
    return response


@public
def _favicon() -> Response:
    return send_from_directory(FOLDER, "favicon.svg", max_age=24 * 3600)


def _fingerprint() -> str:
    """Return 12 digits that change whenever any file does."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
