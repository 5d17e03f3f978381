"""Every form refuses hostile input beside the field, and no input is a crash."""

import datetime
import uuid
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from ui.forms import OfficeForm


class Everything(OfficeForm):
    with_form_key = True

    title = forms.CharField(max_length=50, label="Title", required=False)
    note = forms.CharField(widget=forms.Textarea, required=False, help_text="Markdown works.")
    secret = forms.CharField(widget=forms.PasswordInput, strip=False, required=False)
    number = forms.IntegerField(required=False)
    amount = forms.DecimalField(required=False)
    day = forms.DateField(required=False, label="Due date")
    time = forms.TimeField(required=False)
    moment = forms.DateTimeField(required=False)
    kind = forms.ChoiceField(choices=[("c", "Clerical")], required=False)
    days = forms.MultipleChoiceField(choices=[("mo", "Monday")], required=False)
    extra = forms.JSONField(required=False)
    mail = forms.EmailField(required=False)
    key = forms.UUIDField(required=False)


HOSTILE = [
    "\x00", "\ud800", "9" * 30, "9" * 5000, "-" + "9" * 30, "1e999", "NaN", "Infinity", "[" * 100_000, "0001-01-01",
    "9999-12-31", "9999-12-31 23:59", "2026-02-30", "25:99",
    "x" * 50_000, "\u202e", "mo\x00", "{}", '{"a": NaN}', "🐙" * 100,
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_in_any_field_is_a_crash(value: str) -> None:
    form = Everything(dict.fromkeys(Everything.base_fields, value) | {"days": [value], "form_key": value})
    form.is_valid()
    assert form.as_p()
    for name, cleaned in form.cleaned_data.items():
        assert "\x00" not in str(cleaned), name
    assert isinstance(form.cleaned_data["form_key"], uuid.UUID)


@pytest.mark.parametrize(
    "field, value, code",
    [
        ("title", "nul \x00", "control_character"),
        ("title", "x" * 51, "too_long"),
        ("note", "x" * 20_001, "too_long"),
        ("secret", "nul \x00", "control_character"),
        ("number", str(2**31), "max_value"),
        ("number", str(-(2**31)), "min_value"),
        ("amount", "1e18", "max_value"),
        ("day", "1066-10-14", "absurd_date"),
        ("moment", "2200-01-01 10:00", "absurd_date"),
        ("kind", "unknown", "invalid_choice"),
    ],
)
def test_the_error_stands_beside_the_field(field: str, value: str, code: str) -> None:
    form = Everything({field: value})
    assert not form.is_valid()
    assert [error.code for error in form.errors.as_data()[field]] == [code]


def test_text_comes_out_clean() -> None:
    form = Everything({"title": "  Two\r\nlines ", "note": "Two\r\nlines\n\n", "secret": " pass e\u0301 "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == "Two lines"
    assert form.cleaned_data["note"] == "Two\nlines"
    assert form.cleaned_data["secret"] == " pass e\u0301 "


def test_a_field_that_is_added_later_is_guarded_too() -> None:
    class Later(OfficeForm):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.fields["late"] = forms.CharField()

    assert Later({"late": "\x00"}).errors["late"]


def test_form_key_is_kept_when_the_form_comes_back() -> None:
    key = str(uuid.uuid4())
    form = Everything({"form_key": key, "day": "never"})
    assert not form.is_valid()
    assert form.cleaned_data["form_key"] == uuid.UUID(key)
    assert key in str(form["form_key"])


def test_dates_and_times_are_the_browsers_own_and_iso() -> None:
    form = Everything(initial={"day": datetime.date(2026, 11, 23), "time": datetime.time(9, 5)})
    assert 'type="date"' in str(form["day"])
    assert 'value="2026-11-23"' in str(form["day"])
    assert 'value="09:05"' in str(form["time"])


def test_labels_say_their_name_only_and_errors_are_described() -> None:
    class Required(OfficeForm):
        title = forms.CharField(label="Title")

    html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": Required({})}))
    assert ">Title</label>" in html
    assert 'aria-describedby="id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<form" not in html
    assert "style=" not in html
