"""Who hears of a task, and what a notice says when its moment comes."""

from datetime import timedelta

from notices import kinds
from notices.kinds import Dropped, Hidden, Words
from notices.models import Notice
from tests.factories import a_task


def told(person):
    return list(Notice.objects.filter(person=person, channel="inbox").order_by("id"))


def said(notice):
    return kinds.speak(notice.person, [notice])[notice.pk]


def test_assigned_is_told_to_the_assignee_not_to_the_doer(billing, post, mona, ida, now):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    (notice,) = told(ida)
    assert notice.kind == "assigned"
    assert not told(mona)
    assert said(notice) == Words(
        "Given to you: Open the post, due " + said(notice).line.rsplit(" ", 1)[1], "", f"/tasks/{task.pk}/"
    )


def test_reassigned_is_dropped(billing, post, mona, ida, omar, now):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    task.assign(by=mona, now=now, to=omar)
    answer = said(told(ida)[0])
    assert isinstance(answer, Dropped)


def test_to_sign_goes_to_who_leads_and_never_to_the_doer(billing, daily_close, mona, dag, ida, now):
    task = a_task(billing, daily_close, now=now, by=mona, assignee=dag)
    task.submit(by=dag, now=now)
    assert [notice.kind for notice in told(mona)] == ["to_sign"]
    assert "to_sign" not in [notice.kind for notice in told(dag)]
    task.sign_off(by=mona, now=now)
    assert isinstance(said(told(mona)[0]), Dropped)


def test_a_private_title_is_never_in_a_mail(billing, complaint, mona, ida, now):
    a_task(billing, complaint, now=now, by=mona, assignee=ida, title="Complaint of Mrs Vik")
    inbox = told(ida)[0]
    mail = Notice(
        pk=999, kind="assigned", subject_id=inbox.subject_id, person=ida, channel="email", moment=now, not_before=now
    )
    assert "Mrs Vik" in said(inbox).line
    assert "Mrs Vik" not in said(mail).line


def test_lost_from_sight_is_hidden(billing, complaint, mona, ida, omar, now):
    task = a_task(billing, complaint, now=now, by=mona, assignee=ida)
    task.assign(by=mona, now=now, to=omar)
    assert isinstance(said(told(ida)[0]), Hidden)


def test_done_is_told_to_who_asked_after_ten_minutes_unless_undone(billing, post, eve, ida, mona, now):
    task = a_task(billing, post, now=now, by=mona, requester=eve, assignee=ida)
    task.complete(by=ida, now=now)
    (notice,) = told(eve)
    assert notice.not_before == now + timedelta(minutes=10)
    assert not told(mona)
    task.undo(by=ida, now=now)
    assert told(eve)[0].state == "dropped"


def test_the_queries_do_not_grow(billing, post, mona, ida, now, django_assert_num_queries):
    for number in range(12):
        a_task(billing, post, now=now, by=mona, assignee=ida, title=f"Letter {number}")
    few, many = told(ida)[:2], told(ida)
    for notice in [*few, *many]:
        notice.person = ida
    kinds.speak(ida, few)
    with django_assert_num_queries(1):
        kinds.speak(ida, many)
