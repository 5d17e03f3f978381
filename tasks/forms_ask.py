"""The form by which anybody asks a department for something: what, whom, by when. The rest follows by rule."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.models import Department
from tasks.models import Category, CategoryField, Kind, Task
from tasks.models.category import CategoryQuerySet
from ui.forms import OfficeForm

LONGEST_TITLE = 200


class AskForm(OfficeForm):
    with_form_key = True

    text = forms.CharField(
        label=gettext_lazy("What do you need?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The first line is what they see in their lists."),
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Who can help?"),
        queryset=Department.objects.none(),
        empty_label=gettext_lazy("Choose a department"),
    )
    due_on = forms.DateField(label=gettext_lazy("By when?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["due_on"].initial = today
        departments = self.fields["department"]
        assert isinstance(departments, forms.ModelChoiceField)
        departments.queryset = departments_to_ask()

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return day

    def fields_of_task(self) -> dict[str, Any]:
        """What `create_task` takes: a text too long for a title is the instructions, whole."""
        text, department = self.cleaned_data["text"], self.cleaned_data["department"]
        first, _break, rest = text.partition("\n")
        title = first.strip() if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1].rstrip()}…"
        return {
            "title": title,
            "instructions": rest.strip() if len(first) <= LONGEST_TITLE else text,
            "department": department,
            "category": category_asked_of(department),
            "due_on": self.cleaned_data["due_on"],
        }


def plain_kinds() -> CategoryQuerySet:
    """Clerical work that nobody has to sign, prove or hold a skill for, and that is not private."""
    must = CategoryField.objects.filter(category=OuterRef("pk"), required=True, archived_at__isnull=True)
    return Category.objects.in_use().filter(
        ~Exists(must),
        kind=Kind.CLERICAL,
        sign_off=Category.SignOff.NONE,
        is_private=False,
        evidence="",
        required_skills__isnull=True,
    )


def departments_to_ask() -> "QuerySet[Department]":
    """Departments in use that do some plain kind of work."""
    kinds = plain_kinds()
    if kinds.filter(departments__isnull=True).exists():
        return Department.objects.in_use()
    return Department.objects.in_use().filter(Q(pk__in=kinds.values("departments")))


def category_asked_of(department: Department) -> Category:
    """The plain kind last given out there by hand; else the first by name, the department's own before everybody's."""
    kinds = plain_kinds().of_department(department)
    last = Task.objects.filter(department=department, created_by__isnull=False, category__in=kinds.values("pk"))
    if (task := last.select_related("category").order_by("-id").first()) is not None:
        return task.category
    own = kinds.filter(departments=department).order_by("name").first()
    return own or kinds.order_by("name")[0]
