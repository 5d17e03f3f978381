"""What the moves ask for: a reason, a person, a day to look again, when it was really done."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from staff import worktime
from staff.models import User
from tasks import access
from tasks.models import Task
from ui.forms import OfficeForm


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class CompleteForm(OfficeForm):
    """All three may stay empty: one tap is enough."""

    done_at = forms.TimeField(label=_("Done at"), required=False)
    spent_minutes = forms.IntegerField(label=_("Minutes spent"), required=False, min_value=0, max_value=6000)
    note_for_next = forms.CharField(label=_("Note for next time"), required=False, max_length=500)

    def given(self, task: Task, now: datetime) -> dict[str, Any]:
        """What was filled in, as `Task.complete` takes it: the time as today's moment on the department's clock."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if clock := said.get("done_at"):
            said["done_at"] = _today_at(task, clock, now)
        return said


def _today_at(task: Task, clock: time, now: datetime) -> datetime:
    local = worktime.local_now(task.department, now)
    return worktime.moment_at(local.date(), clock, worktime.zone_of(task.department))


class WaitForm(OfficeForm):
    """For whom or what: words, a colleague, or both; the verb asks for one of them."""

    waiting_for = forms.CharField(label=_("For whom or what"), required=False, max_length=200)
    waiting_person = forms.ModelChoiceField(label=_("A colleague"), required=False, queryset=User.objects.none())
    look_again_on = forms.DateField(label=_("Look again on"))

    def __init__(self, *args: Any, task: Task, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["waiting_person"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = access.receivers(by, task)
        people.empty_label = _("Nobody in particular")


class PersonForm(OfficeForm):
    """`to`: somebody who can be given this department's work."""

    to = forms.ModelChoiceField(label=_("Assignee"), queryset=User.objects.none())

    def __init__(self, *args: Any, task: Task, by: User, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.by = task, by
        people = self.fields["to"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = access.receivers(by, task)
        people.required = not optional
        people.empty_label = _("Unclaimed") if optional else _("Choose a colleague")
