"""What is added to a task from its page: a comment, steps, a call for help and its answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.forms_lines import LONGEST_PASTE, steps_of
from ui.forms import OfficeForm


class CommentForm(OfficeForm):
    with_form_key = True

    text = forms.CharField(
        label=_("Comment"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("@ and a name tells that person."),
    )


class MentionForm(OfficeForm):
    """What was typed behind an @ so far."""

    q = forms.CharField(required=False, max_length=60)


class StepForm(OfficeForm):
    """The label of `required` is a sentence of its own: it stands beside a checkbox."""

    text = forms.CharField(
        label=_("New step"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=_("Several lines make several steps."),
    )
    required = forms.BooleanField(label=_("Must be ticked before the task is done"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_step_%s"} | kwargs)  # beside the comment's `text`

    def clean_text(self) -> list[str]:
        """One text a step."""
        return steps_of(self.cleaned_data["text"])


class AskHelpForm(OfficeForm):
    reason = forms.CharField(label=_("What do you need?"), max_length=500)


class AnswerHelpForm(OfficeForm):
    answer = forms.CharField(label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
