"""What a service sends: the fields of an item and the limits on each."""

import json
import math
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema

from review.intake import Submission
from review.models.items import ItemKind
from review.settings import Settings
from review.web.api.bodies import Body

NUL = "\x00"


def settings_of(info: ValidationInfo) -> Settings:
    """Return the settings that a body is validated with."""
    if not isinstance(info.context, Settings):
        raise TypeError("validate with the settings as context")
    return info.context


def storable(text: str) -> str:
    """Refuse what a database cannot keep, or cannot keep as it is."""
    at = text.find(NUL)
    if at >= 0:
        raise ValueError(f"holds a NUL character at position {at}; remove it")
    return text


def _text(text: str, info: ValidationInfo) -> str:
    most = settings_of(info).max_text_characters
    if len(text) > most:
        raise ValueError(f"has {len(text)} characters; the limit is {most}")
    if not text:
        raise ValueError("is empty; send the text that is to be judged")
    return storable(text)


Text = Annotated[str, AfterValidator(_text), WithJsonSchema({"type": "string", "minLength": 1})]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]
Words = Annotated[str, AfterValidator(storable)]


class TurnBody(Body):
    """One message of the conversation before the text."""

    role: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(storable)]
    text: Words


def _context(turns: list[TurnBody], info: ValidationInfo) -> list[TurnBody]:
    settings = settings_of(info)
    if len(turns) > settings.max_context_turns:
        raise ValueError(f"has {len(turns)} turns; the limit is {settings.max_context_turns}")
    length = sum(len(turn.text) for turn in turns)
    if length > settings.max_context_characters:
        raise ValueError(f"has {length} characters; the limit is {settings.max_context_characters}")
    return turns


def _meta(meta: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    settings = settings_of(info)
    # First, because whatever is too large would take long to walk through.
    size = len(json.dumps(meta, ensure_ascii=False).encode())
    if size > settings.max_meta_bytes:
        raise ValueError(f"has {size} bytes as JSON; the limit is {settings.max_meta_bytes}")
    for path, value, depth in _walk(meta, "meta", 1):
        if depth > settings.max_meta_depth:
            raise ValueError(f"is nested deeper than {settings.max_meta_depth} levels")
        if isinstance(value, str) and NUL in value:
            raise ValueError(f"holds a NUL character in {path}; remove it")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"holds a number in {path} that is not finite")
    return meta


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any, int]]:  # noqa: ANN401 - any JSON
    """Give every container, key and value with its path and the depth of its container."""
    if not isinstance(value, dict | list):
        yield path, value, depth - 1
        return
    yield path, None, depth
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield path, key, depth
        step = f".{key}" if isinstance(key, str) else "[]"
        yield from _walk(inner, f"{path}{step}"[:80], depth + 1)


class FactsBody(Body):
    """What may come with a text: its name, its conversation and its facts."""

    external_id: Name | None = None
    kind: Annotated[ItemKind, Field(strict=False)] = ItemKind.OUTPUT
    context: Annotated[list[TurnBody], AfterValidator(_context)] = Field(default_factory=list)
    meta: Annotated[dict[str, Any], AfterValidator(_meta)] = Field(default_factory=dict)

    def submission_of(self, text: str, external_id: str | None) -> Submission:
        """Return the text with these facts as the step takes it."""
        return Submission(
            text=text,
            external_id=external_id,
            kind=self.kind,
            context=tuple({"role": turn.role, "text": turn.text} for turn in self.context),
            meta=self.meta,
        )


class ItemBody(FactsBody):
    """A text with its conversation and its facts, as ``POST /v1/items`` takes it."""

    text: Text

    def submission(self) -> Submission:
        """Return it as the step takes it."""
        return self.submission_of(self.text, self.external_id)
