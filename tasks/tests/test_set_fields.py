"""What a task's holder writes into its fields: read, stored, told, asked for by the gate, and never lost."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from notices import kinds
from notices.kinds import Dropped
from notices.models import Notice
from staff.models import Event, Office
from tasks.actions_fields import FieldsRefused, set_fields
from tasks.errors import IllegalMove, NotYet
from tasks.gate_fields import empty_fields
from tasks.history import lines
from tasks.models import CategoryField, FieldValue, Task
from tasks.rows import rows
from tasks.values import field_values, field_values_of, said
from tests.factories import a_task

NBSP = "\u00a0"


@pytest.fixture
def fields(post, now, monkeypatch):
    """One of each type: `temperature` is required and should be 2 to 8 °C."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def field(name, kind, **more):
        position = CategoryField.objects.count() + 1
        return CategoryField.objects.create(category=post, name=name, type=kind, position=position, **more)

    return SimpleNamespace(
        temperature=field("Temperature", "number", required=True, unit="°C", minimum=2000, maximum=8000),
        cash=field("Cash", "amount"),
        day=field("Day", "date"),
        result=field("Result", "choice", options=["Passed", "Failed"]),
        seen=field("Seen", "tick"),
        remark=field("Remark", "text"),
    )


@pytest.fixture
def task(billing, post, fields, mona, ida, now):
    return Task.objects.for_page().get(pk=a_task(billing, post, now=now, by=mona, assignee=ida).pk)


def filled(task, by, now, **more):
    return set_fields(task, values={"Temperature": "4.5"} | more, by=by, now=now)


# --- the verb ---


def test_values_come_out_as_they_went_in(task, ida, now):
    event = filled(
        task,
        ida,
        now,
        Cash={"amount": "12.50", "currency": "NOK"},
        Day="2026-11-24",
        Result="Passed",
        Seen=True,
        Remark="ok",
    )
    plain = {
        "Temperature": "4.5",
        "Cash": {"amount": "12.50", "currency": "NOK"},
        "Day": "2026-11-24",
        "Result": "Passed",
        "Seen": True,
        "Remark": "ok",
    }
    assert field_values(task) == plain == field_values_of([task])[task.pk]
    assert FieldValue.objects.get(field__name="Temperature").number == 4500
    assert FieldValue.objects.get(field__name="Cash").minor == 1250
    assert (event.name, event.after["version"], task.version) == ("fields_set", 2, 2)


def test_nothing_new_is_no_event_and_no_version(task, ida, now):
    filled(task, ida, now)
    assert filled(task, ida, now) is None
    assert (task.version, Event.objects.about("task", task.pk).count()) == (2, 2)


def test_others_stay_and_none_empties(task, ida, now, fields):
    filled(task, ida, now, Remark="ok")
    set_fields(task, values={fields.remark.pk: None}, by=ida, now=now)
    assert field_values(task) == dict.fromkeys(["Cash", "Day", "Result", "Seen", "Remark"]) | {"Temperature": "4.5"}


HOSTILE = [
    ("Temperature", "1e999"),
    ("Temperature", "NaN"),
    ("Temperature", "Infinity"),
    ("Temperature", "1.2345"),
    ("Temperature", "9" * 30),
    ("Temperature", True),
    ("Temperature", float("inf")),
    ("Temperature", ["4"]),
    ("Cash", "12.345"),
    ("Cash", {"amount": "1", "currency": "EUR"}),
    ("Cash", {"amount": None}),
    ("Day", "2026-02-30"),
    ("Day", "0001-01-01"),
    ("Day", 7),
    ("Result", "Perhaps"),
    ("Result", {}),
    ("Seen", "yes"),
    ("Remark", "a\x00b"),
    ("Remark", "\ud800"),
    ("Remark", "x" * 2001),
    ("Remark", 7),
    ("Nonsense", "1"),
    (999_999, "1"),
    (10**30, "1"),
]


@pytest.mark.parametrize("key, raw", HOSTILE, ids=lambda value: str(value)[:20].encode("ascii", "replace").decode())
def test_what_is_no_value_is_refused_and_nothing_written(task, ida, now, key, raw):
    with pytest.raises(FieldsRefused) as refused:
        set_fields(task, values={"Seen": True, key: raw}, by=ida, now=now)
    assert list(refused.value.errors) == [key]
    assert not FieldValue.objects.exists() and Task.objects.get(pk=task.pk).version == 1


