"""The same work for several people: all or none, once, and who has not is said to those who may know."""

import pytest

from notices.models import Notice
from staff.models import Skill
from tasks.actions_one_each import give_one_each
from tasks.models import OneEach, Task
from tests.cast import MANAGER, joins

KEY = "5d6cbbf2-6f6e-4a5a-9f6f-0123456789ab"


@pytest.fixture
def give(client_of, post):
    def posted(user, **data):
        asked = {"title": "Read the fire instructions", "due_on": "2026-11-24", "category": post.pk, "form_key": KEY}
        return client_of(user).post("/tasks/new/", asked | data)

    return posted


def test_one_task_each_once(give, mona, ida, omar, dag):
    for _twice in range(2):
        answer = give(mona, each=[omar.pk, dag.pk], assignee=ida.pk)
        one = OneEach.objects.get()
        assert (answer.status_code, answer["Location"]) == (303, f"/one-each/{one.pk}/")
    assert {task.assignee for task in one.tasks.all()} == {ida, omar, dag}
    assert Notice.objects.filter(kind="assigned", person=omar, channel="inbox").count() == 1


def test_a_whole_department(give, mona, ida, omar, dag, dee, billing):
    assert give(mona, everybody="on", department=billing.pk).status_code == 303
    assert {task.assignee for task in Task.objects.all()} == {mona, ida, omar, dag}


def test_one_person_alone_is_simply_the_assignee(give, mona, omar):
    give(mona, each=[omar.pk])
    assert (Task.objects.get().assignee, Task.objects.get().one_each) == (omar, None)


def test_the_department_is_one_to_which_all_belong(give, mona, ida, omar, front_desk):
    joins(mona, front_desk, MANAGER, home=False)
    joins(omar, front_desk, home=False)
    omar.memberships.exclude(department=front_desk).delete()
    assert give(mona, each=[omar.pk, ida.pk]).status_code == 303
    assert set(Task.objects.values_list("department", flat=True)) == {front_desk.pk}


def test_who_lacks_the_skill_is_named_and_nobody_gets_anything(give, mona, ida, omar, dag, post):
    skill = Skill.objects.create(name="First aid")
    post.required_skills.add(skill)
    ida.held_skills.create(skill=skill)
    answer = give(mona, each=[ida.pk, omar.pk, dag.pk])
    assert answer.status_code == 422
    said = list(answer.context["form"].errors["each"])
    assert said[:2] == ["Dag Cast lacks: First aid.", "Omar Cast lacks: First aid."]
    assert "Nothing was given out" in said[2]
    assert not Task.objects.exists() and not OneEach.objects.exists()
    assert give(mona, each=[ida.pk, omar.pk], title="").context["form"]["each"].value() == [str(ida.pk), str(omar.pk)]


def test_people_of_others_are_refused_by_name_and_an_assistant_gives_to_nobody(give, mona, ida, omar, olav, nils):
    answer = give(mona, each=[omar.pk, olav.pk, nils.pk])
    assert answer.context["form"].errors["each"] == [
        "You cannot give Nils Cast work of Billing.",
        "You cannot give Olav Cast work of Billing.",
    ]
    assert give(mona, each=[10**30]).status_code == 422
    assert not Task.objects.exists()
    give(ida, each=[omar.pk], everybody="on", assignee=ida.pk)
    assert [task.assignee for task in Task.objects.all()] == [ida]


def test_who_has_not(client_of, mona, ida, omar, dag, olav, eve, billing, post, now):
    made = give_one_each(
        by=mona,
        now=now,
        people=[dag, ida, omar],
        title="Read",
        department=billing,
        category=post,
        due_on=now.date(),
    )
    mine = made.tasks.get(assignee=ida)
    mine.complete(by=ida, now=now)
    page = client_of(mona).get(f"/tasks/{mine.pk}/").content.decode()
    assert "1 of 3 done." in page and "Not yet: Dag Cast and Omar Cast." in page and f"/one-each/{made.pk}/" in page
    page = client_of(ida).get(f"/tasks/{mine.pk}/").content.decode()
    assert "1 of 3 done." in page and "Not yet" not in page and "/one-each/" not in page
    made.tasks.get(assignee=dag).cancel(by=mona, now=now, reason="Away")
    page = client_of(mona).get(f"/one-each/{made.pk}/").content.decode()
    assert "1 of 2 done. Not yet: Omar Cast." in page
    expected = {mona: 200, ida: 403, olav: 404, eve: 404}
    assert {who: client_of(who).get(f"/one-each/{made.pk}/").status_code for who in expected} == expected
