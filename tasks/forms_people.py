"""Whose new work is and when: one assignee, or one each for several people. The rest of the form is forms_new.py's."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.access import standing
from staff.models import Department, User
from tasks import access
from tasks.actions_one_each import MOST_AT_ONCE
from tasks.choices import MOST_PEOPLE, colleagues
from tasks.load import loads
from ui.forms import DateInput, OfficeForm

# The names carry the chosen day's load: htmx asks for them again when the day or the department changes.
ASK_AGAIN = {
    "hx-get": "/tasks/new/people/",
    "hx-trigger": "change",
    "hx-target": "#people",
    "hx-swap": "outerHTML",
    "hx-include": "#people, #id_due_on, #id_department",
}


class PeopleForm(OfficeForm):
    """Whose a new task is and when; also alone, to say how full a day is."""

    assignee = forms.ModelChoiceField(label=gettext_lazy("Assignee"), queryset=User.objects.none(), required=False)
    due_on = forms.DateField(label=gettext_lazy("Due date"), widget=DateInput(attrs=ASK_AGAIN))
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.none(), required=False
    )
    everybody = forms.BooleanField(label=gettext_lazy("Everybody in the department"), required=False)
    each = forms.ModelMultipleChoiceField(
        label=gettext_lazy("These people"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
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
        if self.leads:
            self._rows("each").queryset = User.objects.active().order_by("name", "pk")
        else:  # giving work to others is for who leads
            del self.fields["each"], self.fields["everybody"]

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
        if self.leads:
            self._rows("each").choices = told

    @property
    def is_one_each(self) -> bool:
        """Whether that fold stands open: something in it is chosen or refused."""
        names = [name for name in ("each", "everybody") if name in self.fields]
        return self.is_bound and any(self[name].value() or name in self.errors for name in names)

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

    def department_of_all(self, asked: dict[str, Any]) -> Department | None:
        """The first by name in which all who get one each belong; None if there is none, or nobody gets one."""
        chosen = {one.pk for one in [asked.get("assignee"), *asked.get("each", ())] if one}
        if not asked.get("each"):
            return None
        here = Count("memberships", filter=Q(memberships__user__in=chosen))
        return access.departments_for(self.user).annotate(here=here).filter(here=len(chosen)).order_by("name").first()

    def take_people(self, asked: dict[str, Any]) -> None:
        """Into `people` who gets one each, by name; one person alone is simply the assignee."""
        asked["people"] = []
        chosen, everybody = list(asked.get("each", ())), bool(asked.get("everybody"))
        if not (chosen or everybody):
            return
        department = asked["department"]
        members = {one.pk: one for one in access.assignable_in(department)}
        self._refuse_foreign_people(chosen, members, department, everybody=everybody)
        all_of_them = {one.pk: one for one in [asked.get("assignee"), *chosen] if one} | (members if everybody else {})
        people = sorted(all_of_them.values(), key=lambda one: (one.name, one.pk))
        if len(people) > MOST_AT_ONCE:
            told = {"most": MOST_AT_ONCE, "count": len(people)}
            self.add_error("each", _("At most %(most)d people at once; these are %(count)d.") % told)
        elif not people:
            self.add_error("everybody", _("Nobody belongs to %(department)s yet.") % {"department": department})
        elif len(people) == 1:
            asked["assignee"] = people[0]
        else:
            asked["people"] = people

    def _refuse_foreign_people(
        self, chosen: list[User], members: dict[int, User], department: Department, *, everybody: bool
    ) -> None:
        """As access.may_assign, asked once for all of them."""
        if self.stand.admin:
            return
        if everybody and department.pk not in self.stand.manages:
            words = _("You cannot give the people of %(department)s work.")
            self.add_error("everybody", words % {"department": department})
        foreign = [{"name": one, "department": department} for one in chosen if one.pk not in members]
        if department.pk not in self.stand.manages:
            foreign = [{"name": one, "department": department} for one in chosen]
        if foreign:
            self.add_error("each", [_("You cannot give %(name)s work of %(department)s.") % one for one in foreign])
