"""The verbs on hours: weeks, extra hours, days away, closures, opening hours and public holidays.

Each is one transaction with its event. Opening hours of some dates or from a date are actions_opening.py's, what the
rows mean is worktime.py's, seeding holidays is holidays.py's. Whatever
moves the office's or a department's closing time also records "hours_changed" there, which due moments follow.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from staff.actions_setup import NotPossible, gone
from staff.models import (
    Absence,
    Closure,
    Department,
    Event,
    ExtraHours,
    Holiday,
    Office,
    OpeningHours,
    PeriodHours,
    User,
    WeekHours,
    WorkingWeek,
)
from staff.models.hours import AbsenceQuerySet
from staff.versions import Stale

Hours = Mapping[int, tuple[time, time]]  # (opens, closes) by weekday, 0 is Monday


class DayHours(NamedTuple):
    """One weekday of week A or B; 0 is Monday."""

    letter: str
    weekday: int
    starts: time
    ends: time
    place: str


# A person's weeks and extra hours


@transaction.atomic
def set_week(
    person: User,
    *,
    from_date: date,
    last_day: date | None = None,
    alternating: bool,
    hours: Iterable[DayHours],
    by: User,
    now: datetime,
) -> WorkingWeek:
    """The person's week from a date until the next one, or until its last day; a week from the same date is replaced.

    Raises NotPossible where that would put hours of some dates in the place of those from a date on, or the reverse.
    """
    lock(person)
    there = WorkingWeek.objects.filter(user=person, from_date=from_date).first()
    if there and (there.last_day is None) != (last_day is None):
        raise NotPossible("from_date", _("Other hours begin on that day already. Remove those first."))
    before = _week_told(there)
    WorkingWeek.objects.filter(user=person, from_date=from_date).delete()
    week = WorkingWeek.objects.create(user=person, from_date=from_date, last_day=last_day, alternating=alternating)
    rows = [WeekHours(week=week, **row._asdict()) for row in hours if alternating or row.letter == "A"]
    WeekHours.objects.bulk_create(rows)
    Event.record(person, "hours_changed", by=by, at=now, before=before, after=_week_told(week))
    return week


@transaction.atomic
def remove_week(week: WorkingWeek, *, by: User, now: datetime) -> None:
    """The week before it, or the department's opening hours, hold again from its date."""
    told = _week_told(week)
    if gone(week):
        Event.record(week.user, "hours_changed", by=by, at=now, before=told)


def _week_told(week: WorkingWeek | None) -> dict[str, Any]:
    if week is None:
        return {}
    hours = [f"{row.letter}{row.weekday} {_told(row.starts, row.ends)} {row.place}" for row in week.hours.all()]
    told: dict[str, Any] = {"from_date": week.from_date, "alternating": week.alternating, "hours": hours}
    return told | ({"last_day": week.last_day} if week.last_day else {})


def _told(starts: time, ends: time) -> str:
    return f"{starts:%H:%M}-{ends:%H:%M}"


@transaction.atomic
def add_extra_hours(person: User, *, by: User, now: datetime, **fields: Any) -> ExtraHours:
    """Raises NotPossible where they overlap with other extra hours of the person."""
    lock(person)
    same_day = ExtraHours.objects.filter(user=person, day=fields["day"])
    if same_day.filter(starts__lt=fields["ends"], ends__gt=fields["starts"]).exists():
        raise NotPossible("starts", _("There are extra hours at that time already."))
    extra = ExtraHours.objects.create(user=person, **fields)
    Event.record(extra, "added", by=by, at=now, after={"user_id": person.pk, **fields})
    return extra


@transaction.atomic
def remove_extra_hours(extra: ExtraHours, *, by: User, now: datetime) -> None:
    told = {"user_id": extra.user_id, "day": extra.day, "starts": extra.starts, "ends": extra.ends}
    if gone(extra):
        Event.record(extra, "removed", by=by, at=now, before=told)


# Days away


