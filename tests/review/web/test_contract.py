"""A few made-up requests of every operation: no 5xx, and no answer that the document does not have.

``python -m bench.contract`` makes up thousands, in chains too.
"""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from review.db import Database
from review.web.api.document import OPERATIONS
from tests.made import key_for, publish, send

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 4


@pytest.mark.filterwarnings("default")
def test_no_made_up_request_gets_an_answer_that_is_not_described(app: Flask, database: Database) -> None:
    headers = key_for(database, "bot", "admin")
    with database.begin() as session:
        publish(session)
        send(session, "a walnut", "a peanut", "a leaf")
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:

        @seed(1)
        @settings(
            max_examples=EXAMPLES,
            phases=(Phase.generate,),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()
    assert len(operations) == len(OPERATIONS)