def test_yen_have_no_decimals(task, ida, now):
    Office.objects.update(currency="JPY")
    with pytest.raises(FieldsRefused):
        filled(task, ida, now, Cash="12.5")
    ida.__dict__.pop("_standing", None)
    filled(task, ida, now, Cash="1200")
    assert FieldValue.objects.get(field__name="Cash").minor == 1200
    assert said("amount", {"amount": "1200", "currency": "JPY"}, "") == "1,200 JPY"


def test_a_stale_copy_and_a_done_task_are_refused(task, ida, mona, now):
    other = Task.objects.get(pk=task.pk)
    filled(task, ida, now)
    for late in (other, task):
        with pytest.raises(IllegalMove):
            filled(late, ida, now)
        Task.objects.filter(pk=task.pk).update(status="waiting")
        task.refresh_from_db()


# --- outside its range ---


def told(person):
    return list(Notice.objects.filter(person=person, kind="out_of_range", channel="inbox").order_by("id"))


def words(notice):
    return kinds.speak(notice.person, [notice])[notice.pk]


@pytest.mark.parametrize("number, asks", [("2", False), ("8", False), ("1.999", True), ("8.001", True)])
def test_the_bounds_belong_to_the_range(task, ida, now, number, asks):
    try:
        filled(task, ida, now, Temperature=number)
        assert not asks
    except FieldsRefused as refused:
        assert asks and "Say what was done" in refused.unsaid["Temperature"]


def test_out_of_range_is_told_once_to_who_leads_and_dropped_when_corrected(task, ida, mona, dag, omar, now):
    def outside(number="9"):
        return set_fields(
            task, values={"Temperature": number}, actions={"Temperature": "Moved the vaccines"}, by=ida, now=now
        )

    outside()
    assert outside() is None
    assert [len(told(person)) for person in (mona, dag, omar, ida)] == [1, 1, 0, 0]
    line = words(told(mona)[0]).line
    assert all(
        part in line for part in ("Open the post", "Temperature", f"9{NBSP}°C", f"2 to 8{NBSP}°C", "Moved the vaccines")
    )
    filled(task, ida, now, Remark="Later")
    assert len(told(mona)) == 1, "another field is no news of this one"
    filled(task, ida, now, Temperature="5")
    assert isinstance(words(told(mona)[0]), Dropped)
    assert FieldValue.objects.get(field__name="Temperature").action_taken == ""


def test_a_managers_own_number_is_told_to_the_deputy_alone(billing, post, fields, mona, dag, now):
    task = a_task(billing, post, now=now, by=mona, assignee=mona)
    set_fields(task, values={"Temperature": 1}, actions={"Temperature": "Rang"}, by=mona, now=now)
    assert not told(mona) and told(dag)


def test_a_private_measure_is_never_in_a_mail(billing, complaint, mona, dag, ida, now):
    CategoryField.objects.create(category=complaint, name="Fever", type="number", maximum=38000)
    task = a_task(billing, complaint, now=now, by=mona, assignee=ida, title="Mrs Vik")
    set_fields(task, values={"Fever": "40"}, actions={"Fever": "Rang her"}, by=ida, now=now)
    mail = Notice.objects.get(person=mona, kind="out_of_range", channel="email")
    assert not any(secret in words(mail).line for secret in ("Vik", "Fever", "40", "Rang"))
    assert "Fever" in words(told(mona)[0]).line


# --- the gate ---


