"""An admin defines what a kind of work asks for; what tasks hold is never lost by it."""

import pytest

from staff.models import Event
from tasks.actions_fields import set_fields
from tasks.models import CategoryField, Task
from tasks.values import field_values
from tests.factories import a_task


@pytest.fixture
def setup(client_of, ada, post, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client = client_of(ada)

    def send(path="", **data):
        post.refresh_from_db()
        return client.post(f"/setup/categories/{post.pk}/fields/{path}", {"version": post.version} | data)

    return send


NUMBER = {"name": "Temperature", "type": "number", "unit": "°C", "minimum": "2", "maximum": "8,5", "required": "on"}


def the_field(name="Temperature"):
    return CategoryField.objects.get(name=name)


def test_a_field_is_added_and_changed_with_events(setup, post, client_of, ada):
    assert setup(**NUMBER).status_code == 303
    field = the_field()
    assert (field.minimum, field.maximum, field.unit, field.required, field.position) == (2000, 8500, "°C", True, 1)
    assert setup(name="Result", type="choice", options="Passed\n Failed \nPassed\n\n").status_code == 303
    assert the_field("Result").options == ["Passed", "Failed"]
    assert setup(f"{field.pk}/", **NUMBER | {"maximum": "9"}).status_code == 303
    assert the_field().maximum == 9000
    assert setup(f"{field.pk}/", **NUMBER | {"maximum": "9"}).status_code == 303
    names = list(Event.objects.about("category", post.pk).values_list("name", flat=True))
    assert names == ["field_changed", "field_added", "field_added"]
    page = client_of(ada).get(f"/setup/categories/{post.pk}/fields/{field.pk}/").content.decode()
    assert 'value="9"' in page and "selected" in page


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"name": ""}, "required"),
        ({"name": "temperature "}, "has that name"),
        ({"name": "x" * 81}, "at most 80"),
        ({"type": "picture"}, "valid choice"),
        ({"minimum": "9"}, "below the lowest"),
        ({"minimum": "1e999"}, "type a number"),
        ({"maximum": "NaN"}, "type a number"),
        ({"maximum": "1.2345"}, "at most 3 decimals"),
        ({"type": "text"}, "Only a number has this"),
        ({"options": "A"}, "Only a choice has choices"),
        ({"type": "choice", "unit": "", "minimum": "", "maximum": ""}, "Type the choices"),
        ({"options": "\n".join(map(str, range(51)))}, "at most 50 lines"),
        ({"version": ""}, "required"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_field_is_refused_in_words(setup, post, wrong, words):
    CategoryField.objects.create(category=post, name="Temperature")
    answer = setup(**NUMBER | {"name": "Other"} | wrong)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert CategoryField.objects.count() == 1


def test_a_stale_page_is_told_and_keeps_what_was_typed(setup, post):
    setup(**NUMBER)
    answer = setup(version=1, name="Other", type="text")
    page = answer.content.decode()
    assert answer.status_code == 409 and 'value="Other"' in page and "Temperature, Number" in page
    for verb in ("move", "archive", "restore"):
        assert setup(f"{the_field().pk}/{verb}/", version=1).status_code == 409


def test_up_and_down_by_buttons(setup):
    for name in "ABC":
        setup(name=name, type="text")
    assert setup(f"{the_field('C').pk}/move/", direction="up").status_code == 303
    setup(f"{the_field('A').pk}/move/", direction="up")  # is the first already
    setup(f"{the_field('A').pk}/move/", direction="down")
    assert list(CategoryField.objects.values_list("name", flat=True)) == ["C", "A", "B"]


def test_what_holds_values_is_archived_keeps_them_and_its_type(setup, post, billing, ida, client_of, now):
    setup(**NUMBER)
    task = a_task(billing, post, now=now, by=ida, assignee=ida)
    set_fields(task, values={"Temperature": "5"}, by=ida, now=now)
    answer = setup(f"{the_field().pk}/", name="Temperature", type="text")
    assert answer.status_code == 422 and "hold values of this type" in answer.content.decode()
    assert setup(f"{the_field().pk}/archive/").status_code == 303
    task = Task.objects.get(pk=task.pk)
    assert field_values(task) == {"Temperature": "5"}
    assert "5\u00a0°C" in client_of(ida).get(f"/tasks/{task.pk}/").content.decode()
    setup(**NUMBER)
    old = CategoryField.objects.get(archived_at__isnull=False)
    answer = setup(f"{old.pk}/restore/")
    assert answer.status_code == 422 and "has this name now" in answer.content.decode()
    setup(f"{CategoryField.objects.in_use().get().pk}/archive/")
    assert setup(f"{old.pk}/restore/").status_code == 303
    assert CategoryField.objects.in_use().get() == old


def test_a_kind_of_work_has_a_bounded_number(setup, post):
    CategoryField.objects.bulk_create(CategoryField(category=post, name=str(n)) for n in range(30))
    answer = setup(name="One more", type="text")
    assert answer.status_code == 422 and "at most 30 fields" in answer.content.decode()


def test_another_kinds_field_is_not_there(setup, daily_close):
    other = CategoryField.objects.create(category=daily_close, name="Cash", type="amount")
    for path in ("", "move/", "archive/", "restore/"):
        assert setup(f"{other.pk}/{path}", name="x", type="text").status_code == 404
