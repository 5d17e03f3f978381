"""What was typed into a task's fields and came along with the button that ends it: saved in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction

from staff.http import Request
from tasks import access
from tasks.forms_fields import FieldsForm
from tasks.models import Task


def carried_fields(request: Request, task: Task) -> FieldsForm | None:
    """None: the button came without fields, as a row's ring does. 403 for who may end it, but not fill it in."""
    form = FieldsForm.sent(task, request.user, request.POST)
    if form is not None and not access.may(request.user, "set_fields", task):
        raise PermissionDenied(access.reason("set_fields"))
    return form


@contextmanager
def saved_with(form: FieldsForm | None, request: Request) -> Iterator[None]:
    """The fields first, then what the block does; refused there, the fields are as they were."""
    with transaction.atomic():
        if form is not None:
            form.save(by=request.user, now=request.now)
        yield
