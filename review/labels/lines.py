"""One decided item as a line of JSON, checked."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from review.errors import InvalidInputError
from review.intake import Submission
from review.labels.keeping import Judgement, name_of, require_agreeing
from review.models.items import ItemKind
from review.models.labels import Answer, Outcome

_NUL = re.compile(r"\x00|(?<!\\)(?:\\\\)*\\u0000")
"""A NUL character, written out or escaped: PostgreSQL keeps it nowhere."""


class Strict(BaseModel):
    """What a line may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanLine(Strict):
    """A part of the text, ``[start, end)`` in characters."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]


class LabelLine(Strict):
    """One category's answer, and the parts of the text that people marked for it."""

    category: Annotated[str, Field(min_length=1, max_length=80)]
    answer: Answer = Answer.YES
    severity: Annotated[str, Field(max_length=40)] = ""
    spans: Annotated[tuple[SpanLine, ...], Field(max_length=100)] = ()


class TurnLine(Strict):
    """One message of the conversation before the text."""

    role: Annotated[str, Field(max_length=80)]
    text: str


class DecisionLine(Strict):
    """One decided item. ``decision`` and ``item`` are written, and ignored when read."""

    service: Annotated[str, Field(min_length=1, max_length=80)] = "imported"
    external_id: Annotated[str, Field(max_length=200)] | None = None
    kind: Literal["output", "input"] = "output"
    text: Annotated[str, Field(min_length=1, max_length=1_000_000)]
    context: tuple[TurnLine, ...] = ()
    meta: dict[str, Any] = {}
    outcome: Outcome
    severity: Annotated[str, Field(max_length=40)] = ""
    rationale: str = ""
    labels: tuple[LabelLine, ...] = ()
    reviewer: str = ""
    at: AwareDatetime | None = None
    decision: int | None = None
    item: int | None = None

    @model_validator(mode="after")
    def _agreeing(self) -> Self:
        require_agreeing(self.outcome, [label.answer for label in self.labels])
        if any(not span.start < span.end <= len(self.text) for label in self.labels for span in label.spans):
            raise ValueError("a span begins before it ends, and ends within the text")
        return self

    @property
    def submission(self) -> Submission:
        """Return the text as the step takes it, under a name of its own in any case."""
        turns = tuple({"role": turn.role, "text": turn.text} for turn in self.context)
        name = self.external_id or name_of(self.text)
        return Submission(self.text, name, ItemKind(self.kind), turns, self.meta)

    @property
    def judgement(self) -> Judgement:
        """Return what was said of the text."""
        labels = tuple((each.category, each.answer, each.severity) for each in self.labels)
        marks = tuple((each.category, span.start, span.end) for each in self.labels for span in each.spans)
        return Judgement(self.outcome, labels, self.severity, self.rationale, self.reviewer, self.at, marks)


def parse(text: str) -> DecisionLine:
    """Read one line of a file of labels."""
    if _NUL.search(text):
        raise InvalidInputError("it cannot hold the NUL character")
    try:
        return DecisionLine.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise InvalidInputError(f"{field + ': ' if field else ''}{first['msg']}") from None
