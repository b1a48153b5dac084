"""Labels that people made elsewhere: ``POST /v1/labels``."""

from datetime import timedelta
from typing import Annotated, Any, Self

from flask import Blueprint, Response, request
from pydantic import AfterValidator, Field, model_validator

from review import labels, people
from review.db import LARGEST_ID, utcnow
from review.errors import WeighbridgeError
from review.labels import Given, Judgement, Taken
from review.models.labels import Answer, Outcome
from review.services import Caller, Scope
from review.web import context
from review.web.api import many
from review.web.api.access import needs, traceparent
from review.web.api.bodies import Body, Moment, wrong_together
from review.web.api.spending import spend
from review.web.api.submissions import FactsBody, Text, storable

_WITH_TEXT = ("kind", "context", "meta")
_AHEAD = timedelta(minutes=5)
"""By so much another machine's clock may be ahead."""


class LabelBody(Body):
    """What was said of one category, which some version of a policy has or once had."""

    category: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)]
    answer: Annotated[Answer, Field(strict=False)] = Answer.YES
    severity: Annotated[str, Field(max_length=40), AfterValidator(storable)] = ""


class JudgementBody(FactsBody):
    """What a person said of the item that ``item`` or ``external_id`` names, or of the ``text`` sent along.

    A text that is not known yet becomes an item, which nobody screens: a person has judged it. A severity is
    critical, severe, high, medium or low, or a word of some policy's own.
    """

    item: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    text: Text | None = None
    outcome: Annotated[Outcome, Field(strict=False)]
    severity: Annotated[str, Field(max_length=40), AfterValidator(storable)] = ""
    rationale: Annotated[str, Field(max_length=4_000), AfterValidator(storable)] = ""
    labels: Annotated[list[LabelBody], Field(max_length=100)] = Field(default_factory=list)
    reviewer: Annotated[str, Field(max_length=80), AfterValidator(storable)] = ""
    at: Moment | None = None

    @model_validator(mode="after")
    def _one_item(self) -> Self:
        try:
            labels.require_agreeing(self.outcome, [label.answer for label in self.labels])
        except ValueError as error:
            raise wrong_together("labels", f"do not fit the outcome: {error}") from None
        if self.item is not None and (self.text is not None or self.external_id is not None):
            field = "external_id" if self.text is None else "text"
            raise wrong_together(field, "does not go with `item`, which names the item already")
        if self.item is None and self.text is None and self.external_id is None:
            words = "is missing; name the item by `item` or `external_id`, or send its `text`"
            raise wrong_together("item", words)
        if self.at is not None and self.at > utcnow() + _AHEAD:
            raise wrong_together("at", "lies in the future; send when it was decided")
        for name in _WITH_TEXT:
            if self.text is None and name in self.model_fields_set:
                raise wrong_together(name, "goes with a `text` only; the item has its own")
        return self

    def given(self) -> Given:
        """Return it as the step takes it."""
        said = tuple((one.category, one.answer, one.severity) for one in self.labels)
        judgement = Judgement(self.outcome, said, self.severity, self.rationale, self.reviewer, self.at)
        if self.text is None:
            return Given(judgement, self.item, self.external_id)
        name = self.external_id or labels.name_of(self.text)
        return Given(judgement, submission=self.submission_of(self.text, name))


class LabelsBody(Body):
    """Up to 1,000 judgements (a setting); each is looked at by itself, one at fault holds up no other."""

    labels: Annotated[list[JudgementBody], Field(min_length=1)]


@needs(Scope.LABEL)
def take(caller: Caller) -> Response:
    """Take in what people decided elsewhere: 200 where all were taken, 207 where some were not.

    A judgement of an item that is decided already is left alone and answered with 200, so that a file can
    be sent again; a new one is answered with 201.
    """
    parts, now = context.parts(), utcnow()
    media, bodies = many.read(request, JudgementBody, "labels", parts.settings)
    good = [body for body in bodies if isinstance(body, JudgementBody)]
    spend(caller, sum(body.text is not None for body in good))
    with parts.database.begin() as session:
        user = people.outsiders(session, caller.service, now)
        given = [body.given() for body in good]
        kept = iter(labels.take(session, caller.service_id, given, user, now, traceparent=traceparent()))
    outcomes = [next(kept) if isinstance(body, JudgementBody) else body for body in bodies]
    return many.answer([_result(outcome, parts.settings.address) for outcome in outcomes], media, 200)


def _result(outcome: Taken | WeighbridgeError, address: str) -> dict[str, Any]:
    if isinstance(outcome, WeighbridgeError):
        return many.refused(outcome)
    return {
        "status": 200 if outcome.decision_id is None else 201,
        "item": outcome.item_id,
        "url": f"{address}/v1/items/{outcome.item_id}",
        "decision": outcome.decision_id,
    }


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint this route."""
    blueprint.add_url_rule("/labels", view_func=take, methods=["POST"], endpoint="take_labels")
