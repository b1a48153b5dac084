"""Saying that a rule was wrong about a case, with what it is to let pass from now on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from review.casefiles import hidden_spans, mask
from review.errors import ConflictError, InvalidInputError
from review.models import Case, Flag, RuleObjection
from review.models.objections import Exemption, ObjectionState
from review.objections.figures import add
from review.queues import find_for

LONGEST_REASON, LONGEST_SUBJECT = 2_000, 200
LONGEST_EXCEPTION = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Objection:
    """What a person says of a rule; ``phrase`` is of the text, and only where the exception is a phrase."""

    policy: str
    rule: str
    reason: str = ""
    exemption: Exemption = Exemption.NONE
    phrase: str = ""
    until: date | None = None


def make(session: Session, case_id: int, user_id: int, objection: Objection, now: datetime) -> RuleObjection:
    """Note that a rule was wrong about a case; an exception waits for whoever writes the policy.

    Raises:
        NotFoundError: there is no such case.
        ForbiddenError: its queue is kept for others.
        InvalidInputError: the rule did not fire here, or the exception makes no sense; names the field.
        ConflictError: the person said so before, is not to know yet what fired, or the text was erased.
    """
    case = find_for(session, case_id, user_id)
    if case.is_blind:
        raise ConflictError("This queue is blind: say so once the case is decided.")
    if case.item.erased_at is not None:
        raise ConflictError("The text was erased; no rule can be found wrong about it any more.")
    flag = _fired(session, case, objection)
    _check(objection, now)
    said = select(RuleObjection.id).filter_by(
        user_id=user_id, case_id=case_id, policy=flag.policy, rule=flag.rule
    )
    if session.scalar(said) is not None:
        raise ConflictError("You said so of this rule and this case already.", field="finding")
    asks = objection.exemption is not Exemption.NONE
    row = RuleObjection(
        case_id=case_id,
        user_id=user_id,
        policy=flag.policy,
        rule=flag.rule,
        version=flag.version,
        reason=objection.reason,
        exemption=objection.exemption,
        subject=_subject(session, case, objection),
        until=objection.until if asks else None,
        at=now,
        state=ObjectionState.OPEN if asks else ObjectionState.NOTED,
    )
    session.add(row)
    session.flush()
    add(session, (flag.policy, flag.rule, flag.version), objections=1)
    return row


def made_on(session: Session, case_id: int) -> list[RuleObjection]:
    """Return what was said of rules about a case, the first first."""
    return list(session.scalars(_made_on(), {"case": case_id}))


@cache
def _made_on() -> Select[RuleObjection]:
    """Return the question once and for all: every page of the desk asks it."""
    of_case = RuleObjection.case_id == bindparam("case")
    return select(RuleObjection).where(of_case).order_by(RuleObjection.id).limit(50)


def _fired(session: Session, case: Case, objection: Objection) -> Flag:
    flag = session.scalar(
        select(Flag)
        .where(Flag.item_id == case.item_id, Flag.policy == objection.policy, Flag.rule == objection.rule)
        .order_by(Flag.id.desc())
        .limit(1)
    )
    if flag is None or not flag.rule:
        raise InvalidInputError("Choose a rule that fired on this text.", field="finding")
    return flag


def _check(objection: Objection, now: datetime) -> None:
    if len(objection.reason) > LONGEST_REASON or "\0" in objection.reason:
        raise InvalidInputError(f"Keep the reason under {LONGEST_REASON} characters.", field="reason")
    if objection.until and not now.date() <= objection.until <= now.date() + LONGEST_EXCEPTION:
        raise InvalidInputError("Choose a day within a year from today.", field="until")


def _subject(session: Session, case: Case, objection: Objection) -> str:
    """Return what is let pass: a phrase of the text as reviewers see it, its author, or its service."""
    if objection.exemption is Exemption.SERVICE:
        return case.item.service.name
    if objection.exemption is Exemption.AUTHOR:
        author = case.item.meta.get("author")
        if not isinstance(author, str) or not 0 < len(author) <= LONGEST_SUBJECT:
            raise InvalidInputError("The service named no author (meta.author).", field="exemption")
        return author
    if objection.exemption is Exemption.PHRASE:
        phrase = " ".join(objection.phrase.split())
        if not 0 < len(phrase) <= LONGEST_SUBJECT:
            raise InvalidInputError(
                f"Give the innocent phrase, of at most {LONGEST_SUBJECT} characters.", field="phrase"
            )
        hidden = hidden_spans(session, [case.item_id]).get(case.item_id, ())
        if phrase.casefold() not in " ".join(mask(case.item.text, hidden).split()).casefold():
            raise InvalidInputError("The phrase does not stand in this text.", field="phrase")
        return phrase
    return ""
