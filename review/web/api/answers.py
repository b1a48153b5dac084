"""The shapes of the API's answers, for its document; tests hold every real answer against them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

State = Literal["waiting", "screened"]
Verdict = Literal["allow", "review", "block"]


class Shape(BaseModel):
    """An object with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Receipt(Shape):
    """An item that was taken in."""

    id: int
    url: str
    state: State


class FieldProblem(Shape):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(Shape):
    """What went wrong, and what would mend it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    errors: list[FieldProblem] | None = None


class BatchResult(Shape):
    """What became of one item of a batch: a receipt, or a problem."""

    index: int
    status: int
    id: int | None = None
    url: str | None = None
    state: State | None = None
    problem: Problem | None = None


class Batch(Shape):
    """What became of each item of a batch, in order."""

    results: list[BatchResult]


class LabelResult(Shape):
    """What became of one judgement: its item and its decision (none: the item is decided already)."""

    index: int
    status: int
    item: int | None = None
    url: str | None = None
    decision: int | None = None
    problem: Problem | None = None


class Labels(Shape):
    """What became of each judgement, in order."""

    results: list[LabelResult]


class Finding(Shape):
    """One thing that a guard says; ``start`` and ``end`` are characters of the text."""

    category: str
    score: float
    start: int | None
    end: int | None
    guard: str
    rule: str
    name: str
    policy: str
    version: int
    action: Verdict
    severity: str
    view: str


class Label(Shape):
    """What a person said of one category."""

    category: str
    answer: Literal["yes", "no", "unsure"]


class Decision(Shape):
    """What a person said of an item."""

    outcome: Literal["violating", "fine", "unsure"] | None
    severity: str
    at: str
    labels: list[Label]


class Case(Shape):
    """The work that a person has with an item."""

    id: int
    url: str
    queue: str
    state: Literal["open", "decided", "withdrawn"]
    due_at: str
    decided_at: str | None
    decision: Decision | None


class Summary(Receipt):
    """How far an item has come."""

    external_id: str | None
    kind: Literal["output", "input"]
    verdict: Verdict | None
    received_at: str
    screened_at: str | None
    erased_at: str | None


class Item(Summary):
    """An item with what guards and people said of it."""

    complete: bool | None
    incomplete_because: list[str] = []
    severity: str = ""
    policies: dict[str, int] = {}
    scores: dict[str, float]
    findings: list[Finding]
    guards: list[dict[str, Any]] = []
    case: Case | None


class Items(Shape):
    """A page of items; ``next`` is the address of the next page."""

    items: list[Summary]
    next: str | None


class Check(Receipt):
    """A verdict as far as it has come; ``pending`` names the guards that have yet to speak."""

    model_config = ConfigDict(extra="allow")

    verdict: Verdict | None
    complete: bool | None
    pending: list[str]
    incomplete_because: list[str] = []
    scores: dict[str, float]
    findings: list[Finding]
    guards: list[dict[str, Any]] = []
    case: Case | None


class ModerationResult(Shape):
    """One input's result as OpenAI's; ``weighbridge`` is what is said besides."""

    flagged: bool
    categories: dict[str, bool]
    category_scores: dict[str, float]
    category_applied_input_types: dict[str, list[Literal["text"]]]
    weighbridge: Check


class Moderation(Shape):
    """The answer of OpenAI's moderation endpoint."""

    id: str
    model: str
    results: list[ModerationResult]


class ItemLink(Shape):
    """An item, by its id and the service's own."""

    id: int
    url: str
    external_id: str | None


class CaseLink(Shape):
    """A case, by its id."""

    id: int
    url: str


class DecisionLine(Decision):
    """A decision in the feed, or the undoing of one."""

    id: int
    kind: Literal["decide", "undo"]
    undoes: int | None
    item: ItemLink
    case: CaseLink


class Decisions(Shape):
    """Decisions, and the cursor to read on from."""

    decisions: list[DecisionLine]
    cursor: int
    more: bool


class AppealChange(Shape):
    """What became of an appeal, and when."""

    state: Literal["open", "upheld", "overturned", "withdrawn"]
    at: str


class AppealDecision(Decision):
    """The decision that answers an appeal."""

    id: int


class Appeal(Shape):
    """An appeal; ``against`` is the earlier decision (none: the guards'), ``history`` the oldest first."""

    id: int
    url: str
    state: Literal["open", "upheld", "overturned", "withdrawn"]
    item: ItemLink
    case: CaseLink
    against: int | None
    opened_at: str
    decision: AppealDecision | None
    history: list[AppealChange]


class ExportTraceServiceRequest(BaseModel):
    """OTLP's request, as https://opentelemetry.io/docs/specs/otlp/ describes it."""

    resourceSpans: list[dict[str, Any]] = []


class PartialSuccess(Shape):
    """How many spans were not taken, and why; a message without a count is a warning."""

    rejectedSpans: str = "0"
    errorMessage: str = ""


class ExportTraceServiceResponse(Shape):
    """OTLP's answer."""

    partialSuccess: PartialSuccess | None = None


class Status(Shape):
    """What OTLP answers a request with that was refused."""

    message: str
