"""Looking through every column of every table for a word that was sent through everything."""

import hashlib
import json
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review.db import Base
from tests.doubted import RULES

WORD = "Zyxquilliam"
TEXT = f"a walnut that {WORD} sold me, and a hazelnut"
QUOTING = (
    f"{RULES}  - {{id: who, name: Who, category: wasps, severity: low, action: review,\n"
    "     when: {text: {matches: 'z[a-z]+iam'}}}\n"
)


def found(session: Session) -> set[str]:
    """Return the columns, as table.column, in which the word or the hash of the text stands."""
    session.flush()
    digest = hashlib.sha256(TEXT.encode()).digest()
    return {
        f"{table.name}.{column}"
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table)).mappings()
        for column, value in row.items()
        if value == digest or WORD.casefold() in _written(value).casefold()
    }


def _written(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def counts(session: Session) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = Base.metadata.sorted_tables
    return {each.name: session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}
