"""What a list of tasks is asked for: words, place, kind, whose, state and dates, all from the address.

The choices come in ready made, so that a filter costs no query of its own.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.http import Request
from staff.models import User
from tasks import states
from tasks.choices import View, offered_in_list, people_seen
from tasks.models import Kind, Task
from tasks.querysets import TaskQuerySet
from ui.forms import OfficeForm

Choices = Iterable[tuple[Any, Any]]
STATES = [
    ("", gettext_lazy("To do")),
    ("waiting", gettext_lazy("Waiting")),
    ("to_be_signed", gettext_lazy("To be signed")),
    ("done", gettext_lazy("Done")),
    ("cancelled", gettext_lazy("Cancelled")),
    ("all", gettext_lazy("All")),
]
# What ?sort= says: the order of ui.paging, and whether it is turned round.
SORTS = [
    ("", gettext_lazy("Usual order")),
    ("due", gettext_lazy("Due first")),
    ("-due", gettext_lazy("Due last")),
    ("-created", gettext_lazy("Newest first")),
    ("created", gettext_lazy("Oldest first")),
]
BY = {"due": ("due_at", "id"), "created": ("id",)}  # ids are given out in the order in which tasks are made
GROUPS = {"": states.WORKABLE, "all": tuple(states.Status)}
FIRST = ("q", "status", "assignee", "department")


def filter_form(request: Request) -> "FilterForm":
    """What the address asks of the list, already judged: what cannot be understood is said beside its field."""
    offered = offered_in_list(request.user)
    form = FilterForm(
        request.GET,
        people=people_seen(request.user),
        departments=offered.departments,
        categories=offered.categories,
        views=offered.views,
    )
    form.is_valid()
    return form


class FilterForm(OfficeForm):
    """Nothing is required; what cannot be understood filters nothing and says so beside its field."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=200,
        widget=forms.SearchInput(attrs={"data-search": ""}),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False, choices=STATES)
    assignee = forms.ChoiceField(label=gettext_lazy("Assignee"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=SORTS)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    due_after = forms.DateField(label=gettext_lazy("Due from"), required=False)
    due_before = forms.DateField(label=gettext_lazy("Due until"), required=False)
    coming = forms.BooleanField(label=gettext_lazy("Also what is not shown yet"), required=False)

    def __init__(
        self,
        *args: Any,
        people: Choices,
        departments: Choices,
        categories: Choices,
        views: Iterable[View] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.views = list(people), list(views)
        whose = [("", _("Everybody")), ("me", _("Me")), ("nobody", _("Nobody: unclaimed"))]
        self._offer("assignee", [*whose, *self.people])
        self._offer("department", [("", _("All")), *departments])
        self._offer("kind", [("", _("All")), *Kind.choices])
        self._offer("category", [("", _("All")), *categories])
        _dress(self)

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST]

    def more_fields(self) -> list[forms.BoundField]:
        """Those that are folded away, unless one of them is in use."""
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def uses_more(self) -> bool:
        return any(self.cleaned_data.get(name) or name in self.errors for name in self.fields if name not in FIRST)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for at all, the order aside."""
        return any(value for name, value in self.cleaned_data.items() if name != "sort")

    @property
    def is_over(self) -> bool:
        """Whether the list is of what has ended: newest first, and nothing to do with it."""
        return self.cleaned_data.get("status") in states.ENDED

    def order(self) -> dict[str, Any]:
        """As ui.paging.page takes it."""
        asked = self.cleaned_data.get("sort") or ("-due" if self.is_over else "due")
        return {"by": BY[asked.lstrip("-")], "descending": asked.startswith("-")}

    def linked_views(self) -> list[tuple[View, bool]]:
        """The saved views, and which of them this is."""
        asked = self.query()
        return [(view, bool(asked) and view.query == asked) for view in self.views]

    def query(self) -> str:
        """What was understood, always in the same words: "status=all&department=7". Empty fields are left out."""
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        plain = {name: "on" if value is True else str(value) for name, value in said.items() if value}
        return urlencode(plain)

    def found(self, user: User) -> TaskQuerySet:
        """The tasks that are asked for, of those that the person may see; ask `is_valid()` first."""
        department = self.cleaned_data.get("department")
        seen = Task.objects.visible_in(user, int(department)) if department else Task.objects.visible_to(user)
        return self.narrow(seen, user=user)

    def narrow(self, tasks: TaskQuerySet, *, user: User) -> TaskQuerySet:
        """Of these tasks those that are asked for; ask `is_valid()` first."""
        asked = self.cleaned_data
        state = asked.get("status", "")
        tasks = tasks.filter(status__in=GROUPS.get(state, (state,)))
        if words := asked.get("q"):
            tasks = tasks.found_by(words)
        if whose := asked.get("assignee"):
            tasks = tasks.filter(**_whose(whose, user))
        for name, column in COLUMNS.items():
            if value := asked.get(name):
                tasks = tasks.filter(**{column: value})
        return tasks


def _dress(form: OfficeForm) -> None:
    """Bootstrap's classes, which crispy would write; what is chosen rather than typed sends the form by itself."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs |= {"class": "form-check-input", "data-auto": ""}
        elif isinstance(widget, forms.Select):
            widget.attrs |= {"class": "form-select", "data-auto": ""}
        else:
            widget.attrs["class"] = "form-control"


class PoolForm(OfficeForm):
    """Unclaimed work, by department."""

    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    is_narrowed = False

    def first_fields(self) -> list[forms.BoundField]:
        return list(self)

    def __init__(self, *args: Any, departments: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *departments]
        _dress(self)


COLUMNS = {
    "department": "department",
    "kind": "category__kind",
    "category": "category",
    "due_after": "due_on__gte",
    "due_before": "due_on__lte",
}


def _whose(whose: str, user: User) -> dict[str, Any]:
    if whose == "nobody":
        return {"assignee__isnull": True}
    return {"assignee": user.pk if whose == "me" else whose}
