"""The API does what its description says: every operation, and every way from one to the next.

All the checks of schemathesis run: statuses, formats, headers and bodies as described, wrong data refused, right data
taken, methods and credentials asked for. The examples are few and the same on every run, so that CI can afford them;
`SCHEMA_EXAMPLES=500` looks further.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.openapi import from_wsgi
from schemathesis.schemas import BaseSchema

from directory.models import Town
from tests.training.conftest import SchoolProgram, meet_at, roster_row
from training.models import Course, TrainingClass
from training.rulebook import BOOK

SCHEMA = "/api/v1/schema/?format=json"
PROBLEM = "application/problem+json"
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))
TRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# What is well formed may still be wrong by what it says: a check digit, a person nobody knows.
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "403", "404", "409", "422"]},
        "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "406", "413", "415", "422"]},
    }
}


@pytest.fixture
def taught_class(program: SchoolProgram, running_class: TrainingClass, course: Course, town: Town) -> TrainingClass:
    """A class with a session and a roster."""
    meet_at(running_class, timezone.now())
    program.push(f"/api/v1/classes/{running_class.code}/roster", [roster_row(n) for n in range(3)])
    return running_class


@pytest.fixture
def api(taught_class: TrainingClass, token: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[BaseSchema]:
    """The whole API, unrationed, on the connection of the test, which Django's own client would leave open too."""
    for throttle in ("UserRateThrottle", "AnonRateThrottle"):
        monkeypatch.setattr(f"rest_framework.throttling.{throttle}.rate", "100000/min", raising=False)
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    schema = from_wsgi(SCHEMA, get_wsgi_application(), config=SchemathesisConfig.from_dict(CONFIG))
    schema.config.headers = {"Authorization": f"Bearer {token}"}
    yield schema
    for signal in ends:
        signal.connect(close_old_connections)


def test_every_operation(api: BaseSchema, taught_class: TrainingClass, token: str) -> None:
    headers, tried = {"Authorization": f"Bearer {token}"}, []
    for found in api.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @TRIED
        @given(case=operation.as_strategy())
        def conforms(case: Any) -> None:
            if "code" in (case.path_parameters or {}) and "/classes/" in case.path:
                case.path_parameters["code"] = taught_class.code
            response = case.call_and_validate(headers=headers)
            if response.headers["content-type"] == [PROBLEM]:
                assert response.json()["code"] in BOOK

        conforms()
        tried.append(operation.label)
    assert len(tried) >= 12


def test_every_way_from_one_operation_to_the_next(api: BaseSchema) -> None:
    machine = api.as_state_machine()
    machine.run(settings=settings(TRIED, stateful_step_count=6))
