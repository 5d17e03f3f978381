"""Makers of what tests need in numbers, through the real verbs. The people are tests/cast.py's."""

from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from staff.models import Department, User
from tasks.actions import create_procedure, create_task
from tasks.files import store
from tasks.models import Attachment, Category, Procedure, Task


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


class Slip(SimpleUploadedFile):
    """A file to send, as often as wanted: read from its start each time."""

    def __init__(self) -> None:
        super().__init__("slip.txt", b"Counted: 400", "text/plain")

    def read(self, *size: int) -> bytes:
        self.seek(0)
        return bytes(super().read(*size))


def an_attachment(task: Task, *, by: User, now: datetime, **fields: Any) -> Attachment:
    """A photo of one pixel, as `attach_file` would have kept it; without its event, and without the time it takes."""
    out = BytesIO()
    Image.new("RGB", (1, 1), "red").save(out, "JPEG")
    said = {"name": "slip.jpg", "media_type": "image/jpeg", "size": len(out.getvalue()), "digest": "0" * 64}
    said["digest"] = sha256(out.getvalue()).hexdigest()
    made = Attachment.objects.create(task=task, added_by=by, added_at=now, checked_at=now, **(said | fields))
    default_storage.save(store.place(made.key), ContentFile(out.getvalue()))
    return made


def a_procedure(department: Department, category: Category, *, by: User, now: datetime, **fields: Any) -> Procedure:
    """A procedure with two steps, the first required."""
    fields = {"name": "Open the post", "instructions": "Letters first.", "minutes": 15} | fields
    steps = fields.pop("steps", [("Open the letters", True), ("Stamp the date", False)])
    return create_procedure(by=by, now=now, department=department, category=category, steps=steps, **fields)
