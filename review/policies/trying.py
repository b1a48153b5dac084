"""What the live policies, and a draft in its place, would say of a text that nobody sent."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from guards.cascade import Cascade
from guards.rules import RuleSet
from guards.values import Subject, Verdict
from review.errors import InvalidInputError
from review.models import Policy
from review.models.policies import Stage
from review.policies.documents import checked
from review.policies.history import in_stage
from review.policies.publishing import rules_with

MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Trial:
    """A verdict with the name of what gave it. Classifiers are not asked: rules alone spoke."""

    title: str
    verdict: Verdict


def try_text(session: Session, policy: Policy, text: str, document: str | None = None) -> tuple[Trial, ...]:
    """Judge a text by the live policies and, where there is one, by the draft in the live version's place.

    ``document`` stands in for the draft: what is being typed.

    Raises:
        InvalidDocumentError: the document cannot be used.
        InvalidInputError: the text is empty or too long.
    """
    if not text.strip():
        raise InvalidInputError("Type a text to try.", field="text")
    if len(text) > MOST_CHARACTERS:
        raise InvalidInputError(f"A text to try has at most {MOST_CHARACTERS:,} characters.", field="text")
    live, draft = in_stage(session, policy, Stage.LIVE), in_stage(session, policy, Stage.DRAFT)
    if document is None:
        document = draft.document if draft else None
    trials = []
    if document is not None:
        number = draft.number if draft else 0
        rules = rules_with(session, (checked(document, policy.name), number))
        trials.append(Trial(f"Draft, version {number}", _judge(text, rules)))
    title = f"Live, version {live.number}" if live else "Live, without this policy"
    trials.append(Trial(title, _judge(text, rules_with(session))))
    return tuple(trials)


def _judge(text: str, rules: RuleSet) -> Verdict:
    (verdict,) = Cascade(rules, [], clock=lambda: 0.0).judge([Subject(text)])
    return verdict
