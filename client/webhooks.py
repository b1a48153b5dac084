"""Telling whether a webhook comes from Weighbridge: Standard Webhooks, with the standard library alone."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE_SECONDS = 300


class InvalidSignatureError(Exception):
    """A delivery is not signed with the secret, or is too old; answer it with 400 and do nothing."""


def verify_webhook(
    secret: str, body: bytes, headers: Mapping[str, str], *, now: float | None = None
) -> dict[str, Any]:
    """Return the event of a delivery: ``type``, ``timestamp`` and ``data``.

    ``body`` is the request's body as it arrived; ``now`` is in seconds since 1970. Deliveries come at least
    once: remember the header ``webhook-id``, and take none twice.

    Raises:
        InvalidSignatureError: it does not come from whoever knows the secret, or not within five minutes.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        name, sent, signatures = (given[f"webhook-{each}"] for each in ("id", "timestamp", "signature"))
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        age = abs((time.time() if now is None else now) - int(sent))
    except (KeyError, ValueError, binascii.Error):
        raise InvalidSignatureError("a webhook header is missing or ill-formed") from None
    if age > TOLERANCE_SECONDS:
        raise InvalidSignatureError("it was signed more than five minutes from now")
    digest = hmac.new(key, f"{name}.{sent}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    if not any(hmac.compare_digest(expected, one.encode()) for one in signatures.split()):
        raise InvalidSignatureError("no signature is of this secret")
    event: dict[str, Any] = json.loads(body)
    return event
