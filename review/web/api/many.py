"""Many things in one request, as JSON or as one line each; every line is answered, none holds up another."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

import pydantic_core
from flask import Request, Response
from pydantic import ValidationError

from review.errors import MalformedError, TooLargeError, WeighbridgeError
from review.settings import Settings
from review.web import errors
from review.web.api.bodies import Body, InvalidBodyError, explain, require_type, whole

JSON, NDJSON = "application/json", "application/x-ndjson"

B = TypeVar("B", bound=Body)


def read(
    request: Request, model: type[B], name: str, settings: Settings
) -> tuple[str, list[B | WeighbridgeError]]:
    """Return the content type and what was sent under ``name``, or line by line, each looked at by itself.

    Raises:
        UnsupportedTypeError: the body is declared as neither.
        MalformedError: it is not JSON as a whole.
        InvalidBodyError: there is no such list, or nothing in it.
        TooLargeError: there is more in it than a batch may hold.
    """
    media = require_type(request, JSON, NDJSON)
    data = whole(request)
    given = _lines(data) if media == NDJSON else _entries(data, name)
    if len(given) > settings.max_batch_items:
        raise TooLargeError(f"{len(given)} {name} in one batch; the limit is {settings.max_batch_items}.")
    if not given:
        raise InvalidBodyError([(name, "is empty; send at least one")])
    return media, [_one(each, model, settings) for each in given]


def answer(results: Sequence[dict[str, Any]], media: str, status: int) -> Response:
    """Answer each by a result, as the request came; ``status`` where none is a problem, 207 otherwise."""
    numbered = [{"index": number, **result} for number, result in enumerate(results)]
    if any("problem" in result for result in results):
        status = 207
    if media == NDJSON:
        return Response((json.dumps(one) + "\n" for one in numbered), status, content_type=NDJSON)
    return Response(json.dumps({"results": numbered}), status, content_type=JSON)


def refused(error: WeighbridgeError) -> dict[str, Any]:
    """Return the result of what could not be taken."""
    problem = errors.details(error)
    return {"status": problem["status"], "problem": problem}


def _lines(data: bytes) -> Sequence[bytes]:
    return [line for line in data.split(b"\n") if line.strip()]


def _entries(data: bytes, name: str) -> Sequence[Any]:
    """Return what stands under ``name``, not looked at yet."""
    try:
        whole = pydantic_core.from_json(data)
    except ValueError as error:
        raise MalformedError(f"The body is not JSON: {error}.") from None
    if not isinstance(whole, dict) or not isinstance(whole.get(name), list):
        raise InvalidBodyError([(name, f"send an object with the list `{name}`")])
    for other in whole.keys() - {name}:
        raise InvalidBodyError([(other, "is not a field of this request")])
    return list(whole[name])


def _one(given: Any, model: type[B], settings: Settings) -> B | WeighbridgeError:  # noqa: ANN401 - bytes, or any JSON
    try:
        if isinstance(given, bytes):
            return model.model_validate_json(given, context=settings)
        return model.model_validate(given, context=settings)
    except ValidationError as error:
        return explain(error)
