"""Every operation as it is described, against thousands of requests that fit the description and that don't.

schemathesis makes them: no fault of ours, no answer that the description doesn't name, none that doesn't fit it.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi

from api.openapi import description

pytestmark = [pytest.mark.once, pytest.mark.django_db]

CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.negative_data_rejection,
]
schema = schemathesis.openapi.from_dict(description())
OFFICE = get_wsgi_application()
EXAMPLES = 2


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request would close the connection in which the test's office lies."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_each_operation_is_as_it_is_described(case, program):
    case.headers["Authorization"] = f"Bearer {program.tokens['ada']}"
    response = case.call(app=OFFICE)
    case.validate_response(response, checks=CHECKS)
