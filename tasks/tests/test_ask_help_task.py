"""A call for help: who makes it, who hears it, what ends it. That it stands on Needs you is desk's to prove."""

import pytest

from notices.models import Notice
from staff.models import User
from tasks.errors import IllegalMove, Refused
from tasks.models import Task
from tests.factories import a_task


@pytest.fixture
def task(billing, post, ida, mona, dag, now) -> Task:
    return a_task(billing, post, now=now, by=mona, assignee=ida)


def told(person: User) -> list[str]:
    rows = Notice.objects.filter(person=person, channel="inbox", kind__startswith="help").exclude(state="dropped")
    return list(rows.order_by("id").values_list("kind", flat=True))


def test_the_manager_hears_and_answers(client_of, task, ida, mona, dag, omar, now):
    path = f"/tasks/{task.pk}/"
    assert client_of(ida).post(f"{path}ask-help/", {"version": 1, "reason": " "}).status_code == 422
    assert client_of(ida).post(f"{path}ask-help/", {"version": 1, "reason": "Where is the key?"}).status_code == 303
    assert (told(mona), told(dag), told(ida)) == (["help_asked"], ["help_asked"], [])
    assert "Ida asks for help: “Where is the key?”" in client_of(mona).get(path).content.decode()
    assert client_of(omar).post(f"{path}answer-help/", {"version": 2, "answer": "?"}).status_code == 403
    assert client_of(ida).post(f"{path}answer-help/", {"version": 2, "answer": "?"}).status_code == 403
    data = {"version": 2, "answer": "@ida in the drawer; @omar knows"}
    assert client_of(mona).post(f"{path}answer-help/", {"version": 2, "answer": ""}).status_code == 422
    assert client_of(mona).post(f"{path}answer-help/", data).status_code == 303
    assert client_of(dag).post(f"{path}answer-help/", data).status_code == 409, "answered already"
    task.refresh_from_db()
    assert (task.help_wanted, task.help_asked_by, task.help_asked_at) == ("", None, None)
    assert [comment.text for comment in task.comments.all()] == [data["answer"]]
    assert told(ida) == ["help_answered"]
    kinds = Notice.objects.filter(person__in=(ida, omar), channel="inbox").exclude(kind="assigned")
    assert sorted(kinds.values_list("person__name", "kind")) == [
        ("Ida Cast", "help_answered"),
        ("Omar Cast", "mentioned"),
    ]


def test_an_answer_that_names_a_stranger_answers_nothing(task, ida, mona, olav, now):
    task.ask_help(by=ida, now=now, reason="Where?")
    with pytest.raises(Refused) as refused:
        task.answer_help(by=mona, now=now, answer="Ask @olav")
    assert refused.value.field == "answer"
    task.refresh_from_db()
    assert task.help_wanted and not task.comments.exists()


@pytest.mark.parametrize("end", ["complete", "cancel", "assign", "release"])
def test_what_ends_it(task, ida, mona, omar, now, end):
    task.ask_help(by=ida, now=now, reason="Where?")
    arguments = {"cancel": {"reason": "No"}, "assign": {"to": omar}}.get(end, {})
    getattr(task, end)(by=mona, now=now, **arguments)
    assert (task.help_wanted, task.help_asked_by) == ("", None)
    with pytest.raises(IllegalMove):
        task.answer_help(by=mona, now=now, answer="Late")
    assert not task.comments.exists()
    task.undo(by=mona, now=now)
    assert (task.help_wanted, task.help_asked_by, task.help_asked_at) == ("Where?", ida, now)


def test_taken_back_it_is_not_told(task, ida, mona, now):
    task.ask_help(by=ida, now=now, reason="Where?")
    task.undo(by=ida, now=now)
    assert (task.help_wanted, told(mona)) == ("", [])
