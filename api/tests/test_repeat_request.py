"""A request sent again with its key: the same answer, one effect, one event; also by twenty at once."""

import threading
from datetime import timedelta

import pytest
from django.test import Client

from api import idempotency
from api.jobs import prune_idempotency_keys
from api.models import IdempotencyKey
from notices.models import Notice
from staff.models import Event
from tasks.models import Task
from tests.api import call, error, token_for
from tests.factories import a_task
from tests.races import race

NEW = {"title": "From the till", "assignee": None}


@pytest.fixture
def token(ida, post, now):
    return token_for(ida, now=now)


def test_the_same_again_is_the_same_answer(token):
    first = call(token, "POST", "/tasks", NEW, Idempotency_Key="a")
    counts = Task.objects.count(), Event.objects.count(), Notice.objects.count()
    again = call(token, "POST", "/tasks", NEW, Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json() and again["Idempotent-Replayed"] == "true"
    assert (Task.objects.count(), Event.objects.count(), Notice.objects.count()) == counts == (1, counts[1], counts[2])


def test_a_move_again_is_no_409(token, billing, post, ida, now):
    task = a_task(billing, post, now=now, by=ida, assignee=ida)
    answers = [call(token, "POST", f"/tasks/{task.pk}/complete", Idempotency_Key="b") for _n in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert call(token, "POST", f"/tasks/{task.pk}/complete").status_code == 409
    assert Event.objects.filter(name="completed").count() == 1


def test_another_request_with_the_key_is_refused(token, mona, now):
    call(token, "POST", "/tasks", NEW, Idempotency_Key="a")
    for path, body in (("/tasks", NEW | {"title": "Other"}), ("/tasks/1/start", None)):
        refused = call(token, "POST", path, body, Idempotency_Key="a")
        assert (refused.status_code, list(error(refused)["fields"])) == (422, ["Idempotency-Key"])
    other = token_for(mona, now=now)
    assert call(other, "POST", "/tasks", NEW | {"title": "Hers"}, Idempotency_Key="a").status_code == 201


def test_what_was_refused_may_be_tried_again(token):
    assert call(token, "POST", "/tasks", {"title": ""}, Idempotency_Key="a").status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert call(token, "POST", "/tasks", NEW, Idempotency_Key="a").status_code == 201
    for absurd in ("", "x" * 201, "\x7f"):
        assert call(token, "POST", "/tasks", NEW, Idempotency_Key=absurd).status_code == 422


def test_files_are_known_again_whatever_stands_between_them(token, billing, post, ida, now):
    task = a_task(billing, post, now=now, by=ida, assignee=ida)
    part = '--{0}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n{1}\r\n--{0}--\r\n'
    statuses = [
        call(
            token,
            "POST",
            f"/tasks/{task.pk}/attachments",
            raw=part.format(between, text),
            content_type=f"multipart/form-data; boundary={between}",
            Idempotency_Key="f",
        ).status_code
        for between, text in (("x", "Paid"), ("y", "Paid"), ("z", "Due"))
    ]
    assert statuses == [201, 201, 422]
    assert task.attachments.count() == 1


def test_keys_are_kept_two_days(token):
    call(token, "POST", "/tasks", NEW, Idempotency_Key="a")
    made = IdempotencyKey.objects.get().at
    assert prune_idempotency_keys(made + timedelta(hours=48)) == 0
    assert prune_idempotency_keys(made + timedelta(hours=48, seconds=1)) == 1


# --- races ---


def twenty(token: str) -> list[int]:
    """How twenty parallel sendings were answered."""

    def send() -> int:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "race"}
        return Client().post("/api/v1/tasks", NEW, content_type="application/json", headers=headers).status_code

    return sorted(race(*[send] * 20))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one(token):
    answers = twenty(token)
    assert answers[0] == 201 and set(answers) <= {201, 409}
    assert Task.objects.count() == Event.objects.filter(name="created", subject_kind="task").count() == 1
    assert call(token, "POST", "/tasks", NEW, Idempotency_Key="race").status_code == 201


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_be_more(token, monkeypatch):
    """The control: looking first and writing later, and a key that is nobody's alone."""
    met = threading.Barrier(20)
    monkeypatch.setattr(idempotency, "_take", lambda request, key: met.wait(20))
    monkeypatch.setattr(idempotency, "_keep", lambda *args, **kwargs: None)
    assert twenty(token) == [201] * 20
    assert Task.objects.count() > 1
