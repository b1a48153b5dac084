"""Column types that several tables share."""

from enum import StrEnum

from sqlalchemy import Enum


def values(kind: type[StrEnum], name: str) -> Enum:
    """Store an enum by value, in text with a named CHECK, so that a new member is an ordinary migration."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=20,
    )
