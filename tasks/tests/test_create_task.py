"""The form that gives out a new task: who may give what to whom, how full a day is, one effect of a double click."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import Department, Event, Membership, Skill
from staff.models.hours import Absence
from tasks.models import Category, Step, Task
from tests.cast import joins, person
from tests.factories import a_task


@pytest.fixture(autouse=True)
def _at(now, monkeypatch):
    """Every request comes on Monday at nine."""
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now)


@pytest.fixture
def give(client_of, post):
    """Posts the form; by default three fields as the page proposes them."""

    def posted(user, **fields):
        sent = {"title": "Open the post", "assignee": "", "due_on": "2026-11-23", "category": post.pk} | fields
        return client_of(user).post("/tasks/new/", {name: value for name, value in sent.items() if value is not None})

    return posted


def test_a_manager_gives_to_an_assistant(give, client_of, mona, ida, billing, post):
    answer = give(mona, assignee=ida.pk, next="/team/")
    assert (answer.status_code, answer["Location"]) == (303, "/team/")
    task = Task.objects.get()
    assert (task.title, task.assignee, task.department, task.category) == ("Open the post", ida, billing, post)
    assert (task.requester, task.created_by, task.estimate_minutes) == (mona, mona, 15)
    page = client_of(mona)
    page.post("/tasks/new/", {"title": "Again", "assignee": ida.pk, "due_on": "2026-11-23", "category": post.pk})
    html = page.get("/tasks/").content.decode()
    assert "“Again” given to Ida Cast" in html
    assert f'<a href="/tasks/{Task.objects.get(title="Again").pk}/">' in html


def test_all_of_the_form(give, mona, ida, dag, front_desk, billing, daily_close, now):
    answer = give(
        mona, assignee=ida.pk, department=billing.pk, category=daily_close.pk, due_time="15:30", deadline="2026-11-24",
        instructions="Both **totals**", steps="* Count\nPrint\n\n- Stamp  ", reference="M-7", priority="1",
        estimate_minutes="40", requester=dag.pk,
    )  # fmt: skip
    task = Task.objects.get()
    assert answer["Location"] == f"/tasks/{task.pk}/"
    assert list(Step.objects.values_list("text", "required")) == [("Count", True), ("Print", False), ("Stamp", False)]
    assert (task.reference, task.priority, task.estimate_minutes, task.requester) == ("M-7", 1, 40, dag)
    assert (task.needs_sign_off, task.due_at.isoformat()) == (True, "2026-11-23T14:30:00+00:00")


def test_a_double_submit_makes_one(client_of, mona, ida, post):
    client, sent = client_of(mona), {"title": "Once", "assignee": ida.pk, "due_on": "2026-11-23", "category": post.pk}
    sent["form_key"] = str(uuid4())
    answers = [client.post("/tasks/new/", sent) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert (Task.objects.count(), Event.objects.filter(name="created").count()) == (1, 1)


def test_the_form_proposes_today_and_carries_a_key(client_of, mona, post):
    html = client_of(mona).get("/tasks/new/").content.decode()
    assert 'value="2026-11-23"' in html
    assert 'name="form_key"' in html
    for label in ("Title", "Assignee", "Due date", "Due time", "Department", "Category"):
        assert f">{label}</label>" in html, label
    assert ">Assign</button>" in html


def test_assistants_work_for_themselves_and_for_their_own_pool(give, ida, omar, clinical, front_desk, billing):
    assert give(ida, assignee=ida.pk).status_code == 303
    assert Task.objects.get().department == billing
    assert give(ida, department=front_desk.pk).status_code == 303
    for wrong in ({"assignee": omar.pk}, {"department": clinical.pk}, {"assignee": ida.pk, "department": clinical.pk}):
        answer = give(ida, **wrong)
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() <= {"assignee", "department"}
    assert Task.objects.count() == 2


def test_a_manager_reaches_another_pool_but_not_its_people(give, mona, olav, clinical):
    assert give(mona, department=clinical.pk).status_code == 303
    answer = give(mona, department=clinical.pk, assignee=olav.pk)
    assert answer.status_code == 422
    assert "assignee" in answer.context["form"].errors
    assert give(mona, assignee=olav.pk).status_code == 422


def test_an_admin_gives_to_anyone_and_the_department_follows(give, ada, olav, clinical):
    assert give(ada, assignee=olav.pk).status_code == 303
    assert Task.objects.get().department == clinical


def test_who_has_no_department_is_led_to_ask(give, client_of, eve, post):
    assert client_of(eve).get("/tasks/new/")["Location"] == "/ask/"
    assert give(eve)["Location"] == "/ask/"
    assert not Task.objects.exists()


def test_a_deactivated_person_gets_nothing(give, mona, dee):
    assert "assignee" in give(mona, assignee=dee.pk).context["form"].errors


def test_a_lacking_skill_is_said_beside_the_assignee(give, mona, ida, post):
    post.required_skills.add(Skill.objects.create(name="Coding"))
    answer = give(mona, assignee=ida.pk)
    assert answer.status_code == 422
    assert answer.context["form"].errors["assignee"] == ["Ida Cast lacks: Coding."]
    assert 'value="Open the post"' in answer.content.decode()


def test_a_preferred_skill_only_says_so(client_of, mona, ida, post):
    post.preferred_skills.add(Skill.objects.create(name="Typing"))
    client = client_of(mona)
    sent = {"title": "Letter", "assignee": ida.pk, "due_on": "2026-11-23", "category": post.pk, "next": "/tasks/"}
    assert client.post("/tasks/new/", sent).status_code == 303
    assert "Ida Cast does not have: Typing." in client.get("/tasks/").content.decode()


def test_a_kind_of_work_of_another_department_is_refused(give, mona, clinical, post):
    post.departments.add(clinical)
    assert "category" in give(mona).context["form"].errors


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", "\x00"), ("title", ""), ("title", "x" * 999), ("assignee", "9" * 30), ("assignee", "x"),
        ("department", "99999999999999999999999"), ("category", "-1"), ("category", ""), ("due_on", "x"),
        ("due_on", ""),
        ("due_on", "9999-12-31"), ("due_on", "0001-01-01"), ("due_time", "99:99"), ("deadline", "2026-11-01"),
        ("estimate_minutes", "9" * 30), ("estimate_minutes", "0"), ("priority", "7"), ("requester", "\x00"),
        ("steps", "x" * 301), ("steps", "a\n" * 101), ("instructions", "x" * 20_001), ("reference", "x" * 61),
    ],
)  # fmt: skip
def test_hostile_input_is_said_beside_its_field(give, mona, field, value):
    answer = give(mona, **{field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Task.objects.exists()


def test_extra_fields_change_nothing(give, mona, ida, omar):
    give(mona, assignee=ida.pk, status="done", created_by=omar.pk, version="7", completed_by=omar.pk)
    task = Task.objects.get()
    assert (task.status, task.created_by, task.version) == ("open", mona, 1)


def test_next_leads_nowhere_else(give, mona):
    assert give(mona, next="https://elsewhere.example/")["Location"].startswith("/tasks/")
    assert give(mona, next="//elsewhere.example")["Location"].startswith("/tasks/")


def test_the_way_back_is_a_path_of_ours(client_of, mona, post):
    html = client_of(mona).get("/tasks/new/", {"next": "javascript:alert(1)"}).content.decode()
    assert "javascript:" not in html
    assert 'name="next" value="/team/"' in client_of(mona).get("/tasks/new/", {"next": "/team/"}).content.decode()


def test_an_office_without_kinds_of_work_says_what_to_do(client_of, ada, mona):
    assert "/setup/" in client_of(ada).get("/tasks/new/").content.decode()
    assert "Ask an administrator" in client_of(mona).get("/tasks/new/").content.decode()


# --- beside each name: that day's load, or "away" ---


def names(answer):
    choices = answer.context["form"].fields["assignee"].choices
    return [words for _pk, words in choices]


def test_the_load_stands_beside_each_name(client_of, billing, post, mona, ida, omar, now):
    a_task(billing, post, now=now, by=mona, assignee=ida, estimate_minutes=190)
    Absence.objects.create(user=omar, first_day=now.date(), last_day=now.date(), confirmed_at=now)
    told = names(client_of(mona).get("/tasks/new/"))
    assert any(words.startswith("Ida Cast · 3 h 10 min of ") for words in told)
    assert "Omar Cast · away" in told
    tomorrow = {"due_on": now.date() + timedelta(days=1), "department": billing.pk}
    part = client_of(mona).get("/tasks/new/people/", tomorrow, headers={"HX-Request": "true"})
    assert any(words.startswith("Ida Cast · 0 min of ") for words in names(part))
    assert "Omar Cast · away" not in names(part)
    assert "<html" not in part.content.decode()


def test_without_htmx_the_names_are_a_page(client_of, mona, post):
    answer = client_of(mona).get("/tasks/new/people/", {"due_on": "2026-11-24", "department": "\x00"}, follow=True)
    assert answer.status_code == 200
    assert 'value="2026-11-24"' in answer.content.decode()


def test_the_names_are_those_one_may_give_work_to(client_of, mona, ida, omar, olav, ada, post):
    for user, found in ((ida, {"Ida"}), (mona, {"Ida", "Mona", "Omar"}), (ada, {"Ada", "Ida", "Mona", "Omar", "Olav"})):
        told = names(client_of(user).get("/tasks/new/"))[1:]
        assert {words.split()[0] for words in told} == found


@pytest.mark.parametrize(
    "asked", [{"due_on": "x"}, {"due_on": "9999-12-31"}, {"department": "9" * 40}, {"assignee": "\x00"}, {}]
)
def test_hostile_questions_for_names(client_of, mona, post, asked):
    for headers in ({}, {"HX-Request": "true"}):
        answer = client_of(mona).get("/tasks/new/people/", asked, headers=headers, follow=True)
        assert answer.status_code == 200


def test_queries_do_not_grow_with_people(client_of, billing, post, mona, ida, now):
    def count():
        client = client_of(mona)
        with CaptureQueriesContext(connection) as queries:
            client.get("/tasks/new/")
        return len(queries)

    few = count()
    for n in range(30):
        joins(person(f"Person{n}"), billing)
    assert count() == few


def test_the_usual_category_asks_for_nothing(client_of, billing, daily_close, complaint, mona, ida, now):
    Category.objects.create(name="Archive")
    errand = Category.objects.create(name="Errand")
    initial = client_of(mona).get("/tasks/new/").context["form"].initial
    assert initial["category"] == Category.objects.get(name="Archive").pk
    a_task(billing, errand, now=now, by=mona)
    a_task(billing, daily_close, now=now, by=mona)
    assert client_of(mona).get("/tasks/new/").context["form"].initial["category"] == errand.pk


def test_archived_departments_and_kinds_are_no_choice(give, mona, billing, post, now):
    other = Department.objects.create(name="Old", archived_at=now)
    Membership.objects.create(user=mona, department=other)
    assert "department" in give(mona, department=other.pk).context["form"].errors
    post.archived_at = now
    post.save()
    Category.objects.create(name="New")
    assert "category" in give(mona).context["form"].errors
