"""/changes/: what others changed reaches an open page; only what its reader may see, and 204 when nothing has."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import Event
from tests.factories import a_task

SETTLED = timedelta(seconds=11)


@pytest.fixture
def at(monkeypatch, now):
    """`at(seconds)`: the clock, so long after nine."""

    def set_to(seconds: int = 0):
        moment = now + timedelta(seconds=seconds)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        return moment

    set_to()
    return set_to


def newest() -> int:
    return Event.objects.values_list("pk", flat=True).first() or 0


def ids(answer, name: str) -> set[int]:
    return {int(one) for one in re.findall(rf'data-{name}="(\d+)"', answer.content.decode())}


def test_a_reassigned_task_reaches_its_former_assignee(client_of, at, mona, ida, omar, billing, post):
    task = a_task(billing, post, now=at(), by=mona, assignee=ida, title="Fax")
    client, before = client_of(ida), newest()
    page = client.get("/my-day/")
    assert f'data-after="{0}"' in page.content.decode(), (
        "an event of this moment isn't settled: another may come before"
    )
    assert client.get(f"/changes/?after={before}").status_code == 204
    task.assign(by=mona, now=at(20), to=omar)
    answer = client.get(f"/changes/?after={before}&list=my-day&rows={task.pk}")
    body = answer.content.decode()
    assert answer.status_code == 200 and f'<li id="task-{task.pk}"' in body and "for Omar Cast" in body
    assert 'data-by="Mona Cast"' in body and "data-belongs" not in body and "data-own" not in body
    assert "<html" not in body
    at(40)
    again = client.get(f"/changes/?after={newest()}")
    assert again.status_code == 204 and again.headers["Changes-After"] == str(newest())


def test_what_now_belongs_on_the_list_is_marked(client_of, at, mona, ida, billing, post):
    before = newest()
    today = a_task(billing, post, now=at(), by=mona, assignee=ida, title="Today")
    later = a_task(
        billing, post, now=at(), by=mona, assignee=ida, title="Later", due_on=at().date() + timedelta(days=9)
    )
    pool = a_task(billing, post, now=at(), by=mona, title="Pool")

    def belonging(query: str) -> set[int]:
        body = client_of(ida).get(f"/changes/?after={before}&{query}").content.decode()
        marks = re.findall(r'data-changed="(\d+)"[^>]*data-belongs', body)
        return {int(one) for one in marks}

    assert belonging("list=my-day") == {today.pk}
    assert belonging("list=pool") == {pool.pk}
    assert belonging("list=tasks") == {today.pk, later.pk, pool.pk}
    assert belonging("list=tasks&assignee=me&due_before=2026-11-24") == {today.pk}
    assert belonging("list=tasks&category=99999999999999999999&due_after=x&status=z") == {today.pk, later.pk, pool.pk}
    assert belonging("list=nonsense") == set()


def test_nobody_hears_of_what_they_may_not_see(client_of, at, mona, ida, omar, olav, billing, complaint):
    """A private task, and the ids of one on and off the page: a guessed id tells no more than one that never was."""
    before = newest()
    task = a_task(billing, complaint, now=at(), by=mona, assignee=ida, title="Secret")
    assert b"Secret" in client_of(ida).get(f"/changes/?after={before}").content
    for person in (omar, olav):
        client = client_of(person)
        assert client.get(f"/changes/?after={before}&list=tasks").status_code == 204
        for guess in (task.pk, 10**15):
            answer = client.get(f"/changes/?after={before}&rows={guess}")
            assert ids(answer, "gone") == {guess} and ids(answer, "changed") == set()


@pytest.mark.parametrize("after", ["", "x", "-1", "1e3", "½", "9" * 30, "٣", " 1", "1\x00"])
def test_an_absurd_event_is_a_400(client_of, ida, after):
    assert client_of(ida).get("/changes/", {"after": after}).status_code == 400


def test_it_asks_three_things_and_leaves_the_session_alone(client_of, at, mona, ida, billing, post):
    tasks = [a_task(billing, post, now=at(), by=mona, assignee=ida) for _n in range(3)]
    client = client_of(ida)
    client.get("/my-day/")
    rows = ",".join(str(task.pk) for task in tasks)
    for after, most in ((newest(), 3), (0, len(WHO) + 3)):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/changes/?after={after}&list=my-day&rows={rows}")
        asked = [query["sql"] for query in queries.captured_queries]
        assert len(asked) <= most, "\n".join(asked)
        assert not any(sql.startswith(("UPDATE", "INSERT")) for sql in asked)


# Session, person and standing: what every page asks. Its own are the events, the tasks with the navigation's counts,
# and the people that they name.
WHO = ("django_session", "staff_user", "staff_membership", "staff_office")


def test_a_page_that_slept_long_is_told_so(client_of, at, mona, ida, billing, post, monkeypatch):
    monkeypatch.setattr("desk.changes.MOST", 2)
    for _n in range(3):
        a_task(billing, post, now=at(), by=mona, assignee=ida)
    answer = client_of(ida).get("/changes/?after=0")
    assert answer.status_code == 200 and b"data-much" in answer.content and b"<li" not in answer.content


def test_signed_out_is_a_401(client, office):
    answer = client.get("/changes/?after=0", headers={"HX-Request": "true"})
    assert answer.status_code == 401
