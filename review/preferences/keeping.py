"""Keeping a section of a person's preferences, and reading all of them at once."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from review.db import insert_unless_there
from review.models import Preference

Sections = Mapping[str, Mapping[str, Any]]


def of_person(session: Session, user_id: int) -> Sections:
    """Return every section that a person has set anything in, by its name."""
    rows = session.execute(select(Preference.section, Preference.chosen).where(Preference.user_id == user_id))
    return {row.section: row.chosen for row in rows}


def keep(session: Session, user_id: int, section: str, chosen: Mapping[str, Any]) -> None:
    """Keep a section as it is now; nothing chosen is everything as the organisation has it."""
    row = {"user_id": user_id, "section": section, "chosen": dict(chosen)}
    unique = ("user_id", "section")
    if session.execute(
        insert_unless_there(session, cast("Table", Preference.__table__), unique), row
    ).scalar():
        return
    session.execute(
        update(Preference)
        .where(Preference.user_id == user_id, Preference.section == section)
        .values(chosen=dict(chosen))
        .execution_options(synchronize_session=False)
    )
