"""The conditions of the rule language, as typed and frozen documents.

A condition is a mapping; every key that it holds must hold. ``docs/policies.md`` has an example of
each, and a test that loads them.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StrictStr,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

MAX_PHRASE = 500
MAX_PATTERN = 2_000
LONGEST_WINDOW = timedelta(days=366)


def _listed(value: object) -> object:
    """Read one thing as a list of one."""
    return value if isinstance(value, (list, tuple)) else (value,)


class OneOrMany:
    """Tells editors, through the JSON Schema, that a list of one may be written without brackets."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return a schema for one of the things or a list of them."""
        many = handler(core)
        return {"anyOf": [many["items"], many]}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("not a number")
    return value


class Document(BaseModel):
    """What every part of a policy is: frozen, and refusing keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
Share = Annotated[float, BeforeValidator(_number), Field(ge=0, le=1)]
Phrase = Annotated[StrictStr, Field(min_length=1, max_length=MAX_PHRASE, pattern=r"\S")]
Pattern = Annotated[StrictStr, Field(min_length=1, max_length=MAX_PATTERN)]
Name = Annotated[StrictStr, Field(min_length=1, max_length=200)]
Scalar = StrictStr | StrictBool | StrictInt | float
Phrases = Annotated[tuple[Phrase, ...], BeforeValidator(_listed), OneOrMany(), Field(min_length=1)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_listed), OneOrMany(), Field(min_length=1)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed), OneOrMany(), Field(min_length=1)]
Scalars = Annotated[tuple[Scalar, ...], BeforeValidator(_listed), OneOrMany(), Field(min_length=1)]


class Text(Document):
    """The text contains a phrase, matches a pattern, or holds a phrase of a list."""

    contains: Phrases | None = None
    matches: Patterns | None = None
    in_list: Names | None = None
    words: StrictBool = True
    case: StrictBool = False
    views: Names | None = None
    excepting: Phrases = Field(default=(), alias="except")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(given is not None for given in (self.contains, self.matches, self.in_list)) != 1:
            raise ValueError("exactly one of `contains`, `matches` and `in_list`")
        return self


class Bounds(Document):
    """A number between two bounds, both included."""

    at_least: Number | None = None
    at_most: Number | None = None
    between: Annotated[tuple[Number, Number], Field()] | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.between is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("either `between` or `at_least` and `at_most`, not both")
        if self.between is None and self.at_least is None and self.at_most is None:
            raise ValueError("one of `at_least`, `at_most` and `between`")
        return self

    @property
    def low(self) -> float | None:
        """The lower bound, or None."""
        return self.between[0] if self.between else self.at_least

    @property
    def high(self) -> float | None:
        """The upper bound, or None."""
        return self.between[1] if self.between else self.at_most


class Score(Bounds):
    """A classifier's score of a label, 0..1."""

    guard: Name
    label: Name


class Length(Bounds):
    """How long the text is."""

    unit: Literal["characters", "words"] = "characters"


class FieldTest(Document):
    """A fact of the item: every test that is given must hold."""

    name: Name
    equals: Scalar | None = Field(default=None, alias="is")
    within: Scalars | None = Field(default=None, alias="in")
    matches: Pattern | None = None
    less: Number | None = None
    more: Number | None = None
    exists: StrictBool | None = None
    case: StrictBool = False

    @model_validator(mode="after")
    def _some_test(self) -> Self:
        tests = (self.equals, self.within, self.matches, self.less, self.more, self.exists)
        if all(test is None for test in tests):
            raise ValueError("one of `is`, `in`, `matches`, `less`, `more` and `exists`")
        return self


class Language(Document):
    """The language that the text is written in, by ISO 639-1 code."""

    within: Names = Field(alias="in")
    sure: Share = 0.8


def _duration(value: object) -> timedelta:
    """Read ``90s``, ``15m``, ``24h``, ``7d`` or ``2w``."""
    if isinstance(value, timedelta):
        return value
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
    text = value if isinstance(value, str) else ""
    if len(text) > 7 or text[-1:] not in units or not text[:-1].isascii() or not text[:-1].isdigit():
        raise ValueError("not a length of time")
    if int(text[:-1]) == 0:
        raise ValueError("not a length of time")
    return timedelta(seconds=int(text[:-1]) * units[text[-1]])


def write_duration(value: timedelta) -> str:
    """Write a length of time the way :class:`Count` reads it."""
    seconds = int(value.total_seconds())
    units = (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
    return next(f"{seconds // size}{unit}" for unit, size in units if seconds % size == 0)


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(write_duration),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,6}[smhdw]$"}),
]


class Count(Document):
    """How many items, flags or decisions there were lately; the numbers are handed in.

    ``kind`` is the item's (``output`` or ``input``), a flag's category, or what was decided.
    """

    of: Literal["items", "flags", "decisions"]
    kind: Name | None = None
    by: Name = "author"
    within: Duration
    at_least: Annotated[StrictInt, Field(ge=1)]

    @model_validator(mode="after")
    def _countable(self) -> Self:
        if self.of == "items" and self.kind not in (None, "output", "input"):
            raise ValueError("`kind` of items is `output` or `input`")
        if self.within > LONGEST_WINDOW:
            raise ValueError(f"`within` of at most {LONGEST_WINDOW.days} days")
        return self


class Detected(Document):
    """A detector found something of a kind."""

    detector: Name
    kind: Names | None = None
    at_least: Share = 0.0


class Condition(Document):
    """A tree of conditions: every key that is given must hold."""

    all: tuple["Condition", ...] | None = Field(default=None, min_length=1)
    any: tuple["Condition", ...] | None = Field(default=None, min_length=1)
    none: tuple["Condition", ...] | None = Field(default=None, min_length=1)
    at_least: "AtLeast | None" = None
    text: Text | None = None
    score: Score | None = None
    field: FieldTest | None = None
    length: Length | None = None
    language: Language | None = None
    count: Count | None = None
    other_rule: Name | None = None
    detected: Detected | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.given:
            raise ValueError("at least one condition")
        return self

    @property
    def given(self) -> Mapping[str, Any]:
        """The conditions that this one holds, by their name in the language."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class AtLeast(Document):
    """At least ``n`` of some conditions hold."""

    n: Annotated[StrictInt, Field(ge=1)]
    of: tuple[Condition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.n > len(self.of):
            raise ValueError(f"`n` of at most {len(self.of)}, for there are no more conditions")
        return self
