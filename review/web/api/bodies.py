"""Reading a JSON body into a checked value, with an error that names every field at fault."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from flask import Request
from gunicorn.http.errors import ParseException
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import PydanticCustomError
from werkzeug.exceptions import RequestEntityTooLarge

from review.errors import InvalidInputError, MalformedError, UnsupportedTypeError

_MOST_PROBLEMS = 20
_TOGETHER = "together"


class Body(BaseModel):
    """A JSON object: no unknown field, no type coerced into another.

    Of two fields with one name in an object the last counts (RFC 8259 leaves it open).
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def wrong_together(field: str, message: str) -> PydanticCustomError:
    """Return what a validator of a whole body raises: of fields that do not go together, the one to mend."""
    return PydanticCustomError(_TOGETHER, "{message}", {"field": field, "message": message})


def _is_rfc3339(given: object) -> object:
    """Refuse a bare number, which pydantic would take for seconds since 1970."""
    if not isinstance(given, str) or "-" not in given[1:]:
        raise ValueError("is not a moment such as 2026-05-01T12:00:00Z")
    return given


def _in_utc(given: datetime) -> datetime:
    """Refuse the hours at either end of the calendar that fall off it in another zone."""
    try:
        return given.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies beyond the years 1 to 9999") from None


Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_is_rfc3339), AfterValidator(_in_utc)]


class Query(BaseModel):
    """The fields of an address after ``?``: no unknown one; each is text, and read as what it should be."""

    model_config = ConfigDict(extra="forbid", frozen=True)


B = TypeVar("B", bound=BaseModel)


class InvalidBodyError(InvalidInputError):
    """One or more fields of a body are wrong; ``problems`` names each with what is wrong."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        field, message = problems[0]
        super().__init__(f"{field}: {message}" if field else f"The body {message}.", field=field)
        self.problems = tuple(problems)

    @property
    def details(self) -> dict[str, Any]:
        """Return every problem, by field."""
        return {"errors": [{"field": field, "message": message} for field, message in self.problems]}


def read_json(request: Request, model: type[B], context: object = None) -> B:
    """Read the request's body as ``model``; ``context`` reaches the model's validators.

    Raises:
        UnsupportedTypeError: the body is not declared as JSON in UTF-8.
        MalformedError: it is not JSON.
        InvalidBodyError: it is JSON, but not what is asked for.
    """
    require_type(request, "application/json")
    return parse_json(whole(request), model, context)


def whole(request: Request) -> bytes:
    """Return the whole body.

    Raises:
        RequestEntityTooLarge: there is more of it than a body may have, also where it named no length.
        MalformedError: its chunks are ill-formed.
        ClientDisconnected: it ended too soon.
    """
    try:
        data = request.get_data()
        most = request.max_content_length
        # What names no length is cut at the most, which must not pass for its end.
        may_be_cut = request.content_length is None and most is not None and len(data) >= most
        if may_be_cut and request.environ["wsgi.input"].read(1):
            raise RequestEntityTooLarge
    except ParseException:
        raise MalformedError("The body's chunks are ill-formed.") from None
    return data


def read_query(request: Request, model: type[B]) -> B:
    """Read the address's fields as ``model``; of two with one name the first counts.

    Raises:
        InvalidBodyError: a field is not what is asked for.
    """
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise explain(error) from None


def parse_json(data: bytes | str, model: type[B], context: object = None) -> B:
    """Read JSON as ``model``; raises as ``read_json`` does."""
    try:
        return model.model_validate_json(data, context=context)
    except ValidationError as error:
        raise explain(error) from None


def require_type(request: Request, *accepted: str) -> str:
    """Return the content type of the body, which must be one of ``accepted``, as it stands in UTF-8."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in accepted or charset not in {"utf-8", "utf8", "us-ascii"}:
        raise UnsupportedTypeError(f"Send `Content-Type: {' or '.join(accepted)}`, in UTF-8.")
    if request.content_encoding not in {None, "", "identity"}:
        raise UnsupportedTypeError("Send the body as it is, without Content-Encoding.")
    return request.mimetype


def explain(error: ValidationError) -> MalformedError | InvalidBodyError:
    """Return the error that names what the validation found."""
    found = error.errors(include_url=False, include_input=False, include_context=True)
    if found[0]["type"] == "json_invalid":
        return MalformedError(f"The body is not JSON: {_reason(str(found[0]['ctx']['error']))}.")
    return InvalidBodyError([_problem(one) for one in found[:_MOST_PROBLEMS]])


def _reason(words: str) -> str:
    """Say what the parser means where its words do not."""
    if "hex escape" in words:
        return f"{words}; an escape such as \\ud83d needs its other half, a lone surrogate is no character"
    if "unicode code point" in words:
        return f"{words}; it is not UTF-8"
    return words


def _problem(one: Any) -> tuple[str, str]:  # noqa: ANN401 - pydantic's own dictionary
    field = ""
    for part in (*one["loc"], *([one["ctx"]["field"]] if one["type"] == _TOGETHER else [])):
        field += f"[{part}]" if isinstance(part, int) else f".{part}" if field else str(part)
    words = {
        "missing": "is missing",
        "extra_forbidden": "is not a field of this request",
        "model_type": "is not an object",
        "dict_type": "is not an object",
        "list_type": "is not a list",
    }
    message = words.get(one["type"], one["msg"].removeprefix("Value error, "))
    return field[:200], message
