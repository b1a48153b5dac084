"""Golden cases as documents: YAML files beside a policy, or JSON, one case a line.

``docs/golden-cases.md`` describes the format.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, StrictStr, ValidationError, model_validator

from guards.policy.conditions import Document, Name, Share
from guards.policy.nodes import Mark, Path, parse
from guards.policy.problems import PolicyError, Problem
from guards.values import Action, Subject, Turn

MAX_TEXT = 1_000_000

CaseName = Annotated[StrictStr, Field(pattern=r"^[a-z0-9](?:[a-z0-9_.-]{0,118}[a-z0-9])?$")]
Prose = Annotated[StrictStr, Field(max_length=MAX_TEXT)]


class Expected(Document):
    """What must become of a text: at least ``action``, for these categories among others.

    ``allow`` is the exception: nothing at all may be found.
    """

    action: Action = Action.REVIEW
    categories: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _agreeing(self) -> "Expected":
        if self.action is Action.ALLOW and self.categories:
            raise ValueError("a text that must pass has no categories")
        return self


class TurnBefore(Document):
    """One message of the conversation before the text."""

    role: Name
    text: Prose


class Marked(Document):
    """A part of the text that a person marked for a category: ``[start, end)`` in characters."""

    start: Annotated[StrictInt, Field(ge=0)]
    end: Annotated[StrictInt, Field(ge=1)]
    category: Name


class GoldenText(Document):
    """One text with its facts, its expected outcome, what classifiers said of it (0..1 a label), and the
    numbers that ``count`` conditions compare, by their keys. ``marks`` are for people: nothing replays them.
    """

    name: CaseName
    text: Annotated[StrictStr, Field(min_length=1, max_length=MAX_TEXT)]
    expect: Expected
    kind: Literal["output", "input"] = "output"
    service: Annotated[StrictStr, Field(max_length=80)] = ""
    context: tuple[TurnBefore, ...] = ()
    meta: dict[str, Any] = Field(default_factory=dict)
    scores: dict[Name, dict[Name, Share]] = Field(default_factory=dict)
    counts: dict[Name, Annotated[StrictInt, Field(ge=0)]] = Field(default_factory=dict)
    note: Prose = ""
    marks: tuple[Marked, ...] = ()

    @model_validator(mode="after")
    def _within(self) -> "GoldenText":
        if any(not mark.start < mark.end <= len(self.text) for mark in self.marks):
            raise ValueError("a mark begins before it ends, and ends within the text")
        return self

    @property
    def subject(self) -> Subject:
        """What the guards are to judge."""
        turns = tuple(Turn(turn.role, turn.text) for turn in self.context)
        return Subject(self.text, self.kind, turns, self.service, self.meta, self.counts)


class GoldenFile(Document):
    """A file of golden cases."""

    golden: Prose = ""
    cases: tuple[GoldenText, ...] = Field(min_length=1)


def read_cases(text: str, source: str = "golden.yaml") -> tuple[GoldenText, ...]:
    """Return the cases of a file: JSON, one case a line, where ``source`` ends in ``.jsonl``, else YAML.

    Raises:
        PolicyError: tells of every fault, with its line.
    """
    cases = _read_lines(text, source) if source.endswith(".jsonl") else _read_yaml(text, source)
    _refuse_twins(cases, source)
    return cases


def write_line(case: GoldenText) -> str:
    """Return a case as one line of JSON, without what it leaves at its default."""
    return case.model_dump_json(exclude_defaults=True)


def _read_yaml(text: str, source: str) -> tuple[GoldenText, ...]:
    root = parse(text, source)
    try:
        return GoldenFile.model_validate(root.plain()).cases
    except ValidationError as error:
        raise PolicyError(tuple(_problems(error, source, root.find))) from None


def _read_lines(text: str, source: str) -> tuple[GoldenText, ...]:
    cases: list[GoldenText] = []
    # Only a line feed ends a line: a text may well hold the other separators that Unicode has.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                cases.append(GoldenText.model_validate_json(line))
            except ValidationError as error:
                raise PolicyError(tuple(_problems(error, source, _always((number, 1))))) from None
    return tuple(cases)


def _refuse_twins(cases: tuple[GoldenText, ...], source: str) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            message = f"two cases are called `{case.name}`"
            raise PolicyError((Problem("error", "name", 1, 1, message, "a name of its own", source=source),))
        seen.add(case.name)


def _always(mark: Mark) -> Callable[[Path], Mark]:
    return lambda _: mark


def _problems(error: ValidationError, source: str, find: Callable[[Path], Mark]) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        line, column = find(tuple(detail["loc"]))
        message = detail["msg"].removeprefix("Value error, ")
        where = ".".join(str(step) for step in detail["loc"])
        yield Problem("error", where, line, column, message, source=source)
