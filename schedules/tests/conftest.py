"""What every test of recurring work needs: a procedure, and a maker of schedules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from schedules.actions import create_schedule
from schedules.models import Schedule
from staff.models import Department, User
from tasks.models import Category, Procedure
from tests.factories import a_procedure

DAILY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


@pytest.fixture
def letters(billing: Department, post: Category, mona: User, now: datetime) -> Procedure:
    return a_procedure(billing, post, by=mona, now=now, name="Letters")


@pytest.fixture
def make(letters: Procedure, mona: User, now: datetime) -> Callable[..., Schedule]:
    """A schedule of Mona's, every working weekday unless said otherwise, made on Monday at nine."""

    def make(**given: Any) -> Schedule:
        if "after_done" in given:
            given.setdefault("rule", "")
        return create_schedule(**({"by": mona, "now": now, "procedure": letters, "rule": DAILY} | given))

    return make
