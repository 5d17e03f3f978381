"""My day: what stands in which group, what the head says, and what an empty day offers."""

from datetime import time, timedelta

import pytest

from desk.my_day import my_day
from tasks.models import Category
from tests.factories import a_task


@pytest.fixture(autouse=True)
def _at_nine(time_machine, now):
    time_machine.move_to(now, tick=False)


def groups(user, now):
    return {group.key: [row.title for row in group.rows] for group in my_day(user, now=now).groups}


def test_each_task_stands_in_its_group(billing, post, daily_close, mona, ida, omar, now):
    def task(title, category=post, **fields):
        return a_task(billing, category, now=now, by=mona, title=title, **{"assignee": ida} | fields)

    back = task("Sent back", daily_close)
    back.submit(by=ida, now=now)
    back.send_back(by=mona, now=now, reason="The bag number")
    task("Overdue", due_time=time(8))
    for hour in (10, 11, 12, 13):
        task(f"At {hour}", due_time=time(hour))
    task("Waiting").wait(by=ida, now=now, waiting_for="the bank", look_again_on=now.date() + timedelta(days=1))
    task("Done").complete(by=ida, now=now)
    task("Tomorrow", due_on=now.date() + timedelta(days=1))
    task("Begun early", due_on=now.date() + timedelta(days=1)).start(by=ida, now=now)
    task("Shown early", due_on=now.date() + timedelta(days=2), shown_from=now.date())
    task("Omar's", assignee=omar).hand_over(by=omar, now=now, to=ida)
    assert groups(ida, now) == {
        "offered": ["Omar's"],
        "sent-back": ["Sent back"],
        "overdue": ["Overdue"],
        "next": ["At 10", "At 11", "At 12"],
        "rest": ["At 13", "Begun early", "Shown early"],
        "waiting": ["Waiting"],
        "done": ["Done"],
    }


def test_to_sign_is_the_signers(billing, daily_close, mona, ida, now):
    a_task(billing, daily_close, now=now, by=mona, assignee=ida, title="Close").submit(by=ida, now=now)
    assert groups(mona, now) == {"to-sign": ["Close"]}
    assert groups(ida, now) == {}


def test_the_head_counts(billing, post, mona, ida, now, client_of):
    for number in range(3):
        a_task(billing, post, now=now, by=mona, assignee=ida, title=f"Letter {number}", estimate_minutes=40)
    first = ida.assigned.order_by("pk").first()
    first.complete(by=ida, now=now)
    page = client_of(ida).get("/my-day/").content.decode()
    assert "Good morning, Ida" in page
    assert "1 done, 2 left" in page
    assert "about 1 h 20 min of your 8 h" in page
    assert 'value="1" max="3"' in page


def test_what_cannot_be_ticked_says_what_is_left(billing, post, mona, ida, now, client_of):
    a_task(
        billing,
        post,
        now=now,
        by=mona,
        assignee=ida,
        title="Post",
        steps=[("One", True), ("Two", True), ("Three", False)],
    )
    page = client_of(ida).get("/my-day/").content.decode()
    assert "2 left" in page
    assert "Mark done: Post" not in page


def test_an_empty_day_says_what_tomorrow_holds(billing, post, mona, ida, now, client_of):
    a_task(billing, post, now=now, by=mona, assignee=ida, due_on=now.date() + timedelta(days=1))
    a_task(billing, post, now=now, by=mona)
    page = client_of(ida).get("/my-day/").content.decode()
    assert "Nothing for you today" in page
    assert "Tomorrow holds 1 task." in page
    assert "1 task is unclaimed." in page


def test_the_ring_answers_with_the_row_and_undo(billing, post, mona, ida, now, client_of):
    task = a_task(billing, post, now=now, by=mona, assignee=ida, title="Post")
    client = client_of(ida)
    answer = client.post(
        f"/tasks/{task.pk}/complete/", {"version": task.version, "brief": 1}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == f"#task-{task.pk}"
    assert "Undo: Post" in answer.content.decode()
    late = client.post(f"/tasks/{task.pk}/complete/", {"version": task.version}, headers={"HX-Request": "true"})
    assert late.status_code == 409


def test_without_javascript_the_ring_leads_back(billing, post, mona, ida, now, client_of):
    task = a_task(billing, post, now=now, by=mona, assignee=ida, title="Post")
    client = client_of(ida)
    answer = client.post(f"/tasks/{task.pk}/complete/", {"version": task.version, "next": "/my-day/"}, follow=True)
    assert answer.redirect_chain == [("/my-day/", 303)]
    assert "“Post” done" in answer.content.decode()


def test_the_queries_do_not_grow(billing, post, mona, ida, now, client_of, django_assert_max_num_queries):
    kinds = [post] + [Category.objects.create(name=f"Kind {number}", kind="supplies") for number in range(5)]
    for number in range(30):
        a_task(
            billing, kinds[number % 6], now=now, by=mona, assignee=ida, title=f"Letter {number}", steps=[("One", True)]
        )
    client = client_of(ida)
    with django_assert_max_num_queries(12):
        assert client.get("/my-day/").status_code == 200
