"""The policy document: categories, lists, guards' settings and rules."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt, StrictStr

from guards.policy.conditions import Condition, Document, FieldTest, Name, Names, Phrases, Share

MAX_RULES = 50_000
MAX_PHRASES = 200_000

Identifier = Annotated[StrictStr, Field(pattern=r"^[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9])?$")]
CategoryName = Annotated[
    StrictStr,
    Field(
        pattern=r"^[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?(?:/[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?)?$", max_length=64
    ),
]
Title = Annotated[StrictStr, Field(max_length=200)]
Prose = Annotated[StrictStr, Field(max_length=20_000)]


def _day(value: object) -> object:
    """Take only ``2026-12-31``: a bare number would otherwise be read as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and len(value) == 10):
        return value
    raise ValueError("not a day")


Day = Annotated[date, BeforeValidator(_day)]


class Category(Document):
    """Something that is not allowed: what reviewers are told, and how bad it can be, mildest first.

    ``rationale`` says whether a reviewer who finds it has to write why.
    """

    title: Title = ""
    guidance: Prose = ""
    rationale: Literal["optional", "required"] = "optional"
    severities: Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)] = ("low", "medium", "high")


class FieldException(FieldTest):
    """Items that a rule lets pass, such as one author's, until the end of a day."""

    until: Day | None = None
    note: Prose = ""


class Exceptions(Document):
    """What a rule does not mean: innocent phrases that hold a word of it, and items by their facts."""

    phrases: Phrases = ()
    in_list: Names = ()
    fields: tuple[FieldException, ...] = ()


class Rule(Document):
    """A tree of conditions that leads to a category, a severity and an action.

    ``score`` is what its findings weigh, 0..1, where no classifier's score was compared: how sure the
    rule is by its words alone.
    """

    id: Identifier
    name: Title = ""
    when: Condition
    excepting: Exceptions | None = Field(default=None, alias="except")
    category: Name
    severity: Name = ""
    action: Literal["allow", "review", "block"] = "review"
    queue: Title = ""
    score: Share = 1.0
    views: Names | None = None
    expires: Day | None = None
    daily_cap: Annotated[StrictInt, Field(ge=1)] | None = None
    tags: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    notes: Prose = ""


Thresholds = Share | dict[Name, Share]


class GuardSettings(Document):
    """How one classifier is used: where it is sure, how long it may take, and what its failure means."""

    sure_below: Thresholds | None = None
    sure_above: Thresholds | None = None
    on_failure: Literal["review", "allow", "block"] = "review"
    timeout_ms: Annotated[float, Field(gt=0)] | None = None


def _nothing(value: object) -> object:
    """Read a key with nothing after it as an empty mapping."""
    return {} if value is None else value


def _no_rules(value: object) -> object:
    return () if value is None else value


class Policy(Document):
    """A whole policy; immutable once loaded."""

    name: Identifier = Field(alias="policy")
    title: Title = ""
    notes: Prose = ""
    categories: Mapping[CategoryName, Category] = Field(min_length=1)
    lists: Annotated[Mapping[Identifier, Phrases], BeforeValidator(_nothing)] = Field(default_factory=dict)
    guards: Annotated[Mapping[Name, GuardSettings], BeforeValidator(_nothing)] = Field(default_factory=dict)
    rules: Annotated[tuple[Rule, ...], BeforeValidator(_no_rules), Field(max_length=MAX_RULES)] = ()
