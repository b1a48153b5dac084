"""The few errors that a step may raise; ``review.web.errors`` maps each to a page, a fragment and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guards.policy import Problem


class WeighbridgeError(Exception):
    """Something that the caller can understand and mend.

    ``title`` is the same for every error of the kind; the message says what happened this time and what
    would mend it; ``field`` names the input at fault, where there is one.
    """

    status = 400
    title = "The request could not be carried out"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field

    @property
    def details(self) -> dict[str, Any]:
        """Return what the answer says besides; JSON-serialisable."""
        return {}


class MalformedError(WeighbridgeError):
    """What was sent cannot be read at all."""

    title = "Malformed request"


class UnsupportedTypeError(WeighbridgeError):
    """What was sent is of a content type that is not read here."""

    status = 415
    title = "Unsupported content type"


class InvalidInputError(WeighbridgeError):
    """A field is missing, unknown, of the wrong type or out of bounds."""

    status = 422
    title = "Invalid input"

    @property
    def by_field(self) -> Mapping[str, str]:
        """Return what is wrong, by the field that it is wrong with."""
        return {self.field: self.message}


class InvalidFieldsError(InvalidInputError):
    """One or more fields of a form are at fault; ``by_field`` says of each what is wrong."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__(" ".join(found.values()), field=next(iter(found)))
        self._found = dict(found)

    @property
    def details(self) -> dict[str, Any]:
        """Return what is wrong with each field."""
        return {"errors": [{"field": field, "message": message} for field, message in self._found.items()]}

    @property
    def by_field(self) -> Mapping[str, str]:
        """Return what is wrong, by the field that it is wrong with."""
        return self._found


class Faults:
    """Gathers what is wrong with each field, so that whoever filled a form in hears all of it at once."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is wrong with a field, and go on."""
        try:
            yield
        except InvalidInputError as error:
            for field, message in error.by_field.items():
                self._found.setdefault(field, message)

    def raise_any(self) -> None:
        """Raise InvalidFieldsError if anything is wrong."""
        if self._found:
            raise InvalidFieldsError(self._found)


class InvalidDocumentError(InvalidInputError):
    """A policy document cannot be used; ``problems`` holds every fault that was found in it."""

    title = "Invalid policy document"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems), field="document")
        self.problems = problems


class TooLargeError(WeighbridgeError):
    """What was sent is over a limit."""

    status = 413
    title = "Too large"


class UnauthenticatedError(WeighbridgeError):
    """Nobody is signed in, or the key is unknown, expired or revoked."""

    status = 401
    title = "Not signed in"


class ForbiddenError(WeighbridgeError):
    """Whoever asks may not do this."""

    status = 403
    title = "Not allowed"


class NotFoundError(WeighbridgeError):
    """There is no such thing, or it is not the caller's to see."""

    status = 404
    title = "Not found"


class ConflictError(WeighbridgeError):
    """The thing is not in the state that the act needs."""

    status = 409
    title = "Conflict"


class StaleCaseError(ConflictError):
    """Somebody else changed the case since it was shown; ``by`` and ``at`` say who was first and when."""

    title = "Someone was first"

    def __init__(self, message: str, *, by: str = "", at: str = "") -> None:
        super().__init__(message)
        self.by, self.at = by, at


class TooManyError(WeighbridgeError):
    """The service has sent as many as it may; ``headers`` say what its limits are."""

    status = 429
    title = "Too many items"

    def __init__(self, message: str, *, retry_after: int, headers: Mapping[str, str]) -> None:
        super().__init__(message)
        self.retry_after, self.headers = retry_after, dict(headers)


class BusyError(WeighbridgeError):
    """A part that the act needs is away or overloaded; try again after ``retry_after`` seconds."""

    status = 503
    title = "Try again shortly"

    def __init__(self, message: str, *, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ThrottledError(BusyError):
    """Too many tries; the next is welcome after ``retry_after`` seconds."""

    status = 429
    title = "Too many tries"


class BackloggedError(BusyError):
    """More waits than is worked off; the next items are welcome after ``retry_after`` seconds."""

    status = 429
    title = "Too much waits"


class SettingsError(Exception):
    """The environment holds a setting that is unknown or ill-formed; the message names it and the fix."""
