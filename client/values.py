"""What the API answers, as plain frozen values; ``raw`` holds the whole answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class ApiError(Exception):
    """The API refused a request: ``status``, ``title``, ``detail`` and ``field`` as the answer names them."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, problem
        self.title = str(problem.get("title", ""))
        self.detail = str(problem.get("detail", ""))
        self.field = str(problem.get("field", ""))
        super().__init__(f"{status} {self.title}: {self.detail}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The item that a text became."""

    id: int
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of one text of a batch: a receipt, or a problem that names what to mend."""

    index: int
    status: int
    receipt: Receipt | None
    problem: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class LabelResult:
    """What became of one judgement: its item and its decision (None: decided already), or a problem."""

    index: int
    status: int
    item: int | None
    decision: int | None
    problem: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Appeal:
    """Another look at an item: open, upheld, overturned or withdrawn."""

    id: int
    item: int
    state: str
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard said: [start, end) in characters of the text, where it has a place."""

    category: str
    score: float
    start: int | None
    end: int | None
    rule: str
    action: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item and its verdict, as far as it has come: allow, review, block, or None while it waits."""

    id: int
    state: str
    verdict: str | None
    complete: bool
    external_id: str | None
    findings: tuple[Finding, ...]
    pending: tuple[str, ...]
    raw: Mapping[str, Any]


def receipt(said: Mapping[str, Any]) -> Receipt:
    """Read the answer to a submission."""
    return Receipt(said["id"], said["url"], said["state"])


def batch(said: Mapping[str, Any]) -> list[BatchResult]:
    """Read the answer to a batch."""
    return [
        BatchResult(one["index"], one["status"], receipt(one) if "id" in one else None, one.get("problem"))
        for one in said["results"]
    ]


def labels(said: Mapping[str, Any]) -> list[LabelResult]:
    """Read the answer to labels."""
    return [
        LabelResult(one["index"], one["status"], one.get("item"), one.get("decision"), one.get("problem"))
        for one in said["results"]
    ]


def appeal(said: Mapping[str, Any]) -> Appeal:
    """Read an appeal."""
    return Appeal(said["id"], said["item"]["id"], said["state"], said)


def item(said: Mapping[str, Any]) -> Item:
    """Read an item, or the answer to a check."""
    return Item(
        id=said["id"],
        state=said["state"],
        verdict=said["verdict"],
        complete=bool(said["complete"]),
        external_id=said.get("external_id"),
        findings=tuple(_finding(one) for one in said.get("findings", ())),
        pending=tuple(said.get("pending", ())),
        raw=said,
    )


def _finding(said: Mapping[str, Any]) -> Finding:
    return Finding(said["category"], said["score"], said["start"], said["end"], said["rule"], said["action"])
