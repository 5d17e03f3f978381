"""The forms of hours: weeks, opening hours, extra hours, days away, closures, public holidays. They save nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from staff.actions_hours import DayHours, Hours, refuse_odd_hours
from staff.actions_setup import NotPossible
from staff.holidays import Place as Region
from staff.models import Absence, Closure, Department, ExtraHours, Holiday, OpeningPeriod
from staff.models.hours import Place
from staff.models.office import WEEKDAYS
from staff.places import COUNTRIES
from ui.forms import OfficeForm, OfficeModelForm, TimeInput


class _DaysForm(OfficeForm):
    """A line for each weekday: from, to, and perhaps where. Both times empty means a free day."""

    def add_day(self, key: str, name: str, hours: tuple[time, time] | None, place: str | None = None) -> None:
        starts, ends = hours or (None, None)
        self.fields[f"{key}_starts"] = self._time(gettext("%(day)s, from") % {"day": name}, starts)
        self.fields[f"{key}_ends"] = self._time(gettext("%(day)s, to") % {"day": name}, ends)
        if place is not None:
            label = gettext("%(day)s, place") % {"day": name}
            self.fields[f"{key}_place"] = forms.ChoiceField(
                label=label, choices=Place.choices, initial=place, required=False
            )

    @staticmethod
    def _time(label: str, initial: time | None) -> forms.TimeField:
        return forms.TimeField(label=label, initial=initial, required=False, widget=TimeInput())

    def day(self, key: str) -> tuple[time, time] | None:
        """The hours of one line; what doesn't fit is said beside it."""
        if self.errors.keys() & {f"{key}_starts", f"{key}_ends"}:
            return None
        starts, ends = self.cleaned_data.get(f"{key}_starts"), self.cleaned_data.get(f"{key}_ends")
        if starts is None and ends is None:
            return None
        if starts is None or ends is None:
            missing = "starts" if starts is None else "ends"
            self.add_error(f"{key}_{missing}", gettext("Fill in both times, or neither."))
            return None
        if ends <= starts:
            self.add_error(f"{key}_ends", gettext("This must be later than the time it starts."))
            return None
        return starts, ends

    def line(self, key: str) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(f"{key}_")]


class OpeningForm(_DaysForm):
    """Opening hours of the office or a department, as `cleaned_data["hours"]`: (opens, closes) by weekday."""

    def __init__(self, *args: Any, hours: Hours, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS:
            self.add_day(f"d{weekday}", str(name), hours.get(weekday))

    def lines(self) -> Iterator[tuple[str, list[BoundField]]]:
        return ((str(name), self.line(f"d{weekday}")) for weekday, name in WEEKDAYS)

    def clean(self) -> dict[str, Any]:
        days = {weekday: self.day(f"d{weekday}") for weekday, _name in WEEKDAYS}
        hours = {weekday: day for weekday, day in days.items() if day}
        if not hours and not self.errors:
            raise forms.ValidationError(_("Open on at least one day of the week, please."))
        return {**self.cleaned_data, "hours": hours}


class OpeningPeriodForm(OpeningForm):
    """Opening hours of some dates, or from a date on. `period`: the one that is changed, else a new one."""

    with_form_key = True
    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("For example: Summer hours."))
    first_day = forms.DateField(label=_("First day"))
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("This day too. Empty: they hold from then on."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, today: date, period: OpeningPeriod | None = None, **kwargs: Any) -> None:
        if period is not None:
            kwargs["initial"] = {name: getattr(period, name) for name in ("name", "first_day", "last_day", "version")}
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_day"), _in_order(self).get("last_day")
        cleaned = super().clean()
        if last and last < self.today:
            self.add_error("last_day", _("These dates are over."))
        if first and last and not self.errors and not _weekdays(first, last) & cleaned["hours"].keys():
            raise forms.ValidationError(_("Nobody would be there on these dates: add them as closed days instead."))
        return cleaned


def _weekdays(first: date, last: date) -> set[int]:
    """The weekdays that there are from one day to another."""
    return {(first + timedelta(days=n)).weekday() for n in range(min((last - first).days + 1, 7))}


