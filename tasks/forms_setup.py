"""The forms of kinds of work and procedures. They never save: views hand what was cleaned to the verbs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.forms import VersionedForm
from staff.models import Department, Membership, Skill, User
from tasks import access, access_setup
from tasks.actions_setup import LISTS
from tasks.models import Category, Procedure, ProcedureStep
from ui.forms import OfficeForm, OfficeModelForm
from ui.text import TextRefused, clean

MOST_MINUTES = 6000
MOST_STEPS = 60
EMPTY_ROWS = 3
LONGEST_STEP: int = ProcedureStep._meta.get_field("text").max_length or 300


EVIDENCE_HELP = gettext_lazy(
    "A file that must be added before the work is done, such as “the deposit slip”. Asked of tasks made from now on."
)


def minutes_field() -> forms.IntegerField:
    return forms.IntegerField(label=gettext_lazy("Usual minutes"), initial=15, min_value=1, max_value=MOST_MINUTES)


# --- kinds of work ---


class _CategoryFields(OfficeModelForm):
    """`lists()` gives the related rows by id, `plain_fields` (of staff.forms) the rest."""

    other_signer = forms.CharField(
        label=gettext_lazy("Somebody else"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("E-mail address, for example of an outside accountant."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Category
        fields = ("name", "kind", "minutes", "evidence", "sign_off", "is_private", *LISTS)
        widgets = dict.fromkeys(LISTS, forms.CheckboxSelectMultiple)
        help_texts = {
            "departments": gettext_lazy("None ticked: every department."),
            "required_skills": gettext_lazy("Nobody without them can be given this work."),
            "preferred_skills": gettext_lazy("Only said beside the names."),
            "signers": gettext_lazy("Only where named people sign."),
            "evidence": EVIDENCE_HELP,
            "is_private": gettext_lazy("Seen only by its assignee, requester, signer and manager."),
            "sign_off": gettext_lazy("Another rule also holds for open tasks that were not sent for sign-off yet."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"] = minutes_field()
        for name in LISTS:
            self._offer(name)

    def _offer(self, name: str) -> None:
        """What is in use, and what is chosen already."""
        chosen = getattr(self.instance, name).values("pk") if self.instance.pk else []
        rows = {
            "departments": Department.objects.filter(Q(archived_at=None) | Q(pk__in=chosen)),
            "signers": _likely_signers(chosen),
        }
        offered = self.fields[name]
        assert isinstance(offered, forms.ModelMultipleChoiceField)
        offered.queryset = rows.get(name, Skill.objects.filter(Q(archived_at=None) | Q(pk__in=chosen)))

    def clean_other_signer(self) -> User | None:
        typed = self.cleaned_data["other_signer"].lower()
        if not typed:
            return None
        found: User | None = User.objects.active().filter(email=typed).first()
        if found is None:
            raise forms.ValidationError(_("Nobody active here has that e-mail address."))
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if both := set(data.get("required_skills", ())) & set(data.get("preferred_skills", ())):
            names = ", ".join(sorted(skill.name for skill in both))
            self.add_error("preferred_skills", _("Required already: %(skills)s.") % {"skills": names})
        named = data.get("sign_off") == Category.SignOff.NAMED
        if named and not data.get("signers") and not data.get("other_signer") and "other_signer" not in self.errors:
            self.add_error("signers", _("Nobody could sign. Name somebody, or choose “Reviewed later”."))
        return data

    def lists(self) -> dict[str, list[int]]:
        """{name: ids in order}: what verbs and events take."""
        chosen = {name: {row.pk for row in self.cleaned_data[name]} for name in LISTS}
        if other := self.cleaned_data.get("other_signer"):
            chosen["signers"].add(other.pk)
        return {name: sorted(ids) for name, ids in chosen.items()}


def _likely_signers(chosen: Any) -> Any:
    """Managers, deputies, admins, and who is named already; anybody else by the e-mail address."""
    leads = Membership.objects.exclude(role=Membership.Role.ASSISTANT).values("user_id")
    return User.objects.active().filter(Q(is_admin=True) | Q(pk__in=leads) | Q(pk__in=chosen)).order_by("name", "pk")


class NewCategoryForm(_CategoryFields):
    with_form_key = True


class CategoryForm(_CategoryFields, VersionedForm):
    pass


# --- procedures ---


@dataclass(slots=True)
class StepLine:
    """One line of the list of steps, as it was typed; `error` is shown beside it."""

    text: str = ""
    required: bool = True
    error: str = ""
    focus: bool = False


@dataclass(slots=True)
class StepLines:
    """The steps of a procedure's form: rows of text and a box. Works without JavaScript."""

    lines: list[StepLine]
    problem: str = field(default="")

    @classmethod
    def typed(cls, post: Any) -> "StepLines":
        """From the form: `step` for each row, and `required` with the number of each ticked row.

        Several lines pasted into one row are so many steps.
        """
        ticked = set(post.getlist("required")[: MOST_STEPS * 2])
        lines = []
        for n, text in enumerate(post.getlist("step")[: MOST_STEPS + 1]):
            said = [line for line in text[: MOST_STEPS * LONGEST_STEP].splitlines() if line.strip()]
            lines += [StepLine(line, str(n) in ticked) for line in said or [""]]
        return cls(lines[: MOST_STEPS + 1])

    @classmethod
    def of(cls, steps: Sequence[tuple[str, bool]]) -> "StepLines":
        return cls([StepLine(text, required) for text, required in steps])

    def rearranged(self, button: str) -> "StepLines":
        """What one of the list's own buttons asks for: "add", or "up-3" and "remove-3" for the row of that number."""
        verb, _dash, number = button.partition("-")
        n = int(number) if number.isdecimal() and len(number) < 4 else -1
        if verb == "up" and 0 < n < len(self.lines):
            self.lines[n - 1], self.lines[n] = self.lines[n], self.lines[n - 1]
            self.lines[n - 1].focus = True
        elif verb == "remove" and 0 <= n < len(self.lines):
            del self.lines[n]
        return self.with_room(focus=verb == "add")

    def with_room(self, *, focus: bool = False) -> "StepLines":
        """Three empty rows at the end, for typing on; `focus` goes to the first of them."""
        filled = max((n for n, line in enumerate(self.lines, 1) if line.text.strip()), default=0)
        room = max(0, min(EMPTY_ROWS, MOST_STEPS - filled))
        empty = self.lines[filled : filled + room]
        self.lines = self.lines[:filled] + empty + [StepLine() for _n in range(room - len(empty))]
        if focus and filled < len(self.lines):
            self.lines[filled].focus = True
        return self

    def cleaned(self) -> list[tuple[str, bool]]:
        """(text, required) of the rows that say something; the problems are left beside the rows."""
        steps = []
        for line in self.lines:
            try:
                text = clean(line.text, limit=LONGEST_STEP, one_line=True)
            except TextRefused as refused:
                line.error = refused.message
                self.problem = self.problem or _("Please look at the steps again.")
                continue
            if text:
                steps.append((text, line.required))
        if len(steps) > MOST_STEPS:
            self.problem = _("A procedure has at most %(count)d steps.") % {"count": MOST_STEPS}
        return steps


