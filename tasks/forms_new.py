"""The form that gives out new work: title, who and when first, the rest folded.

It makes one task (actions.py), one each for several people (actions_one_each.py) or one a line (actions_lines.py).
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.models import Department, User
from tasks import access
from tasks.choices import colleagues
from tasks.forms_lines import LONGEST_PASTE, LONGEST_STEP, LONGEST_TITLE, lines_of
from tasks.forms_people import PeopleForm
from tasks.models import Category, Kind, Task

MOST_STEPS = 100
OURS = ("form_key", "each", "everybody", "people", "lines", "lines_as", "titles")
MOST_COUNTED = 1_000_000
FOLDED = [
    *("department", "category", "instructions", "steps", "deadline"),
    *("reference", "priority", "estimate_minutes", "requester", "count_total", "count_unit"),
]


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
    count_total = forms.IntegerField(
        label=gettext_lazy("How many"),
        required=False,
        min_value=1,
        max_value=MOST_COUNTED,
        help_text=gettext_lazy("For a big job that is counted; colleagues can share it."),
    )
    count_unit = forms.CharField(
        label=gettext_lazy("What is counted"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("As in 400 of 1,200 “scanned”."),
    )
    requester = forms.ModelChoiceField(label=gettext_lazy("Requester"), queryset=User.objects.none(), required=False)
    lines = forms.CharField(
        label=gettext_lazy("Lines"),
        required=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Up to 100. The dots, numbers and boxes of a pasted list are left out."),
    )
    lines_as = forms.ChoiceField(
        label=gettext_lazy("They become"),
        choices=[("tasks", gettext_lazy("One task a line")), ("steps", gettext_lazy("Steps of one task"))],
        widget=forms.RadioSelect,
        required=False,
        initial="tasks",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("lines", "").strip() and self.data.get("lines_as") != "steps":
            self.fields["title"].required = False  # each line is one
        self.order_fields(["title", "assignee", "due_on", "due_time", "lines", "lines_as", *FOLDED, "form_key"])
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

    @property
    def is_several(self) -> bool:
        """Whether the fold of the lines stands open."""
        return self.is_bound and bool(self["lines"].value() or "lines" in self.errors)

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
        self._take_lines(asked)
        if asked.get("count_unit") and not asked.get("count_total") and "count_total" not in self.errors:
            self.add_error("count_total", _("Say how many, too."))
        if self.errors.keys() & {"assignee", "department", "each"}:
            return asked
        found = asked.get("department") or self.department_of_all(asked)
        asked["department"] = found or self._own_department(asked.get("assignee"))
        if asked["department"] is None:
            self.add_error("department", _("Choose a department."))
            return asked
        self._refuse_foreign(asked)
        self.take_people(asked)
        if asked["people"] and asked["titles"]:
            self.add_error("lines", _("Choose one of the two: one each, or one task a line."))
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

    def _take_lines(self, asked: dict[str, Any]) -> None:
        """Each is a title (behind the one that was typed, if any) or a step of the one task."""
        asked["titles"] = []
        as_steps = asked.get("lines_as") == "steps"
        try:
            found = lines_of(asked.get("lines", ""), longest=LONGEST_STEP if as_steps else LONGEST_TITLE)
        except forms.ValidationError as refused:
            self.add_error("lines", refused)
            return
        if not as_steps and found:
            asked["titles"] = [title for title in [asked.get("title"), *found] if title]
        elif not as_steps and not asked.get("title") and "title" not in self.errors:
            self.add_error("title", self.fields["title"].error_messages["required"])
        elif found:
            asked["steps"] = [*asked.get("steps", ()), *((text, False) for text in found)]
            if len(asked["steps"]) > MOST_STEPS:
                self.add_error("lines", _("Please use at most %(most)d steps.") % {"most": MOST_STEPS})

    def fields_of_task(self) -> dict[str, Any]:
        """What `create_task` takes. Left empty, the minutes are the kind's."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in OURS}
        return {name: value for name, value in given.items() if name not in ("priority", "estimate_minutes") or value}


def usual_category(user: User) -> Category | None:
    """What a new task is, unless said otherwise: what this person gave out last, of the kinds that ask for nothing."""
    plain = Category.objects.in_use().filter(
        kind=Kind.CLERICAL, sign_off=Category.SignOff.NONE, is_private=False, required_skills__isnull=True
    )
    last = Task.objects.filter(created_by=user, category__in=plain).select_related("category").order_by("-id").first()
    return last.category if last else plain.order_by("name").first() or Category.objects.in_use().first()