def test_the_gate_names_what_is_empty(task, ida, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert empty_fields([task])[task.pk] == ["Fill in: Temperature."]
    with pytest.raises(NotYet):
        task.complete(by=ida, now=now)
    filled(Task.objects.get(pk=task.pk), ida, now)
    done = Task.objects.for_page().get(pk=task.pk)
    done.complete(by=ida, now=now)
    assert done.status == "done"


def test_a_list_promises_no_ring_that_the_gate_refuses(task, ida, fields, now):
    CategoryField.objects.create(category=fields.cash.category, name="Old", type="text", required=True, archived_at=now)
    CategoryField.objects.filter(pk=fields.seen.pk).update(required=True)

    def row():
        return rows(Task.objects.for_list().filter(pk=task.pk), user=ida, now=now)[0]

    assert (row().left, row().ring) == ("2 left", "")
    filled(task, ida, now, Seen=True)
    assert (row().left, row().ring) == ("", f"/tasks/{task.pk}/complete/")


# --- the page ---


@pytest.fixture
def post_as(client_of, task):
    def send(person, verb, data, **more):
        return client_of(person).post(
            f"/tasks/{task.pk}/{verb}/", {"version": task.version, "fields": "1"} | data, **more
        )

    return send


def test_typed_in_norwegian_and_shown_so(post_as, client_of, task, ida, fields):
    ida.language = "nb"
    ida.save()
    typed = {f"field_{fields.temperature.pk}": "4,5 °C", f"field_{fields.cash.pk}": f"1{NBSP}234,50"}
    assert post_as(ida, "fields", typed).status_code == 303
    assert field_values(Task.objects.get(pk=task.pk))["Cash"] == {"amount": "1234.50", "currency": "NOK"}
    page = client_of(ida).get(f"/tasks/{task.pk}/").content.decode()
    assert 'value="4,5"' in page and f'value="1{NBSP}234,50"' in page


def test_what_is_wrong_is_said_beside_the_field_and_all_stays_typed(post_as, ida, fields, task):
    typed = {f"field_{fields.temperature.pk}": "1e999", f"field_{fields.remark.pk}": "Keep me"}
    answer = post_as(ida, "fields", typed | {"note_for_next": "And me"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please type a number" in page
    assert all(f'value="{kept}"' in page for kept in ("1e999", "Keep me", "And me"))


def test_out_of_range_asks_and_then_is_saved(post_as, ida, fields, task):
    number = {f"field_{fields.temperature.pk}": "9"}
    answer = post_as(ida, "fields", number)
    assert answer.status_code == 422 and "Say what was done about it." in answer.content.decode()
    assert post_as(ida, "fields", number | {f"action_{fields.temperature.pk}": "Rang"}).status_code == 303
    assert FieldValue.objects.get().action_taken == "Rang"


def test_done_takes_along_what_was_typed_or_gives_it_back(post_as, ida, fields, task):
    wrong = post_as(ida, "complete", {f"field_{fields.remark.pk}": "Keep me"})
    assert wrong.status_code == 422 and 'value="Keep me"' in wrong.content.decode()
    assert not FieldValue.objects.exists()
    typed = {f"field_{fields.temperature.pk}": "4", f"field_{fields.remark.pk}": "Keep me"}
    assert post_as(ida, "complete", typed).status_code == 303
    assert Task.objects.get(pk=task.pk).status == "done"
    assert field_values(Task.objects.get(pk=task.pk))["Remark"] == "Keep me"


def test_a_stale_page_keeps_what_was_typed_and_says_what_is_there(post_as, client_of, task, ida, mona, fields, now):
    filled(Task.objects.get(pk=task.pk), mona, now, Temperature="3", Remark="Of Mona")
    typed = {f"field_{fields.temperature.pk}": "5", f"field_{fields.remark.pk}": ""}
    answer = post_as(ida, "fields", typed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Mona Cast changed it meanwhile" in page
    assert 'value="5"' in page and f"Now: 3{NBSP}°C" in page and 'value="Of Mona"' in page


def test_a_field_that_went_away_gives_its_text_back(post_as, task, ida, fields, now):
    CategoryField.objects.filter(pk=fields.remark.pk).update(archived_at=now)
    answer = post_as(ida, "fields", {f"field_{fields.remark.pk}": "Two pages"})
    assert answer.status_code == 422 and "Two pages" in answer.content.decode()


def test_a_note_typed_beside_is_there_after_saving(post_as, ida, fields):
    answer = post_as(ida, "fields", {f"field_{fields.remark.pk}": "x", "note_for_next": "Bring gloves"})
    assert answer.status_code == 200 and 'value="Bring gloves"' in answer.content.decode()


def test_a_colleague_who_may_end_it_may_not_fill_it_in(post_as, omar, fields, task):
    assert post_as(omar, "complete", {f"field_{fields.temperature.pk}": "4"}).status_code == 403
    assert post_as(omar, "fields", {}).status_code == 403


def test_history_and_last_time_tell_the_values(task, billing, post, client_of, ida, mona, now):
    filled(task, ida, now, Temperature=Decimal("4"))
    set_fields(task, values={"Temperature": "9"}, actions={"Temperature": "Rang"}, by=ida, now=now)
    told = lines(Event.objects.about("task", task.pk).select_related("by"), now=now)
    assert told[0].more == [f"Temperature: 4{NBSP}°C → 9{NBSP}°C", "What was done: “Rang”"]
    task.complete(by=ida, now=now)
    page = client_of(ida).get(f"/tasks/{task.pk}/").content.decode()
    assert "Filled in" in page and f"9{NBSP}°C" in page and "field_" not in page
    again = a_task(billing, post, now=now, by=mona, assignee=ida)
    with translation.override("en"):
        assert f"Temperature: 9{NBSP}°C" in client_of(ida).get(f"/tasks/{again.pk}/").content.decode()
