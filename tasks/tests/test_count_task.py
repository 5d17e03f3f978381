"""A big job is counted, by several at once; nobody's count is lost, and it is done when all are."""

import threading
from uuid import uuid4

import pytest
from django.db import transaction

from staff.models import Event
from tasks.actions_fields import count
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.models import Task
from tasks.rows import rows
from tests.factories import a_task
from tests.races import race, refused


@pytest.fixture
def big(billing, post, mona, ida, now, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return a_task(
        billing,
        post,
        now=now,
        by=mona,
        assignee=ida,
        title="Scan",
        count_total=1200,
        count_unit="scanned",
        due_on=now.date().replace(day=30),
    )


def done(task):
    return Task.objects.get(pk=task.pk).count_done


def test_counts_add_up_whatever_version_was_seen(big, ida, omar, now):
    stale = Task.objects.get(pk=big.pk)
    count(big, add=400, by=ida, now=now)
    event = count(stale, add=3, by=omar, now=now)
    assert (done(big), event.name, event.before, event.after["count_done"]) == (
        403,
        "counted",
        {"count_done": 400},
        403,
    )
    count(stale, add=-3, by=omar, now=now)
    assert (done(big), stale.version) == (400, 4)


@pytest.mark.parametrize("add", [0, 801, -401, 10**6 + 1, -(10**6) - 1, 2**31, 10**30])
def test_never_below_nothing_or_above_all(big, ida, now, add):
    count(big, add=400, by=ida, now=now)
    with pytest.raises(Refused):
        count(big, add=add, by=ida, now=now)
    assert done(big) == 400 and Event.objects.about("task", big.pk).filter(name="counted").count() == 1


def test_what_is_not_counted_or_over_is_refused(big, billing, post, ida, mona, now):
    plain = a_task(billing, post, now=now, by=mona, assignee=ida)
    big.cancel(by=mona, now=now, reason="No")
    for task in (plain, big):
        with pytest.raises(IllegalMove):
            count(task, add=1, by=ida, now=now)


def test_the_gate_waits_for_all(big, ida, now):
    count(big, add=1199, by=ida, now=now)
    with pytest.raises(NotYet) as closed:
        big.complete(by=ida, now=now)
    assert closed.value.missing == ["1 of 1,200 left."]
    row = rows(Task.objects.for_list().filter(pk=big.pk), user=ida, now=now)[0]
    assert (row.left, row.ring, row.words[0]) == ("1 left", "", "1,199 of 1,200 scanned")
    count(big, add=1, by=ida, now=now)
    big.complete(by=ida, now=now)


def test_on_the_page_by_a_colleague_and_a_second_click_is_no_second(big, client_of, omar):
    client = client_of(omar)
    assert "0 of 1,200 scanned" in client.get(f"/tasks/{big.pk}/").content.decode()
    form = {"add": "400", "form_key": str(uuid4())}
    for _click in range(2):
        assert client.post(f"/tasks/{big.pk}/count/", form).status_code == 303
    assert done(big) == 400
    answer = client.post(f"/tasks/{big.pk}/count/", {"add": "801"})
    assert answer.status_code == 422
    assert "Only 800 are left." in answer.content.decode() and 'value="801"' in answer.content.decode()
    for absurd in ("", "x", "1e999", "9" * 40, "\x00"):
        assert client.post(f"/tasks/{big.pk}/count/", {"add": absurd}).status_code == 422


def test_how_many_is_asked_in_the_forms(big, client_of, mona, ida, now):
    client = client_of(mona)
    page = {"title": "Count", "due_on": "2026-11-24", "category": big.category_id, "assignee": ida.pk}
    assert client.post("/tasks/new/", page | {"count_unit": "files"}).status_code == 422
    assert client.post("/tasks/new/", page | {"count_unit": "files", "count_total": "90"}).status_code == 303
    assert Task.objects.get(title="Count").count_total == 90
    count(big, add=400, by=ida, now=now)
    edit = page | {"title": "Scan", "estimate_minutes": 15, "priority": 0, "version": big.version}
    assert "400 are done already" in client.post(f"/tasks/{big.pk}/edit/", edit | {"count_total": 399}).content.decode()
    assert client.post(f"/tasks/{big.pk}/edit/", edit | {"count_total": 500}).status_code == 303
    assert Task.objects.get(pk=big.pk).count_total == 500


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_both_counted(big, ida, omar, now):
    tasks = [Task.objects.get(pk=big.pk) for _each in range(6)]
    answers = race(*(lambda task=task: count(task, add=100, by=ida, now=now) for task in tasks))
    assert refused(answers, Refused) == 0 and done(big) == 600
    last = race(*(lambda task=task: count(task, add=400, by=omar, now=now) for task in tasks[:2]))
    assert refused(last, Refused) == 1 and done(big) == 1000


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_a_count_that_reads_first_loses_one(big):
    met = threading.Barrier(2)

    def naive():
        seen = Task.objects.get(pk=big.pk).count_done
        met.wait(10)
        with transaction.atomic():
            Task.objects.filter(pk=big.pk).update(count_done=seen + 100)

    refused(race(naive, naive), ())
    assert done(big) == 100
