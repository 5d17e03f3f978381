"""Twenty sendings of the same page at once, with real threads on PostgreSQL: one effect, one event.

Beside each stands its control: sent without what makes it one (a key of its own for each, another version), the same
harness sees more than one. The races of the verbs themselves are test_races.py's.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from staff.models import Event
from tasks.models import Attachment, Bulk, Comment, Task
from tests.factories import a_task
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 20
SOON = f"{timezone.localdate() + timedelta(days=2)}"


@pytest.fixture
def at_once(client_of: Callable[..., Client], mona: Any) -> Callable[..., list[int]]:
    """How each of twenty sendings by Mona was answered; `path` and `data` may be told by the number of the sending."""
    session = client_of(mona).cookies["sessionid"].value

    def send(path: Any, data: Any, times: int = AT_ONCE) -> list[int]:
        def one(number: int) -> int:
            client = Client()
            client.cookies["sessionid"] = session
            where, typed = (each(number) if callable(each) else each for each in (path, data))
            return client.post(where, typed).status_code

        answers = race(*[lambda number=number: one(number) for number in range(times)])
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return sorted(answers)

    return send


@pytest.fixture
def task(billing, post, ida, mona, now):
    return a_task(billing, post, now=now, by=mona, assignee=ida)


def events(name: str) -> int:
    return Event.objects.filter(name=name).count()


def keyed(key: Any, **data: Any) -> Callable[[int], dict[str, Any]]:
    """The same page twenty times, or twenty pages."""
    return lambda _number: data | {"form_key": str(key or uuid4())}


@pytest.mark.parametrize("same", [True, False], ids=["one page", "control"])
def test_twenty_new_tasks(at_once, post, mona, same):
    data = {"title": "New", "due_on": SOON, "category": post.pk, "assignee": mona.pk}
    assert set(at_once("/tasks/new/", keyed(uuid4() if same else None, **data))) == {303}
    made = Task.objects.count()
    assert made == events("created")
    assert (made == 1) == same


@pytest.mark.parametrize("same", [True, False], ids=["one page", "control"])
def test_twenty_requests(at_once, billing, post, same):
    data = {"text": "New", "department": billing.pk, "due_on": SOON}
    assert set(at_once("/ask/", keyed(uuid4() if same else None, **data))) == {303}
    assert (Task.objects.count() == 1) == same


@pytest.mark.parametrize("same", [True, False], ids=["one page", "control"])
def test_twenty_comments(at_once, task, same):
    assert set(at_once(f"/tasks/{task.pk}/comments/", keyed(uuid4() if same else None, text="Mind the gap"))) == {303}
    made = Comment.objects.count()
    assert made == events("commented")
    assert (made == 1) == same


@pytest.mark.parametrize("same", [True, False], ids=["one page", "control"])
def test_twenty_bulk_actions(at_once, task, same):
    """Twenty pages of one task are twenty summaries, and still one completion."""
    data = keyed(uuid4() if same else None, task=f"{task.pk}-{task.version}")
    assert set(at_once("/tasks/bulk/complete/", data)) == {303}
    assert (Bulk.objects.count() == 1) == same
    assert events("completed") == 1


def test_twenty_completions(at_once, task):
    answers = at_once(f"/tasks/{task.pk}/complete/", lambda _number: {"version": 1})
    assert answers == [303] + [409] * (AT_ONCE - 1)
    assert events("completed") == 1


def test_control_twenty_tasks_are_twenty_completions(at_once, billing, post, mona, now):
    """Nothing but the version stands between them: each its own task, and all are done."""
    tasks = [a_task(billing, post, now=now, by=mona, assignee=mona) for _number in range(AT_ONCE)]
    first = tasks[0].pk
    assert at_once("/tasks/bulk/complete/", lambda number: {"task": f"{first + number}-1"}) == [303] * AT_ONCE
    assert events("completed") == AT_ONCE


@pytest.mark.parametrize("same", [True, False], ids=["one version", "control"])
def test_twenty_files(at_once, task, same, billing, post, mona, now):
    times = AT_ONCE if same else 3  # each file is read by a process of its own, one after the other
    tasks = [task] * times if same else [a_task(billing, post, now=now, by=mona) for _number in range(times)]

    def data(number: int) -> dict[str, Any]:
        return {"version": 1, "files": SimpleUploadedFile("slip.txt", b"Paid", "text/plain")}

    answers = at_once(lambda number: f"/tasks/{tasks[number].pk}/attachments/", data, times)
    assert answers == [303] + [409 if same else 303] * (times - 1)
    assert Attachment.objects.count() == events("attached") == (1 if same else times)


def test_crossed_verbs_end_in_one_state(at_once, task):
    """Done, cancelled and moved at once, by people who saw the same version: one of them wins."""
    data = {"version": task.version, "reason": "Not needed", "waiting_for": "x", "look_again_on": SOON}
    verbs = ("complete", "cancel", "wait", "start") * 5
    answers = at_once(lambda number: f"/tasks/{task.pk}/{verbs[number]}/", data)
    assert answers == [303] + [409] * (AT_ONCE - 1)
    task.refresh_from_db()
    assert task.version == 2
    assert Event.objects.about("task", task.pk).exclude(name="created").count() == 1
