"""How often people found each rule right, kept as running totals with every decision and its undoing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from review.db import insert_or_add
from review.lookup import newest_screening_id
from review.models import Decision, Flag, RuleFigure
from review.models.labels import Answer

_TABLE = cast("Table", RuleFigure.__table__)
_KEY = ("policy", "rule", "version")


@dataclass(frozen=True, slots=True)
class Figure:
    """What people said of a rule in one version of its policy, or of all of them together."""

    right: int = 0
    wrong: int = 0
    objections: int = 0

    @property
    def decided(self) -> int:
        """Return how many decisions spoke of it."""
        return self.right + self.wrong


def count_decision(session: Session, decision: Decision, by: int = 1) -> None:
    """Count what a decision says of the rules that had fired; ``by`` is -1 where it is taken back."""
    said = {label.category: label.answer for label in decision.labels}
    if not decision.labels:
        return
    item_id = decision.labels[0].item_id
    fired = session.execute(_fired(), {"item": item_id})
    for row in sorted(fired, key=lambda row: (row.policy, row.rule, row.version)):
        answer = said.get(row.category)
        if answer in {Answer.YES, Answer.NO}:
            right = by if answer is Answer.YES else 0
            add(session, (row.policy, row.rule, row.version), right=right, wrong=by - right)


@cache
def _fired() -> Select[str, str, int, str]:
    """Return the question once and for all: every decision asks it."""
    newest = newest_screening_id(bindparam("item"))
    return (
        select(Flag.policy, Flag.rule, Flag.version, Flag.category)
        .where(Flag.screening_id == newest, Flag.rule != "", Flag.policy != "")
        .distinct()
    )


def add(
    session: Session, key: tuple[str, str, int], *, right: int = 0, wrong: int = 0, objections: int = 0
) -> None:
    """Add to a rule's totals, made where there are none."""
    row = dict(zip(_KEY, key, strict=True))
    said = {"right": right, "wrong": wrong, "objections": objections}
    session.execute(insert_or_add(session, _TABLE, _KEY, tuple(said)), {**row, **said})


def figures_of(session: Session, policy: str, version: int | None) -> Mapping[str, Figure]:
    """Return what was said of each rule of a version of a policy, by the rule's id."""
    rows = session.scalars(
        select(RuleFigure).where(RuleFigure.policy == policy, RuleFigure.version == version)
    )
    return {row.rule: Figure(row.right, row.wrong, row.objections) for row in rows}
