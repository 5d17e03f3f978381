"""Changing a task by its form, and adding to it: comments and steps."""

from datetime import timedelta
from uuid import uuid4

import pytest

from staff.models import Event
from tasks.models import Category, Comment, Step
from tests.factories import a_task


@pytest.fixture(autouse=True)
def _at(now, monkeypatch):
    """Every request comes on Monday at nine."""
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now)


@pytest.fixture
def task(billing, post, ida, mona, now):
    return a_task(billing, post, now=now, by=mona, assignee=ida)


@pytest.fixture
def save(client_of, task):
    def posted(user, **fields):
        sent = {
            "version": task.version, "title": task.title, "due_on": "2026-11-23", "category": task.category_id,
            "estimate_minutes": 15, "priority": 0, "instructions": "", "reference": "", "due_time": "", "deadline": "",
        }  # fmt: skip
        return client_of(user).post(f"/tasks/{task.pk}/edit/", sent | fields)

    return posted


def test_the_form_shows_what_it_says_now(client_of, task, mona):
    html = client_of(mona).get(f"/tasks/{task.pk}/edit/").content.decode()
    assert 'value="Open the post"' in html
    assert 'name="version" value="1"' in html


def test_what_is_saved(save, task, mona):
    answer = save(mona, title="Sort the post", due_time="10:00", estimate_minutes="25")
    assert (answer.status_code, answer["Location"]) == (303, f"/tasks/{task.pk}/")
    task.refresh_from_db()
    assert (task.title, task.estimate_minutes, task.due_at.hour, task.version) == ("Sort the post", 25, 9, 2)


def test_nothing_changed_is_no_event(save, task, mona):
    save(mona)
    assert Event.objects.filter(name="edited").count() == 0


def test_a_stale_form_is_told_by_whom_and_keeps_what_was_typed(save, task, mona, dag, now):
    seen = task.version
    task.edit(by=dag, now=now, title="Sort the letters")
    answer = save(mona, version=seen, title="Sort the parcels", instructions="Typed with care")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Dag Cast changed it" in html
    assert "Open the post → Sort the letters" in html
    assert "Typed with care" in html
    assert 'value="Sort the parcels"' in html
    task.refresh_from_db()
    assert task.title == "Sort the letters"
    assert save(mona, version=2, title="Sort the parcels").status_code == 303


def test_past_the_deadline_only_with_a_reason(save, task, mona, now):
    task.edit(by=mona, now=now, deadline=now.date())
    late = {"version": task.version, "deadline": "2026-11-23", "due_on": "2026-11-25"}
    answer = save(mona, **late)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert save(mona, **late, reason="The bank was closed").status_code == 303


def test_who_may_edit(save, task, ida, omar, olav, ada, dag):
    assert save(ida).status_code == 403
    assert save(omar).status_code == 403
    assert save(olav).status_code == 404
    assert save(dag).status_code == 303
    assert save(ada).status_code == 303


def test_what_is_over_is_reopened_first(client_of, save, task, mona, ida, now):
    task.complete(by=ida, now=now)
    assert client_of(mona).get(f"/tasks/{task.pk}/edit/").status_code == 409
    assert save(mona, title="x").status_code == 409


@pytest.mark.parametrize(
    "field, value",
    [
        ("version", "x"), ("version", "9" * 40), ("title", "\x00"), ("title", "y" * 201), ("due_on", "1066-10-14"),
        ("due_on", ""), ("due_time", "x"), ("category", "9" * 40), ("estimate_minutes", "9" * 40),
        ("estimate_minutes", ""), ("priority", "9"), ("reference", "z" * 61), ("deadline", "9999-99-99"),
    ],
)  # fmt: skip
def test_hostile_input_is_said_beside_its_field(save, task, mona, field, value):
    answer = save(mona, **{field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    task.refresh_from_db()
    assert task.version == 1


def test_a_kind_of_work_of_another_department_is_refused(save, mona, clinical):
    foreign = Category.objects.create(name="Lab")
    foreign.departments.add(clinical)
    assert "category" in save(mona, category=foreign.pk).context["form"].errors


def test_extra_fields_change_nothing(save, task, mona, omar):
    save(mona, title="New", assignee=omar.pk, status="done", department="")
    task.refresh_from_db()
    assert (task.title, task.assignee.name, task.status) == ("New", "Ida Cast", "open")


# --- comments ---


def test_a_double_comment_is_one(client_of, task, ida):
    client, sent = client_of(ida), {"text": "Hello", "form_key": str(uuid4())}
    answers = [client.post(f"/tasks/{task.pk}/comments/", sent) for _click in range(2)]
    assert {answer["Location"] for answer in answers} == {f"/tasks/{task.pk}/#comments"}
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 5001])
def test_a_comment_that_cannot_be(client_of, task, ida, text):
    answer = client_of(ida).post(f"/tasks/{task.pk}/comments/", {"text": text})
    assert answer.status_code == 422
    assert answer.context["comment_form"].errors
    assert not Comment.objects.exists()


def test_all_comments_are_paged(client_of, task, ida, now):
    for n in range(55):
        task.comment(f"Comment {n}.", by=ida, now=now + timedelta(seconds=n))
    assert "All comments" in client_of(ida).get(f"/tasks/{task.pk}/").content.decode()
    page = client_of(ida).get(f"/tasks/{task.pk}/comments/")
    assert "Comment 54." in page.content.decode()
    rest = client_of(ida).get(f"/tasks/{task.pk}/comments/", {"cursor": page.context["page"].next})
    assert len(rest.context["talk"]["said"]) == 5


# --- steps ---


def test_a_step_is_added(client_of, task, ida):
    answer = client_of(ida).post(
        f"/tasks/{task.pk}/steps/", {"text": "Stamp", "required": "on", "version": task.version}
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/tasks/{task.pk}/")
    assert Step.objects.values_list("text", "required").get() == ("Stamp", True)


def test_a_double_click_adds_one_step(client_of, task, ida):
    sent = {"text": "Stamp", "version": task.version}
    codes = [client_of(ida).post(f"/tasks/{task.pk}/steps/", sent).status_code for _click in range(2)]
    assert codes == [303, 409]
    assert Step.objects.count() == 1


@pytest.mark.parametrize("text", ["", "\x00", "x" * 301])
def test_a_step_that_cannot_be(client_of, task, ida, text):
    answer = client_of(ida).post(f"/tasks/{task.pk}/steps/", {"text": text, "version": task.version})
    assert answer.status_code == 422
    assert not Step.objects.exists()


def test_a_step_typed_on_a_stale_page_is_not_lost(client_of, task, ida, now):
    answer = client_of(ida).post(f"/tasks/{task.pk}/steps/", {"text": "Stamp the date", "version": task.version - 1})
    assert answer.status_code == 409
    assert "Stamp the date" in answer.content.decode()
    assert not task.steps.exists()


def test_steps_are_posted(client_of, task, ida, omar):
    assert client_of(ida).get(f"/tasks/{task.pk}/steps/").status_code == 405
    assert client_of(omar).post(f"/tasks/{task.pk}/steps/", {"text": "x"}).status_code == 403
