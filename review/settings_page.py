"""docs/settings.md, made from the settings themselves."""

from typing import Any, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from review.settings import Settings, variables

INTRODUCTION = """# Settings

Every setting is an environment variable, read once at the start. An unknown or ill-formed one stops the
program with a message that names it. An empty one counts as not set. This page is made from
`review/settings.py` by `make docs`.

| variable | default | allowed | what it is |
|---|---|---|---|
"""


def settings_page() -> str:
    """Return the page: one row a setting, in the order of the file."""
    names = variables()
    rows = [_row(names[name], field) for name, field in Settings.model_fields.items()]
    return INTRODUCTION + "\n".join(rows) + "\n"


def _row(variable: str, field: FieldInfo) -> str:
    return f"| `{variable}` | {_default(field.default)} | {_allowed(field)} | {field.description} |"


def _default(value: object) -> str:
    if value is None or value == "":
        return ""
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _allowed(field: FieldInfo) -> str:
    kind: Any = field.annotation
    if "Literal" in str(get_origin(kind)):
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if kind is bool:
        return "`true`, `false`"
    if kind is int:
        low = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None)
        high = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None)
        return f"{low} to {high}" if high is not None else f"{low} or more"
    return "a path" if "Path" in str(kind) else "text"
