"""What is added to a task from its page: a comment, steps, a call for help and its answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import OfficeForm


class CommentForm(OfficeForm):
    with_form_key = True

    text = forms.CharField(label=_("Comment"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class StepForm(OfficeForm):
    """The label of `required` is a sentence of its own: it stands beside a checkbox."""

    text = forms.CharField(label=_("New step"), max_length=300)
    required = forms.BooleanField(label=_("Must be ticked before the task is done"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_step_%s"} | kwargs)  # beside the comment's `text`


class AskHelpForm(OfficeForm):
    reason = forms.CharField(label=_("What do you need?"), max_length=500)


class AnswerHelpForm(OfficeForm):
    answer = forms.CharField(label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
