"""The JSON Schema of policies, for editors."""

from typing import Any

from guards.policy.document import Policy

IDENTIFIER = "https://weighbridge.example/policy.schema.json"


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) that every valid policy document satisfies."""
    schema = Policy.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": IDENTIFIER, **schema}