@transaction.atomic
def add_absence(person: User, *, confirmed: bool, by: User, now: datetime, **fields: Any) -> Absence:
    """`confirmed`: entered by somebody who may confirm it, so it counts at once. With `starts` and `ends` some hours.

    Raises NotPossible for hours that are not in order, or not of one day.
    """
    refuse_odd_hours(fields["first_day"], fields["last_day"], fields.get("starts"), fields.get("ends"))
    absence = Absence.objects.create(user=person, created_by=by, confirmed_at=now if confirmed else None, **fields)
    Event.record(absence, "added", by=by, at=now, after=_absence_told(absence))
    return absence


@transaction.atomic
def confirm_absence(absence: Absence, *, version: int | None = None, by: User, now: datetime) -> None:
    """From now on it counts as working time. Confirming twice changes nothing. Raises Stale if `version` is given and
    is no longer the row's; so do the verbs below."""
    rows = _as_seen(absence, version).filter(confirmed_at=None)
    if rows.update(confirmed_at=now, version=F("version") + 1):
        Event.record(absence, "confirmed", by=by, at=now)
    absence.refresh_from_db()


@transaction.atomic
def end_absence(absence: Absence, *, last_day: date, version: int | None = None, by: User, now: datetime) -> None:
    """Back earlier (or later) than said. Raises NotPossible for a last day before the first, and for some hours."""
    if absence.starts is not None:
        raise NotPossible("last_day", _("These are some hours of one day: change when they end."))
    if last_day < absence.first_day:
        raise NotPossible("last_day", _("The last day can't be before the first."))
    rows = _as_seen(absence, version).exclude(last_day=last_day)
    if rows.update(last_day=last_day, version=F("version") + 1):
        before, after = {"last_day": absence.last_day}, {"last_day": last_day}
        Event.record(absence, "ended", by=by, at=now, before=before, after=after)
        absence.version += 1
    absence.last_day = last_day


@transaction.atomic
def end_absence_hours(absence: Absence, *, ends: time, version: int | None = None, by: User, now: datetime) -> None:
    """Back earlier (or later) the same day. Raises NotPossible for a time before they start, and for whole days."""
    if absence.starts is None:
        raise NotPossible("ends", _("These are whole days: change the last day."))
    refuse_odd_hours(absence.first_day, absence.last_day, absence.starts, ends)
    if _as_seen(absence, version).exclude(ends=ends).update(ends=ends, version=F("version") + 1):
        Event.record(absence, "ended", by=by, at=now, before={"ends": absence.ends}, after={"ends": ends})
        absence.version += 1
    absence.ends = ends


def _as_seen(absence: Absence, version: int | None) -> AbsenceQuerySet:
    """The row, held until we commit where a version is to be compared."""
    rows = Absence.objects.filter(pk=absence.pk)
    if version is not None and not rows.filter(version=version).update(version=F("version")):
        absence.refresh_from_db()
        raise Stale(absence)
    return rows


def refuse_odd_hours(first_day: date, last_day: date, starts: time | None, ends: time | None) -> None:
    """Raises NotPossible unless both times are empty, or in order and of one day."""
    if starts is None and ends is None:
        return
    if starts is None or ends is None:
        raise NotPossible("ends" if ends is None else "starts", _("Fill in both times, or neither."))
    if ends <= starts:
        raise NotPossible("ends", _("This must be later than the time it starts."))
    if first_day != last_day:
        raise NotPossible("starts", _("Hours are of one day: leave the times empty, or make both days the same."))


@transaction.atomic
def remove_absence(absence: Absence, *, version: int | None = None, by: User, now: datetime) -> None:
    _as_seen(absence, version)
    if gone(absence):
        Event.record(absence, "removed", by=by, at=now, before=_absence_told(absence))


def _absence_told(absence: Absence) -> dict[str, Any]:
    """Without the note: events are kept for good, what somebody told their manager need not be."""
    told: dict[str, Any] = {
        "user_id": absence.user_id,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "confirmed": absence.confirmed_at is not None,
    }
    return told | ({"starts": absence.starts, "ends": absence.ends} if absence.starts else {})


# Opening hours and closures


