"""My day in one's own order: within a group, by buttons, keys or dragging; nobody else's day changes."""

import pytest

from desk.my_day import my_day
from tasks.models import OwnPlace
from tests.factories import a_task


@pytest.fixture(autouse=True)
def _at(now, monkeypatch):
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now)


@pytest.fixture
def letters(billing, post, ida, mona, now):
    """Six due today: three are next, three the rest."""
    return [a_task(billing, post, now=now, by=mona, assignee=ida, title=f"Letter {n}") for n in range(6)]


def titles(user, now):
    return {group.key: "".join(row.title[-1] for row in group.rows) for group in my_day(user, now=now).groups}


def order(client, **data):
    return client.post("/my-day/order/", data)


def test_up_down_and_before_within_the_group(letters, ida, now, client_of):
    client = client_of(ida)
    assert titles(ida, now) == {"next": "012", "rest": "345"}
    assert order(client, task=letters[5].pk, move="up").status_code == 303
    assert titles(ida, now)["rest"] == "354"
    order(client, task=letters[0].pk, move="up")  # it is the first already
    order(client, task=letters[0].pk, before="")
    assert titles(ida, now) == {"next": "120", "rest": "354"}
    order(client, task=letters[4].pk, before=letters[3].pk)
    assert titles(ida, now)["rest"] == "435"
    page = client.post("/my-day/order/", {"task": letters[4].pk, "before": letters[0].pk}, follow=True).content.decode()
    assert "It can only be moved among those that it lies with." in page
    assert titles(ida, now) == {"next": "120", "rest": "435"}
    order(client, usual="1")
    assert titles(ida, now) == {"next": "012", "rest": "345"}
    assert not OwnPlace.objects.exists()


def test_what_is_new_comes_after_and_what_is_gone_leaves_no_place(letters, billing, post, ida, mona, now, client_of):
    client = client_of(ida)
    order(client, task=letters[5].pk, before=letters[3].pk)
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Letter 6")
    assert titles(ida, now)["rest"] == "5346"
    letters[4].cancel(by=mona, now=now, reason="Twice")
    order(client, task=letters[5].pk, move="down")
    assert titles(ida, now)["rest"] == "356"
    assert not OwnPlace.objects.filter(task=letters[4]).exists()


def test_only_what_is_in_ones_own_day(letters, ida, omar, now, client_of):
    for absurd in (letters[0].pk, 0, "", "x", "\x00", 10**30, "-1", "½"):
        assert order(client_of(omar), task=absurd, move="up").status_code == 404
    for absurd in ("", "x", 10**30):
        assert order(client_of(ida), task=letters[0].pk, before=absurd).status_code == 303
    part = client_of(ida).post("/my-day/order/", {"task": letters[1].pk, "move": "up"}, headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (204, b"")


def test_over_fifteen_rows_are_compact(letters, billing, post, ida, mona, now, client_of):
    page = client_of(ida).get("/my-day/").content.decode()
    assert "rows compact" not in page
    for n in range(10):
        a_task(billing, post, now=now, by=mona, assignee=ida, title=f"More {n}")
    assert "rows compact" in client_of(ida).get("/my-day/").content.decode()
