"""Sending: signed, to a checked address, without following anything, within a time and up to a size.

Signed by Standard Webhooks (https://www.standardwebhooks.com): the headers ``webhook-id``,
``webhook-timestamp`` and ``webhook-signature``, the last with one signature for each secret that is active.
"""

import asyncio
import email.utils
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import httpx
from standardwebhooks import Webhook

from review import traces
from review.delivery.addresses import RefusedError, resolve
from review.delivery.claiming import Parcel
from review.delivery.terms import Terms

KEPT_BYTES = 2_000
"""How much of an answer is read and kept."""

_GONE_WRONG = (httpx.HTTPError, httpx.InvalidURL, OSError, RefusedError, ValueError)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """How an attempt ended: a status, or none and the reason why; ``retry_after`` in seconds."""

    parcel: Parcel
    at: datetime
    milliseconds: int
    status: int | None = None
    error: str = ""
    body: str = ""
    retry_after: int | None = None

    @property
    def delivered(self) -> bool:
        """Return whether the endpoint took it."""
        return self.status is not None and 200 <= self.status < 300


def send(parcels: Sequence[Parcel], terms: Terms) -> list[Answer]:
    """Send all of these at once; return how each ended, in order. Takes hardly longer than one timeout."""
    return asyncio.run(_send_all(parcels, terms))


def signed(parcel: Parcel, at: datetime) -> dict[str, str]:
    """Return the headers that say who sends this, and when."""
    signatures = [Webhook(secret).sign(parcel.name, at, parcel.body) for secret in parcel.secrets]
    return {
        "webhook-id": parcel.name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


async def _send_all(parcels: Sequence[Parcel], terms: Terms) -> list[Answer]:
    async with httpx.AsyncClient(
        verify=_trusted(), trust_env=False, follow_redirects=False, timeout=terms.timeout_seconds
    ) as client:
        return list(await asyncio.gather(*(_send(client, parcel, terms) for parcel in parcels)))


async def _send(client: httpx.AsyncClient, parcel: Parcel, terms: Terms) -> Answer:
    with traces.span("deliver webhook", parcel.traceparent, "client") as step:
        answer = await _attempt(client, parcel, terms, step.traceparent)
        step.note(http__response__status_code=answer.status or 0, webhook__attempt=parcel.attempts + 1)
        if not answer.delivered:
            step.failed(f"answered {answer.status}" if answer.status else "no answer")
    return answer


async def _attempt(
    client: httpx.AsyncClient, parcel: Parcel, terms: Terms, traceparent: str | None
) -> Answer:
    at, began = datetime.now(UTC), time.perf_counter()

    def ended(status: int | None = None, error: str = "", body: str = "", after: int | None = None) -> Answer:
        taken = round((time.perf_counter() - began) * 1000)
        return Answer(parcel, at, taken, status, error[:300], body, after)

    try:
        async with asyncio.timeout(terms.timeout_seconds):
            request = await _request(client, parcel, terms, at)
            if traceparent:
                request.headers["traceparent"] = traceparent
            response = await client.send(request, stream=True)
            try:
                body = await _start_of(response)
            finally:
                await response.aclose()
    except TimeoutError:
        return ended(error=f"no answer within {terms.timeout_seconds:g} s")
    except _GONE_WRONG as error:
        return ended(error=_words(error))
    wrong = "" if response.is_success else f"answered {response.status_code}"
    if response.is_redirect:
        wrong += "; redirects are not followed, register the address that it leads to"
    return ended(response.status_code, wrong, body, _retry_after(response, at))


async def _request(client: httpx.AsyncClient, parcel: Parcel, terms: Terms, at: datetime) -> httpx.Request:
    """Return the request, to the address that was checked, in the name that was asked for."""
    url = httpx.URL(parcel.url)
    port = url.port or _PORTS[url.scheme]
    encrypted = url.scheme == "https"
    address = await resolve(url.host, port, terms.networks, encrypted=encrypted)
    headers = {
        "Host": url.netloc.decode("ascii"),
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Weighbridge-Webhooks/1",
        **signed(parcel, at),
    }
    extensions = {"sni_hostname": url.raw_host.decode("ascii").strip("[]")} if encrypted else {}
    return client.build_request(
        "POST",
        url.copy_with(host=str(address)),
        content=parcel.body.encode(),
        headers=headers,
        extensions=extensions,
    )


async def _start_of(response: httpx.Response) -> str:
    """Return the start of the answer's body, as text that any database keeps."""
    read = b""
    async for chunk in response.aiter_raw():
        read += chunk
        if len(read) >= KEPT_BYTES:
            break
    return read[:KEPT_BYTES].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _retry_after(response: httpx.Response, at: datetime) -> int | None:
    """Return what the endpoint asks for, in seconds; it may say so in seconds or as a date."""
    said = response.headers.get("Retry-After", "")
    if said.isdecimal() and len(said) < 10:
        return int(said)
    try:
        return max(0, int((email.utils.parsedate_to_datetime(said) - at).total_seconds()))
    except (ValueError, TypeError):
        return None


def _words(error: Exception) -> str:
    if isinstance(error, RefusedError):
        return f"refused: {error}"
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to trust: reading the certificates costs more than an attempt, so once a process."""
    return httpx.create_ssl_context()