class _ProcedureFields(OfficeModelForm):
    """With `steps`, the list that stands below the fields. `said()` gives what `tasks.actions` takes."""

    instructions = forms.CharField(
        label=gettext_lazy("Instructions"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Lists, **bold** and links are written in Markdown."),
    )
    minutes = minutes_field()
    evidence = forms.CharField(
        label=gettext_lazy("Evidence asked for"), required=False, max_length=120, help_text=EVIDENCE_HELP
    )

    class Meta:
        model = Procedure
        fields = ("name", "department", "category")

    field_order = ("name", "department", "category", "minutes", "instructions", "evidence")

    def __init__(self, *args: Any, user: User, steps: StepLines, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.steps = user, steps
        kept = Q(pk=self.instance.department_id) if self.instance.pk else Q(pk=None)
        writable = access_setup.departments_to_write_for(user)
        departments = Department.objects.filter(Q(pk__in=writable.values("pk")) | kept)
        serving = access_setup.categories_for_procedures(departments).values("pk")
        kept = Q(pk=self.instance.category_id) if self.instance.pk else Q(pk=None)
        self.fields["category"].label = _("Kind of work")
        self._offer("department", departments)
        self._offer("category", Category.objects.filter(Q(pk__in=serving) | kept))
        if current := self.instance.current:
            said = {"instructions": current.instructions, "minutes": current.minutes, "evidence": current.evidence}
            self.initial.update(said)

    def _offer(self, name: str, rows: Any) -> None:
        offered = self.fields[name]
        assert isinstance(offered, forms.ModelChoiceField)
        offered.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["steps"] = self.steps.cleaned()
        if self.steps.problem:
            self.add_error(None, self.steps.problem)
        category, department = data.get("category"), data.get("department")
        if category and department and not Category.objects.of_department(department).filter(pk=category.pk).exists():
            words = _("%(department)s doesn't do this kind of work.") % {"department": department}
            self.add_error("category", words)
        return data

    def said(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("name", "department", "category", "instructions", "minutes", "evidence", "steps")
        }


class NewProcedureForm(_ProcedureFields):
    with_form_key = True


class ProcedureForm(_ProcedureFields, VersionedForm):
    pass


class StartForm(OfficeForm):
    """Who and when; the rest comes from the procedure."""

    with_form_key = True
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    assignee = forms.ModelChoiceField(
        label=gettext_lazy("Who"), queryset=User.objects.none(), required=False, empty_label=gettext_lazy("Unclaimed")
    )
    due_on = forms.DateField(label=gettext_lazy("When"))

    def __init__(self, *args: Any, user: User, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, prefix=None, auto_id="start_%s", **kwargs)
        self.user, self.procedure = user, procedure
        people = self.fields["assignee"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = access_setup.people_to_start_for(user, procedure.department)

    def clean_assignee(self) -> User | None:
        person: User | None = self.cleaned_data["assignee"]
        if not access.may_assign(self.user, self.procedure.department, person):
            raise forms.ValidationError(_("You can't give work of this department to them."))
        return person


class SuggestForm(OfficeForm):
    with_form_key = True
    text = forms.CharField(
        label=gettext_lazy("What would you change?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="suggest_%s", **kwargs)


class FilterForm(OfficeForm):
    """The list of procedures: what cannot be understood is left out, never an error."""

    q = forms.CharField(required=False, max_length=200)
    department = forms.IntegerField(required=False, min_value=1)
    archived = forms.BooleanField(required=False)

    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
