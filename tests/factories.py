"""Makers of what tests need in numbers, through the real verbs. The people are tests/cast.py's."""

from datetime import date, datetime
from typing import Any

import pytest

from staff.models import Department, User
from tasks.actions import create_procedure, create_task
from tasks.models import Category, Procedure, Task


@pytest.fixture
def post(office: Any) -> Category:
    """A plain kind of work: 15 minutes, no signature."""
    return Category.objects.create(name="Post", minutes=15)


@pytest.fixture
def daily_close(office: Any) -> Category:
    """Bookkeeping that the manager signs."""
    return Category.objects.create(name="Daily close", kind="bookkeeping", minutes=20, sign_off="manager")


@pytest.fixture
def complaint(office: Any) -> Category:
    """Private work."""
    return Category.objects.create(name="Complaint", minutes=30, is_private=True)


def a_task(
    department: Department,
    category: Category,
    *,
    now: datetime,
    by: User | None = None,
    title: str = "Open the post",
    due_on: date | None = None,
    **fields: Any,
) -> Task:
    """A task due today, made by its requester (or `by`)."""
    by = by or fields.get("requester") or fields.get("assignee")
    return create_task(
        by=by, now=now, title=title, department=department, category=category, due_on=due_on or now.date(), **fields
    )


def a_procedure(department: Department, category: Category, *, by: User, now: datetime, **fields: Any) -> Procedure:
    """A procedure with two steps, the first required."""
    fields = {"name": "Open the post", "instructions": "Letters first.", "minutes": 15} | fields
    steps = fields.pop("steps", [("Open the letters", True), ("Stamp the date", False)])
    return create_procedure(by=by, now=now, department=department, category=category, steps=steps, **fields)
