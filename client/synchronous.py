"""The synchronous client."""

import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from client import calls
from client.calls import Call
from client.values import Appeal, BatchResult, Item, LabelResult, Receipt

T = TypeVar("T")


class Weighbridge:
    """One service's way to Weighbridge; safe to share between threads.

    ``retries`` counts the tries after the first; each waits for as long as the server asks (``Retry-After``),
    and a request that is sent again is carried out once. Close it, or use it in a ``with`` block.
    """

    def __init__(
        self,
        address: str,
        key: str,
        *,
        timeout: float = 30.0,
        retries: int = 4,
        http: httpx.Client | None = None,
    ) -> None:
        self._http = http or httpx.Client(timeout=timeout)
        self._address, self._retries = address.rstrip("/"), retries
        self._headers = {"Authorization": f"Bearer {key}"}

    def submit(self, text: str, **facts: Any) -> Receipt:  # noqa: ANN401 - external_id, kind, context, meta
        """Hand a text in; its verdict comes later, by ``get`` or by webhook."""
        return self._call(calls.submit(text, facts))

    def submit_batch(self, items: Sequence[Mapping[str, Any]]) -> list[BatchResult]:
        """Hand many in; each is answered by itself, in order."""
        return self._call(calls.submit_batch(items))

    def label(self, judgements: Sequence[Mapping[str, Any]]) -> list[LabelResult]:
        """Hand in what people decided elsewhere; each is answered by itself, in order."""
        return self._call(calls.label(judgements))

    def check(self, text: str, *, budget_ms: int | None = None, **facts: Any) -> Item:  # noqa: ANN401 - as submit
        """Ask for a verdict now; what ``budget_ms`` did not allow is named in ``pending``."""
        return self._call(calls.check(text, budget_ms, facts))

    def get(self, item_id: int) -> Item:
        """Look an item up: its verdict, its findings."""
        return self._call(calls.get(item_id))

    def erase(self, item_id: int) -> None:
        """Have an item's words erased; its verdict and decisions stay."""
        self._call(calls.erase(item_id))

    def appeal(self, statement: str, **item: Any) -> Appeal:  # noqa: ANN401 - item or external_id
        """Ask for another look at an item that was blocked or decided."""
        return self._call(calls.appeal(statement, item))

    def get_appeal(self, appeal_id: int) -> Appeal:
        """Look an appeal up: open, upheld, overturned or withdrawn."""
        return self._call(calls.get_appeal(appeal_id))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, call: Call[T]) -> T:
        headers = {**self._headers, **call.headers}
        response: httpx.Response | None = None
        fault: httpx.TransportError | None = None
        for tries in range(self._retries + 1):
            response, fault = None, None
            try:
                response = self._http.request(
                    call.method, self._address + call.path, json=call.json, headers=headers
                )
            except httpx.TransportError as error:
                fault = error
            wait = calls.wait_before_again(response, tries)
            if wait is None or tries == self._retries:
                break
            time.sleep(wait)
        if response is None:
            raise fault or httpx.TransportError("nothing was answered")
        return calls.answer_of(call, response)
