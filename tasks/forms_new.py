"""The form that gives out a new task: title, who and when first, the rest folded. actions.create_task makes it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.access import standing
from staff.models import Department, User
from tasks import access
from tasks.choices import MOST_PEOPLE, colleagues
from tasks.load import loads
from tasks.models import Category, Kind, Task
from ui.forms import DateInput, OfficeForm

MOST_STEPS = 100
FOLDED = [
    *("department", "category", "instructions", "steps", "deadline"),
    *("reference", "priority", "estimate_minutes", "requester"),
]
# The names carry the chosen day's load: htmx asks for them again when the day or the department changes.
ASK_AGAIN = {
    "hx-get": "/tasks/new/people/",
    "hx-trigger": "change",
    "hx-target": "#people",
    "hx-swap": "outerHTML",
    "hx-include": "#id_assignee, #id_due_on, #id_department",
}


class PeopleForm(OfficeForm):
    """Whose a new task is and when; also alone, to say how full a day is."""

    assignee = forms.ModelChoiceField(label=gettext_lazy("Assignee"), queryset=User.objects.none(), required=False)
    due_on = forms.DateField(label=gettext_lazy("Due date"), widget=DateInput(attrs=ASK_AGAIN))
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.stand = standing(user)
        self.fields["due_on"].initial = today
        departments = self._rows("department")
        departments.queryset = access.pools_for(user)
        departments.empty_label = _("As the assignee's")
        departments.widget.attrs |= ASK_AGAIN
        self._rows("assignee").queryset = User.objects.active()

    def _rows(self, name: str) -> "forms.ModelChoiceField[Any]":
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field

    @property
    def leads(self) -> bool:
        """Whether they may give work to others at all."""
        return self.stand.admin or bool(self.stand.manages)

    def offer_people(self) -> None:
        """Names as choices, each with that day's load. Asked for by the page, not for a form that is all right."""
        shown = [self.user] if not self.leads else list(colleagues(self.user, self._shown_department())[:MOST_PEOPLE])
        if self.leads and self.user not in shown and (self.stand.member_of or self.stand.admin):
            shown.append(self.user)
        words = loads(shown, self._shown_day())
        told = [(str(one.pk), _("%(name)s · %(load)s") % {"name": one.name, "load": words[one.pk]}) for one in shown]
        self._rows("assignee").choices = [("", _("Nobody yet: unclaimed")), *told]

    def _shown_day(self) -> date:
        try:
            return self.fields["due_on"].clean(self["due_on"].value()) or self.today
        except forms.ValidationError:
            return self.today

    def _shown_department(self) -> Department | None:
        """The chosen one, if its people may be given work by this person; else all whom they may give work to."""
        try:
            chosen = self._rows("department").clean(self["department"].value())
        except forms.ValidationError:
            return None
        leads = chosen is not None and (self.stand.admin or chosen.pk in self.stand.manages)
        return chosen if leads else None


class NewTaskForm(PeopleForm):
    with_form_key = True

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    category = forms.ModelChoiceField(label=gettext_lazy("Category"), queryset=Category.objects.none())
    due_time = forms.TimeField(label=gettext_lazy("Due time"), required=False)
    instructions = forms.CharField(label=gettext_lazy("Instructions"), required=False, widget=forms.Textarea)
    steps = forms.CharField(
        label=gettext_lazy("Steps"),
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("One a line. A line that begins with * must be ticked before the task is done."),
    )
    deadline = forms.DateField(label=gettext_lazy("Deadline"), required=False)
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=60)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Task.Priority.choices, coerce=int, required=False, empty_value=None
    )
    estimate_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=1,
        max_value=6000,
        help_text=gettext_lazy("Empty: what this kind of work usually takes."),
    )
    requester = forms.ModelChoiceField(label=gettext_lazy("Requester"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["title", "assignee", "due_on", "due_time", *FOLDED, "form_key"])
        categories = self._rows("category")
        categories.queryset = Category.objects.in_use()
        categories.empty_label = None
        requesters = self._rows("requester")
        requesters.queryset = colleagues(self.user)
        requesters.empty_label = _("Me")
        self.fields["reference"].label = self.stand.office.reference_name or _("Reference")
        if not self.leads:
            self.fields["assignee"].initial = self.user.pk

    @property
    def is_unfolded(self) -> bool:
        """Errors are never hidden in a fold."""
        return any(name in self.errors for name in FOLDED) if self.is_bound else False

    def clean_steps(self) -> list[tuple[str, bool]]:
        """(text, required) a line; the marks that pasted lists carry are taken off."""
        lines = [line.strip() for line in self.cleaned_data["steps"].splitlines()]
        steps = [(line.lstrip("*-•– \t"), line.startswith("*")) for line in lines]
        steps = [(text, required) for text, required in steps if text]
        if len(steps) > MOST_STEPS:
            raise forms.ValidationError(_("Please use at most %(most)d steps.") % {"most": MOST_STEPS})
        if any(len(text) > 300 for text, _required in steps):
            raise forms.ValidationError(_("Please keep each step to 300 characters."))
        return steps

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if self.errors.keys() & {"assignee", "department"}:
            return asked
        asked["department"] = asked.get("department") or self._own_department(asked.get("assignee"))
        if asked["department"] is None:
            self.add_error("department", _("Choose a department."))
            return asked
        self._refuse_foreign(asked)
        if asked.get("deadline") and asked.get("due_on") and asked["due_on"] > asked["deadline"]:
            self.add_error("deadline", _("The deadline is before the due date."))
        return asked

    def _own_department(self, assignee: User | None) -> Department | None:
        """The assignee's: home first, of those into which this person may put work. Unclaimed: this person's own."""
        whose = assignee or self.user
        mine = access.departments_for(self.user)
        found = mine.filter(memberships__user=whose).order_by("-memberships__is_home", "name")
        return found.first() or (mine.first() if assignee is None or self.stand.admin else None)

    def _refuse_foreign(self, asked: dict[str, Any]) -> None:
        department, person = asked["department"], asked.get("assignee")
        if not access.may_assign(self.user, department, person):
            told = {"name": person, "department": department}
            words = _("You cannot give %(name)s work of %(department)s.") if person else _("You cannot put work here.")
            self.add_error("assignee" if person else "department", words % told)
        category = asked.get("category")
        if category and not Category.objects.of_department(department).filter(pk=category.pk).exists():
            self.add_error("category", _("%(department)s does not do this kind of work.") % {"department": department})

    def fields_of_task(self) -> dict[str, Any]:
        """What `create_task` takes. Left empty, the minutes are the kind's."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "form_key"}
        return {name: value for name, value in given.items() if name not in ("priority", "estimate_minutes") or value}


def usual_category(user: User) -> Category | None:
    """What a new task is, unless said otherwise: what this person gave out last, of the kinds that ask for nothing."""
    plain = Category.objects.in_use().filter(
        kind=Kind.CLERICAL, sign_off=Category.SignOff.NONE, is_private=False, required_skills__isnull=True
    )
    last = Task.objects.filter(created_by=user, category__in=plain).select_related("category").order_by("-id").first()
    return last.category if last else plain.order_by("name").first() or Category.objects.in_use().first()