class WeekForm(_DaysForm):
    """A person's week from a date, as `cleaned_data["hours"]`: a list of DayHours. Week B only when it alternates."""

    from_date = forms.DateField(label=_("From"), help_text=_("It holds until another week begins."))
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Only for hours of some dates. Empty: they hold from then on."),
    )
    alternating = forms.BooleanField(
        label=_("Every other week differs"),
        required=False,
        help_text=_("Week A is the week of the date above, week B the one after it."),
    )

    def __init__(self, *args: Any, hours: Mapping[tuple[str, int], DayHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for letter in "AB":
            for weekday, name in WEEKDAYS:
                row = hours.get((letter, weekday))
                label = str(name) if letter == "A" else gettext("%(day)s of week B") % {"day": name}
                times = (row.starts, row.ends) if row else None
                self.add_day(f"{letter}{weekday}", label, times, row.place if row else Place.OFFICE)

    def lines_a(self) -> list[tuple[str, list[BoundField]]]:
        return [(str(name), self.line(f"A{weekday}")) for weekday, name in WEEKDAYS]

    def lines_b(self) -> list[tuple[str, list[BoundField]]]:
        return [(str(name), self.line(f"B{weekday}")) for weekday, name in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from_date"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day can't be before the first."))
        letters = "AB" if self.cleaned_data.get("alternating") else "A"
        return {**self.cleaned_data, "hours": list(self._rows(letters))}

    def _rows(self, letters: str) -> Iterator[DayHours]:
        for letter in letters:
            for weekday, _name in WEEKDAYS:
                key = f"{letter}{weekday}"
                if times := self.day(key):
                    place = self.cleaned_data.get(f"{key}_place") or Place.OFFICE
                    yield DayHours(letter, weekday, *times, place)


class ExtraHoursForm(OfficeModelForm):
    with_form_key = True

    class Meta:
        model = ExtraHours
        fields = ["day", "starts", "ends", "place"]

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("This must be later than the time it starts."))
        return self.cleaned_data


class AbsenceForm(OfficeModelForm):
    with_form_key = True

    class Meta:
        model = Absence
        fields = ["first_day", "last_day", "starts", "ends", "reason", "note"]
        help_texts = {
            "last_day": _("This day too."),
            "reason": _("Only the manager and administrators see the reason and the note."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = _in_order(self)
        days = cleaned.get("first_day"), cleaned.get("last_day")
        if not self.errors and all(days):
            try:
                refuse_odd_hours(*days, cleaned.get("starts"), cleaned.get("ends"))  # type: ignore[arg-type]
            except NotPossible as refused:
                self.add_error(refused.field, refused.message)
        return cleaned

    @property
    def has_hours(self) -> bool:
        """Whether the fold of the hours is open."""
        names = ("starts", "ends")
        return any(self[name].value() or self[name].errors for name in names)


class EndAbsenceForm(OfficeForm):
    last_day = forms.DateField(label=_("Last day away"))


class EndHoursForm(OfficeForm):
    ends = forms.TimeField(label=_("Away until"), widget=TimeInput())


class ClosureForm(OfficeModelForm):
    with_form_key = True

    class Meta:
        model = Closure
        fields = ["name", "first_day", "last_day", "department"]
        help_texts = {
            "last_day": _("This day too."),
            "department": _("And the departments below it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.in_use().order_by("name", "id")
        self.fields["department"] = forms.ModelChoiceField(
            departments, label=_("Department"), required=False, empty_label=gettext("The whole office")
        )

    def clean(self) -> dict[str, Any]:
        return _in_order(self)


class HolidayForm(OfficeModelForm):
    """A day that the seeding did not bring. `places`: the countries and regions in use."""

    with_form_key = True
    place = forms.ChoiceField(label=_("Country"))

    class Meta:
        model = Holiday
        fields = ["day", "name"]
        labels = {"name": pgettext_lazy("of a holiday", "Name")}

    def __init__(self, *args: Any, places: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(COUNTRIES)
        choices = [
            (f"{country}-{region}".rstrip("-"), " ".join(filter(None, (str(names.get(country, country)), region))))
            for country, region in places
            if country
        ]
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.widget, field.initial = forms.HiddenInput(), choices[0][0]

    def clean(self) -> dict[str, Any]:
        country, _dash, subdivision = self.cleaned_data.get("place", "").partition("-")
        return {**self.cleaned_data, "country": country, "subdivision": subdivision}


class RenameHolidayForm(OfficeModelForm):
    class Meta:
        model = Holiday
        fields = ["name"]


def _in_order(form: OfficeForm | OfficeModelForm) -> dict[str, Any]:
    first: date | None = form.cleaned_data.get("first_day")
    last: date | None = form.cleaned_data.get("last_day")
    if first and last and last < first:
        form.add_error("last_day", _("The last day can't be before the first."))
    return form.cleaned_data
