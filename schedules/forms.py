"""The form of recurring work: a rule built in words, or as text; and the small ones of its page. They never save."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schedules import access, dates, rules
from schedules.models import Schedule
from schedules.reasons import in_words
from schedules.words import HOWS, MONTHDAYS, NTH, NTH_WORKDAY, PERIODS, UNITS, Pattern, pattern_of, rule_of
from staff.models import User
from tasks.models import Procedure
from ui.forms import OfficeForm

MOST_TIMES = rules.MOST_A_DAY
SCOPES = [
    ("future", gettext_lazy("Only dates that have no task yet")),
    ("not_started", gettext_lazy("Also tasks ahead that nobody has begun: they are cancelled and made anew")),
]
# Which fields belong to which choice of `how`; the page shows only those.
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "daily": ("every",),
    "workday": (),
    "weekly": ("every", "weekdays"),
    "monthday": ("every", "monthday"),
    "weekday": ("every", "nth", "weekday"),
    "nth_workday": ("every", "workday"),
    "after_period": ("after", "period"),
    "yearly": ("month", "monthday"),
    "after_done": ("after_done", "after_done_unit"),
    "rule": ("rule",),
}
# Beside which field a refused rule is explained.
BESIDE = {"too_often": "times", "times_twice": "times", "shift": "shift", "date_range": "start"}


def _number(label: Any, most: int, **more: Any) -> forms.TypedChoiceField | forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=most, initial=1, **more)


def _choice(label: Any, choices: Any, initial: Any, coerce: Any = int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=coerce, initial=initial, required=False, empty_value=initial
    )


class ScheduleForm(OfficeForm):
    """New recurring work, or an edit where `schedule` is given. `schedule_fields()` is what the verbs take."""

    with_form_key = True

    procedure = forms.ModelChoiceField(
        label=gettext_lazy("Procedure"),
        queryset=Procedure.objects.none(),
        empty_label=gettext_lazy("Choose a procedure"),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty: the procedure's name."),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who gets it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Unclaimed: whoever takes it"),
        help_text=gettext_lazy("On a day that they are away it is unclaimed, and the reason is shown."),
    )
    how = forms.ChoiceField(label=gettext_lazy("How often"), choices=HOWS, initial="weekly", widget=forms.Select)
    every = _number(
        gettext_lazy("Every"), 99, help_text=gettext_lazy("1: each one. 2: every other one. 3: every third one.")
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Days"),
        choices=[(name, WEEKDAYS[n]) for n, name in enumerate(rules.WEEKDAYS)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    monthday = _choice(gettext_lazy("Day of the month"), MONTHDAYS, 1)
    nth = _choice(gettext_lazy("Which one"), NTH, 1)
    weekday = _choice(
        gettext_lazy("Weekday"), [(name, WEEKDAYS[n]) for n, name in enumerate(rules.WEEKDAYS)], "MO", coerce=str
    )
    workday = _choice(gettext_lazy("Which working day"), NTH_WORKDAY, 1)
    after = _number(gettext_lazy("How many working days"), 60)
    period = _choice(
        gettext_lazy("After the end of each"), [(k, words) for k, (_m, words) in PERIODS.items()], "month", coerce=str
    )
    month = _choice(gettext_lazy("Month"), [(n, MONTHS[n]) for n in range(1, 13)], 1)
    after_done = _number(gettext_lazy("How long after it was done"), 1000)
    after_done_unit = _choice(gettext_lazy("Unit"), UNITS, "weeks", coerce=str)
    rule = forms.CharField(
        label=gettext_lazy("Rule (RRULE)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3", "spellcheck": "false", "autocapitalize": "off", "class": "code"}),
        help_text=gettext_lazy("For example FREQ=MONTHLY;BYDAY=-1FR. Lines that begin with EXDATE leave out dates."),
    )
    times = forms.CharField(
        label=gettext_lazy("Due times"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as 09:00, 15:30. Empty: by closing time."),
    )
    shift = forms.ChoiceField(
        label=gettext_lazy("When the date is no working day"), choices=Schedule.Shift.choices, initial="later"
    )
    late = forms.ChoiceField(label=gettext_lazy("When it is late"), choices=Schedule.Late.choices, initial="every")
    lead_days = forms.IntegerField(
        label=gettext_lazy("Shown how many days before"),
        required=False,
        min_value=0,
        max_value=60,
        initial=0,
        help_text=gettext_lazy("0: on its own day."),
    )
    one_at_a_time = forms.BooleanField(
        label=gettext_lazy("One at a time"),
        required=False,
        help_text=gettext_lazy("The next one is made when the one before it is done or cancelled."),
    )
    start = forms.DateField(
        label=gettext_lazy("First possible day"),
        help_text=gettext_lazy(
            "Every second or third week is counted from here. Days before today are not made up for."
        ),
    )
    ends_on = forms.DateField(label=gettext_lazy("Last possible day"), required=False)

    def __init__(self, *args: Any, user: User, today: date, schedule: Schedule | None = None, **kwargs: Any) -> None:
        initial = {"start": today} | (_initial(schedule) if schedule else {}) | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.user, self.today, self.schedule = user, today, schedule
        self._offer("procedure", access.procedures_for(user, kept=schedule.procedure_id if schedule else None))
        self._offer("owner", access.owners_for(user, kept=schedule.owner_id if schedule else None))
        self.fields["procedure"].label_from_instance = _with_department  # type: ignore[attr-defined]
        if schedule:
            del self.fields["form_key"]
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
            self.fields["scope"] = forms.ChoiceField(
                label=gettext_lazy("What changes"), choices=SCOPES, initial="future", widget=forms.RadioSelect
            )

    def _offer(self, name: str, rows: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_times(self) -> list[time]:
        """Moments of a day, in order, each once."""
        found = [_time(word) for word in re.split(r"[,;\s]+", self.cleaned_data["times"]) if word]
        if len(found) > MOST_TIMES:
            raise forms.ValidationError(_("At most %(most)s times a day.") % {"most": MOST_TIMES})
        return sorted(set(found))

    def clean_lead_days(self) -> int:
        return self.cleaned_data["lead_days"] or 0

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        self._check_owner(asked.get("procedure"), asked.get("owner"))
        if asked.get("start") and asked.get("ends_on") and asked["ends_on"] < asked["start"]:
            self.add_error("ends_on", _("The last day is before the first one."))
        if "how" in asked and not self.errors.keys() & {*FIELDS_OF[asked["how"]], "start", "ends_on", "shift"}:
            self._judge_rule({"times": []} | asked)  # also beside times that were refused: both are said at once
        return asked

    def _check_owner(self, procedure: Procedure | None, owner: User | None) -> None:
        kept = self.schedule is not None and owner is not None and owner.pk == self.schedule.owner_id
        if not procedure or not owner or kept:
            return
        told = {"name": owner.name, "department": procedure.department.name}
        if not owner.memberships.filter(department=procedure.department).exists():
            self.add_error("owner", _("%(name)s is not in %(department)s.") % told)
        elif lacking := procedure.category.lacking_skills(owner, on=self.today):
            self.add_error("owner", in_words("lacks", {"name": owner.name, "skills": get_text_list(lacking, _("and"))}))

    def _judge_rule(self, asked: dict[str, Any]) -> None:
        """Whether the fields make a rule with dates; what is missing or refused is said beside its field."""
        how = asked["how"]
        if how == "weekly" and not asked["weekdays"]:
            self.add_error("weekdays", _("Choose at least one day."))
            return
        if how == "after_done" and len(asked["times"]) > 1:
            self.add_error("times", _("Work that comes again after it was done has one due time at most."))
            return
        try:
            dates.refuse_absurd(self._as_schedule(asked))
        except rules.RuleRefused as refused:
            self.add_error(self._beside(how, refused), in_words(refused.code, refused.params))

    def _beside(self, how: str, refused: rules.RuleRefused) -> str:
        if refused.code in BESIDE and not (how == "rule" and refused.code in ("too_often", "date_range")):
            return BESIDE[refused.code]
        return FIELDS_OF[how][0] if FIELDS_OF[how] else "how"

    def _rule_fields(self, asked: dict[str, Any]) -> dict[str, Any]:
        how = asked["how"]
        plain = {"rule": "", "after_done": None, "after_done_unit": "", "shift": asked["shift"]}
        if how == "after_done":
            unit = {"after_done": asked["after_done"] or 1, "after_done_unit": asked["after_done_unit"]}
            return plain | unit
        if how == "rule":
            return plain | {"rule": asked["rule"].strip()}
        rule = rule_of(Pattern(how, {name: asked[name] for name in FIELDS_OF[how]}))
        return plain | {"rule": rule} | ({"shift": str(Schedule.Shift.SKIP)} if how == "workday" else {})

    def _as_schedule(self, asked: dict[str, Any]) -> Schedule:
        fields = {name: asked[name] for name in ("start", "ends_on")} | self._rule_fields(asked)
        return Schedule(times=[f"{at:%H:%M}" for at in asked["times"]], **fields)

    def schedule_fields(self) -> dict[str, Any]:
        """The columns of TOLD in actions.py."""
        asked = self.cleaned_data
        owner = asked["owner"]
        return self._rule_fields(asked) | {
            "title": asked["title"] or asked["procedure"].name,
            "procedure_id": asked["procedure"].pk,
            "owner_id": owner.pk if owner else None,
            "times": [f"{at:%H:%M}" for at in asked["times"]],
            **{name: asked[name] for name in ("late", "lead_days", "one_at_a_time", "start", "ends_on")},
        }

    @property
    def is_unfolded(self) -> bool:
        """Errors are never hidden in a fold; neither is a choice that differs from the usual."""
        folded = ("start", "ends_on", "late", "lead_days", "one_at_a_time")
        return self.is_bound and any(name in self.errors for name in folded)

    @property
    def has_procedures(self) -> bool:
        offered = self.fields["procedure"]
        return isinstance(offered, forms.ModelChoiceField) and offered.queryset.exists()  # type: ignore[union-attr]

    def creation(self) -> dict[str, Any]:
        """What `create_schedule` takes."""
        asked = self.cleaned_data
        given = {name: value for name, value in self.schedule_fields().items() if not name.endswith("_id")}
        return given | {name: asked[name] for name in ("procedure", "owner", "times")}

    def unsaved(self, now: datetime) -> Schedule:
        """The schedule that this form describes, as far as its dates go: title, owner and the like may be wrong."""
        new = self._as_schedule(self.cleaned_data)
        new.procedure = self.cleaned_data["procedure"]
        new.department = new.procedure.department
        new.rule_from, new.since = self.today, now
        return new

    @property
    def rule_fields(self) -> list[tuple[str, forms.BoundField]]:
        """(classes, field): the classes name the choices of `how` that the field belongs to."""
        names = dict.fromkeys(name for fields in FIELDS_OF.values() for name in fields)
        return [
            (" ".join(f"for-{how}" for how, fields in FIELDS_OF.items() if name in fields), self[name])
            for name in names
        ]


def _initial(schedule: Schedule) -> dict[str, Any]:
    pattern = pattern_of(schedule)
    names = ("title", "procedure", "owner", "shift", "late", "lead_days", "one_at_a_time", "start", "ends_on", "rule")
    shown = {name: getattr(schedule, name) for name in names}
    return (
        shown
        | pattern.values
        | {
            "how": pattern.how,
            "times": ", ".join(schedule.times),
            "version": schedule.version,
        }
    )


def _time(word: str) -> time:
    match = re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?", word)
    try:
        return time(int(match[1]), int(match[2] or 0))  # type: ignore[index]
    except (TypeError, ValueError) as wrong:
        raise forms.ValidationError(_("“%(word)s” is no time of day. Write 09:00.") % {"word": word[:20]}) from wrong


def _with_department(procedure: Procedure) -> str:
    return f"{procedure.name} · {procedure.department.name}"


class SkipForm(OfficeForm):
    """Leave out one date. `date` names it as the ledger does: 2026-11-23T09:00."""

    date = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def clean_date(self) -> datetime:
        """Naive, on the department's clock."""
        try:
            return datetime.fromisoformat(self.cleaned_data["date"]).replace(tzinfo=None)
        except ValueError as wrong:
            raise forms.ValidationError(_("This is not one of its dates.")) from wrong


class StopForm(OfficeForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)


class RestoreForm(OfficeForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
