"""An empty field is drawn as crispy draws it, once; whatever could look different is drawn anew."""

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils import translation

from ui import drawn
from ui.forms import OfficeForm


class AskForm(OfficeForm):
    whom = forms.ChoiceField(label="Whom", choices=[("1", "Ida")])
    why = forms.CharField(label="Why", required=False)


@pytest.fixture
def written(monkeypatch):
    """How often crispy was asked."""
    seen = []
    monkeypatch.setattr(drawn, "render_crispy_form", lambda form: seen.append(form) or render_crispy_form(form))
    drawn.forget()
    return seen


def test_an_empty_form_is_written_once_and_as_crispy_writes_it(written):
    assert drawn.form_html(AskForm()) == drawn.form_html(AskForm()) == render_crispy_form(AskForm())
    assert len(written) == 1


@pytest.mark.parametrize(
    "other",
    [
        lambda: AskForm(auto_id="id_other_%s"),
        lambda: AskForm(initial={"why": "<b>"}),
        lambda: with_choice("Ida & Omar"),
        lambda: AskForm({"whom": "1", "why": "typed"}),
        lambda: AskForm({}),
    ],
)
def test_what_differs_is_written_anew(written, other):
    drawn.form_html(AskForm())
    assert drawn.form_html(other()) == render_crispy_form(other())
    assert len(written) == 2


def with_choice(name):
    form = AskForm()
    form.fields["whom"].choices = [("1", name)]
    return form


def test_each_language_has_its_own(written):
    drawn.form_html(AskForm())
    with translation.override("nb"):
        drawn.form_html(AskForm())
    assert len(written) == 2


def test_what_is_kept_is_bounded():
    for number in range(drawn.MOST + 10):
        drawn.field_html(AskForm(initial={"why": str(number)})["why"])
    assert len(drawn._kept) == drawn.MOST
