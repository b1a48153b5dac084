"""What is asked, and when to ask again: without any network, so that both clients share it."""

import email.utils
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import httpx

from client import values
from client.values import ApiError, Appeal, BatchResult, Item, LabelResult, Receipt

T = TypeVar("T")

_AGAIN = frozenset({429, 502, 503, 504})
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request, and how its answer is read."""

    method: str
    path: str
    read: Callable[[Any], T]
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def submit(text: str, facts: Mapping[str, Any]) -> Call[Receipt]:
    """Hand a text in."""
    return Call("POST", "/v1/items", values.receipt, {"text": text, **facts}, _once())


def submit_batch(items: Sequence[Mapping[str, Any]]) -> Call[list[BatchResult]]:
    """Hand many in."""
    return Call("POST", "/v1/items:batch", values.batch, {"items": list(items)}, _once())


def label(judgements: Sequence[Mapping[str, Any]]) -> Call[list[LabelResult]]:
    """Hand in what people decided elsewhere."""
    return Call("POST", "/v1/labels", values.labels, {"labels": list(judgements)}, _once())


def check(text: str, budget_ms: int | None, facts: Mapping[str, Any]) -> Call[Item]:
    """Ask for a verdict now."""
    budget = {} if budget_ms is None else {"budget_ms": budget_ms}
    return Call("POST", "/v1/check", values.item, {"text": text, **budget, **facts}, _once())


def get(item_id: int) -> Call[Item]:
    """Look an item up."""
    return Call("GET", f"/v1/items/{item_id}", values.item)


def erase(item_id: int) -> Call[None]:
    """Have an item's words erased."""
    return Call("DELETE", f"/v1/items/{item_id}", lambda _: None)


def appeal(statement: str, item: Mapping[str, Any]) -> Call[Appeal]:
    """Ask for another look."""
    return Call("POST", "/v1/appeals", values.appeal, {"statement": statement, **item}, _once())


def get_appeal(appeal_id: int) -> Call[Appeal]:
    """Look an appeal up."""
    return Call("GET", f"/v1/appeals/{appeal_id}", values.appeal)


def answer_of(call: Call[T], response: httpx.Response) -> T:
    """Return what was answered; raises ApiError where the request was refused."""
    if response.is_success:
        return call.read(response.json() if response.content else None)
    try:
        problem = response.json()
    except ValueError:
        problem = {"title": response.reason_phrase, "detail": response.text[:500]}
    raise ApiError(response.status_code, problem if isinstance(problem, dict) else {"detail": problem})


def wait_before_again(response: httpx.Response | None, tries: int) -> float | None:
    """Return the seconds to wait before the next try, or None where another would change nothing.

    ``response`` is None where nothing was answered. What the server asks for is honoured; otherwise the wait
    doubles from try to try, with jitter.
    """
    asked = None if response is None else _retry_after(response)
    if (
        response is not None
        and response.status_code not in _AGAIN
        and not (response.status_code == httpx.codes.CONFLICT and asked is not None)
    ):
        return None
    own = FIRST_WAIT * 2**tries * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
    return min(own if asked is None else asked, LONGEST_WAIT)


def _once() -> dict[str, str]:
    """Make a request safe to send again: the server keeps its answer under this key."""
    return {"Idempotency-Key": uuid.uuid4().hex}


def _retry_after(response: httpx.Response) -> float | None:
    said = response.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
