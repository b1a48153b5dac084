"""The OpenAI moderation endpoint, so that a client of it works by a changed address and key.

The request and the answer are OpenAI's (https://platform.openai.com/docs/api-reference/moderations); what
Weighbridge adds rides in the field ``weighbridge`` of each result, which their client ignores.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from review.intake import Submission
from review.services import Caller, Scope
from review.web import context
from review.web.api.access import needs
from review.web.api.bodies import read_json
from review.web.api.checks import checked
from review.web.api.submissions import Text

CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
"""OpenAI's taxonomy as of November 2026; their client expects each of them in every result."""

SAME: Mapping[str, str] = {"threat": "violence", "threats": "violence", "self_harm": "self-harm"}
"""Categories of policies that go by another name there; those with the same name need no entry."""

MODEL = "weighbridge"
MOST_INPUTS = 1_000


def _as_texts(given: object) -> object:
    """Return the texts that each get a result: one string is one, and so are the parts of one message."""
    if isinstance(given, str):
        return [given]
    if not isinstance(given, list) or not any(isinstance(part, dict) for part in given):
        return given
    for number, part in enumerate(given):
        if not isinstance(part, dict) or part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise ValueError(f"part {number} is not a text; nothing here looks at images")
    return ["\n".join(part["text"] for part in given)]


_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_PART = {
    "type": "object",
    "properties": {"type": {"const": "text"}, "text": _TEXT},
    "required": ["type", "text"],
    "additionalProperties": False,
}
_INPUT = {
    "anyOf": [
        _TEXT,
        {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": MOST_INPUTS},
        {"type": "array", "items": _PART, "minItems": 1},
    ]
}


class ModerationBody(BaseModel):
    """What their client sends; fields that it may add are ignored, as theirs does."""

    model_config = ConfigDict(extra="ignore", strict=True)

    input: Annotated[
        list[Text],
        Field(min_length=1, max_length=MOST_INPUTS),
        BeforeValidator(_as_texts),
        WithJsonSchema(_INPUT),
    ]
    model: Annotated[str, Field(max_length=200)] | None = None


@needs(Scope.SUBMIT)
def moderate(caller: Caller) -> Response:
    """Judge one or several texts at once, each kept as an item."""
    body = read_json(request, ModerationBody, context.settings())
    submissions = [Submission(text) for text in body.input]
    answers = checked(caller, submissions)
    results = [_result(answer) for answer in answers]
    return jsonify(id=f"modr-{answers[0]['id']}", model=body.model or MODEL, results=results)


def _result(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result; a text is flagged where a finding asks for more than letting it pass."""
    acting = {_theirs(one["category"]) for one in answer["findings"] if one["action"] != "allow"}
    scores = dict.fromkeys(CATEGORIES, 0.0)
    for category, score in answer["scores"].items():
        name = _theirs(category)
        if name in scores:
            scores[name] = max(scores[name], float(score))
    return {
        "flagged": bool(acting),
        "categories": {name: name in acting for name in CATEGORIES},
        "category_scores": scores,
        "category_applied_input_types": {name: ["text"] for name in CATEGORIES},
        "weighbridge": dict(answer),
    }


def _theirs(category: str) -> str:
    """Return their name of a category; a subcategory that they lack counts as its parent."""
    name = SAME.get(category, category)
    if name in CATEGORIES:
        return name
    parent = name.partition("/")[0]
    return SAME.get(parent, parent)


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint this route."""
    blueprint.add_url_rule("/moderations", view_func=moderate, methods=["POST"])