@transaction.atomic
def set_opening_hours(department: Department | None, hours: Hours, *, by: User | None, now: datetime) -> None:
    """Opening and closing time by weekday, of a department or (None) the office. None at all: those from above hold."""
    place = place_of(department)
    lock(place)
    rows = OpeningHours.objects.filter(department=department)
    before, after = hours_told(hours_of(rows)), hours_told(hours)
    if before == after:
        return
    rows.delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(department=department, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in hours.items()
    )
    Event.record(place, "hours_changed", by=by, at=now, before=before, after=after)


def hours_told(hours: Hours) -> dict[str, str]:
    """For an event: {"0": "08:00-16:00"}."""
    return {str(weekday): _told(opens, closes) for weekday, (opens, closes) in sorted(hours.items())}


def hours_of(rows: Iterable[OpeningHours | PeriodHours]) -> dict[int, tuple[time, time]]:
    return {row.weekday: (row.opens, row.closes) for row in rows}


@transaction.atomic
def add_closure(*, department: Department | None, by: User, now: datetime, **fields: Any) -> Closure:
    closure = Closure.objects.create(department=department, **fields)
    told = _closure_told(closure)
    Event.record(closure, "added", by=by, at=now, after=told)
    Event.record(place_of(department), "hours_changed", by=by, at=now, after=told)
    return closure


@transaction.atomic
def remove_closure(closure: Closure, *, by: User, now: datetime) -> None:
    told = _closure_told(closure)
    if gone(closure):
        Event.record(closure, "removed", by=by, at=now, before=told)
        Event.record(place_of(closure.department), "hours_changed", by=by, at=now, before=told)


def _closure_told(closure: Closure) -> dict[str, Any]:
    return {"closed": closure.name, "first_day": closure.first_day, "last_day": closure.last_day}


def place_of(department: Department | None) -> Department | Office:
    return department or Office.current()


# Public holidays


@transaction.atomic
def add_holiday(*, by: User, now: datetime, **fields: Any) -> Holiday:
    """A day of the office's own choosing. Raises NotPossible when the day is in the calendar already."""
    lock(Office.current())
    place = {"country": fields["country"], "subdivision": fields["subdivision"], "day": fields["day"]}
    if Holiday.objects.filter(**place).exists():
        raise NotPossible("day", _("This day is in the calendar already."))
    holiday = Holiday.objects.create(edited=True, **fields)
    Event.record(holiday, "added", by=by, at=now, after=fields)
    _calendar_changed(holiday, by=by, now=now)
    return holiday


@transaction.atomic
def rename_holiday(holiday: Holiday, *, name: str, by: User, now: datetime) -> None:
    """Only its name; the seeding leaves it alone from now on."""
    if name != holiday.name:
        Event.record(holiday, "renamed", by=by, at=now, before={"name": holiday.name}, after={"name": name})
        Holiday.objects.filter(pk=holiday.pk).update(name=name, edited=True)
        holiday.refresh_from_db()


def strike_out_holiday(holiday: Holiday, *, by: User, now: datetime) -> None:
    """The office works this day."""
    _set_working(holiday, True, "struck_out", by=by, now=now)


def restore_holiday(holiday: Holiday, *, by: User, now: datetime) -> None:
    """The office does not work this day after all."""
    _set_working(holiday, False, "restored", by=by, now=now)


@transaction.atomic
def _set_working(holiday: Holiday, is_working: bool, name: str, *, by: User, now: datetime) -> None:
    rows = Holiday.objects.filter(pk=holiday.pk, is_working=not is_working)
    if rows.update(is_working=is_working, edited=True):
        Event.record(holiday, name, by=by, at=now)
        _calendar_changed(holiday, by=by, now=now)
    holiday.refresh_from_db()


def _calendar_changed(holiday: Holiday, *, by: User, now: datetime) -> None:
    Event.record(Office.current(), "hours_changed", by=by, at=now, after={"holiday": holiday.day})


def lock(row: models.Model) -> None:
    # An update, not select_for_update: SQLite takes its write lock by it too.
    type(row)._default_manager.filter(pk=row.pk).update(id=row.pk)
