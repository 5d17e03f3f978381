"""Many tasks at once: forty move to Omar in one action, two are refused with their reasons, one undo takes all back."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from staff.models import Event, Skill
from tasks.actions_bulk import act_on_many, read_marks
from tasks.actions_steps import add_steps
from tasks.models import Bulk, Category, Task
from tasks.states import Status
from tests.factories import a_task
from tests.races import race


@pytest.fixture(autouse=True)
def _at(now, monkeypatch):
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now)


def mark(task):
    return f"{task.pk}-{task.version}"


@pytest.fixture
def letters(billing, post, mona, ida, now):
    def made(count):
        return [a_task(billing, post, now=now, by=mona, assignee=ida, title=f"Letter {n}") for n in range(count)]

    return made


@pytest.fixture
def coded(billing, now, mona, ida):
    """A task that asks for a skill which Omar lacks."""
    kind = Category.objects.create(name="Coding")
    kind.required_skills.add(Skill.objects.create(name="Coder"))
    return a_task(billing, kind, now=now, by=mona, title="Code the visit")


def send(client, verb, tasks, **data):
    return client.post(f"/tasks/bulk/{verb}/", {"task": [mark(task) for task in tasks], "form_key": uuid4()} | data)


def summary(client, answer):
    assert answer.status_code == 303
    return client.get(answer["Location"]).content.decode()


def events(name):
    return Event.objects.filter(subject_kind="task", name=name).count()


@pytest.mark.django_db
def test_forty_to_omar_two_refused_one_undo(letters, coded, mona, ida, omar, now, client_of):
    tasks = [*letters(39), coded]
    tasks[7].refresh_from_db()
    Task.objects.get(pk=tasks[7].pk).start(by=ida, now=now)  # after Mona opened her list
    client, key = client_of(mona), uuid4()
    assert 'form="bulk"' in client.get("/tasks/").content.decode()
    first = send(client, "assign", tasks, to=omar.pk, form_key=key, next="/tasks/?status=all")
    page = summary(client, first)
    assert "38 tasks given to Omar Cast" in page
    assert "2 refused" in page
    assert "Omar Cast lacks: Coder." in page
    assert "Ida Cast changed it meanwhile: In progress." in page
    assert 'href="/tasks/?status=all"' in page
    assert Task.objects.filter(assignee=omar).count() == events("assigned") == 38
    assert Notice.objects.filter(person=omar, kind="assigned").values("subject_id").distinct().count() == 38

    again = send(client, "assign", tasks, to=omar.pk, form_key=key, next="/tasks/?status=all")
    assert again["Location"] == first["Location"]
    assert (Bulk.objects.count(), events("assigned")) == (1, 38)

    Task.objects.get(pk=tasks[0].pk).complete(by=omar, now=now)
    path = first["Location"].split("?")[0]
    assert client_of(ida).post(f"{path}undo/").status_code == 404
    assert client_of(ida).get(path).status_code == 404
    page = summary(client, client.post(f"{path}undo/"))
    assert "37 tasks are as they were before" in page
    assert "Omar Cast changed it meanwhile: Done." in page
    assert Task.objects.filter(assignee=omar).count() == 1
    assert (
        not Notice.objects.filter(person=omar, kind="assigned", state="pending")
        .exclude(subject_id=tasks[0].pk)
        .exists()
    )
    undone = events("undone")
    assert client.post(f"{path}undo/").status_code == 303
    assert events("undone") == undone == 37


@pytest.mark.django_db
def test_each_verb_asks_the_same_gate_and_rule(letters, billing, daily_close, mona, ida, now, client_of):
    tasks = letters(2)
    add_steps(tasks[0], ["Look twice"], by=mona, now=now, required=True)
    signed = a_task(billing, daily_close, now=now, by=mona, assignee=ida, title="Till")
    late = a_task(billing, tasks[0].category, now=now, by=mona, title="Tax", deadline=now.date())
    client = client_of(mona)
    page = summary(client, send(client, "complete", [*tasks, signed]))
    assert "1 task done" in page
    assert "Tick 1 more step." in page
    assert "It must be sent for sign-off" in page
    tomorrow = now.date() + timedelta(days=1)
    page = summary(client, send(client, "move", [tasks[0], tasks[1], late], due_on=tomorrow))
    assert "past the deadline" in page
    assert "It is in the wrong state for that: Done." not in page  # the mark is of before it was done
    assert "You changed it meanwhile: Done." in page
    page = summary(client, send(client, "move", [late], due_on=tomorrow, move_reason="The bank is closed"))
    assert "1 task moved to" in page
    tasks[0].refresh_from_db()
    page = summary(client, send(client, "wait", [tasks[0]], waiting_for="the bank", look_again_on=tomorrow))
    assert Task.objects.get(pk=tasks[0].pk).status == Status.WAITING
    assert send(client, "cancel", [signed]).status_code == 422
    page = summary(client, send(client, "cancel", [signed], reason="Twice"))
    assert "1 task cancelled" in page
    page = summary(client_of(ida), send(client_of(ida), "cancel", [Task.objects.get(pk=late.pk)], reason="No"))
    assert "Only its assignee and the manager can do that." in page


@pytest.mark.django_db
def test_what_one_may_not_see_is_refused_by_line(letters, clinical, post, nils, mona, omar, now, client_of):
    [own] = letters(1)
    foreign = a_task(clinical, post, now=now, by=nils, title="Secret of Clinical")
    client = client_of(mona)
    asked = [mark(own), mark(foreign), "999999-1", f"{10**30}-1", "-1", "x", "½-1", "\x00-1"]
    page = summary(client, client.post("/tasks/bulk/assign/", {"task": asked, "to": omar.pk}))
    assert "1 task given to Omar Cast" in page
    assert page.count("not found.") == 4  # the four that name no number are one
    assert "Secret" not in page
    assert events("assigned") == 1
    for hopeless in ([mark(foreign)], [f"{10**30}-1"], ["x"]):
        for data in ({"to": omar.pk}, {"to": ""}):
            assert client.post("/tasks/bulk/assign/", {"task": hopeless} | data).status_code == 404
    assert Bulk.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "verb, data",
    [
        ("assign", {"to": ""}),
        ("assign", {"to": "9" * 19}),
        ("assign", {"to": "\x00"}),
        ("move", {"due_on": "31.31.3131"}),
        ("move", {"due_on": "2026-11-30", "move_reason": "x" * 501}),
        ("wait", {"waiting_for": "", "look_again_on": "2026-12-01"}),
        ("cancel", {"reason": " "}),
    ],
)
def test_what_is_missing_is_asked_again_with_the_marks(letters, mona, client_of, verb, data):
    [task] = letters(1)
    body = urlencode({"task": mark(task)} | data, errors="surrogatepass")
    form = "application/x-www-form-urlencoded"
    answer = client_of(mona).post(f"/tasks/bulk/{verb}/", body, content_type=form)
    assert answer.status_code == 422
    assert f'name="task" value="{mark(task)}"' in answer.content.decode()
    assert not Bulk.objects.exists()


@pytest.mark.django_db
def test_none_and_too_many(letters, mona, client_of):
    [task] = letters(1)
    client = client_of(mona)
    assert client.post("/tasks/bulk/complete/").status_code == 422
    many = [mark(task), *(f"{n}-1" for n in range(10**6, 10**6 + 200))]
    assert client.post("/tasks/bulk/complete/", {"task": many}).status_code == 422
    assert client.post("/tasks/bulk/complete/", {"task": many[:200]}).status_code == 303


@pytest.mark.django_db
def test_the_undo_ends_at_closing_time(letters, mona, omar, now, client_of, monkeypatch):
    client, tasks = client_of(mona), letters(2)
    path = send(client, "assign", tasks, to=omar.pk)["Location"]
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now + timedelta(days=1))
    answer = client.post(f"{path}undo/")
    assert answer.status_code == 409
    assert "The day is over" in answer.content.decode()
    assert Bulk.objects.get().undone_at is None


@pytest.mark.django_db
def test_the_cost_of_each_is_bounded(letters, mona, omar, now):
    def asked(count):
        marks = read_marks(mark(task) for task in letters(count))
        with CaptureQueriesContext(connection) as queries:
            act_on_many("assign", marks, by=mona, now=now, to=omar)
        return len(queries)

    few, many = asked(2), asked(12)
    assert (many - few) / 10 <= 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one(letters, mona, omar, now, client_of):
    """The same form twenty times: one summary, one event a task. The control has a key each, and makes as many."""
    tasks = letters(4)

    def act(key):
        return lambda: send(client_of(mona), "assign", tasks, to=omar.pk, form_key=key)["Location"]

    key = uuid4()
    answers = race(*[act(key) for _n in range(20)])
    assert len(set(map(str, answers))) == 1, answers
    assert (Bulk.objects.count(), events("assigned")) == (1, 4)
    answers = race(*[act(uuid4()) for _n in range(3)])
    assert len(set(map(str, answers))) == 3
    assert (Bulk.objects.count(), events("assigned")) == (4, 4)  # all stale: refused by line


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_in_opposite_order_do_not_wait_for_each_other(letters, mona, omar, ida, now):
    """Taken in the order that was sent, one of them is shot by the database (seen red)."""
    tasks = letters(8)
    there, back = ([mark(task) for task in each] for each in (tasks, tasks[::-1]))
    acts = [
        lambda marks=marks: act_on_many("assign", read_marks(marks), by=mona, now=now, to=omar)
        for marks in (there, back, there, back)
    ]
    for answer in race(*acts):
        assert isinstance(answer, Bulk), answer
    assert events("assigned") == 8


def test_marks_are_read_once_each():
    assert [(m.pk, m.version) for m in read_marks(["3-1", "3-2", "٣-1", "4", "-", "5-x"])] == [
        (3, 1),
        (0, 1),
        (4, 0),
        (5, 0),
    ]
