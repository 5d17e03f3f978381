"""The verbs on hours: weeks, extra hours, days away, closures, opening hours and public holidays.

Each is one transaction with its event. What the rows mean is worktime.py's; seeding holidays is holidays.py's. Whatever
moves the office's or a department's closing time also records "hours_changed" there, which due moments follow.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import models, transaction
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
    User,
    WeekHours,
    WorkingWeek,
)


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
    person: User, *, from_date: date, alternating: bool, hours: Iterable[DayHours], by: User, now: datetime
) -> WorkingWeek:
    """The person's week from a date until the next one; a week from the same date is replaced."""
    _lock(person)
    before = _week_told(WorkingWeek.objects.filter(user=person, from_date=from_date).first())
    WorkingWeek.objects.filter(user=person, from_date=from_date).delete()
    week = WorkingWeek.objects.create(user=person, from_date=from_date, alternating=alternating)
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
    return {"from_date": week.from_date, "alternating": week.alternating, "hours": hours}


def _told(starts: time, ends: time) -> str:
    return f"{starts:%H:%M}-{ends:%H:%M}"


@transaction.atomic
def add_extra_hours(person: User, *, by: User, now: datetime, **fields: Any) -> ExtraHours:
    """Raises NotPossible where they overlap with other extra hours of the person."""
    _lock(person)
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
    """`confirmed`: entered by somebody who may confirm it, so it counts at once."""
    absence = Absence.objects.create(user=person, created_by=by, confirmed_at=now if confirmed else None, **fields)
    Event.record(absence, "added", by=by, at=now, after=_absence_told(absence))
    return absence


@transaction.atomic
def confirm_absence(absence: Absence, *, by: User, now: datetime) -> None:
    """From now on it counts as working time. Confirming twice changes nothing."""
    if Absence.objects.filter(pk=absence.pk, confirmed_at=None).update(confirmed_at=now):
        Event.record(absence, "confirmed", by=by, at=now)
    absence.refresh_from_db()


@transaction.atomic
def end_absence(absence: Absence, *, last_day: date, by: User, now: datetime) -> None:
    """Back earlier (or later) than said. Raises NotPossible for a last day before the first."""
    if last_day < absence.first_day:
        raise NotPossible("last_day", _("The last day can't be before the first."))
    rows = Absence.objects.filter(pk=absence.pk).exclude(last_day=last_day)
    if rows.update(last_day=last_day):
        before, after = {"last_day": absence.last_day}, {"last_day": last_day}
        Event.record(absence, "ended", by=by, at=now, before=before, after=after)
    absence.last_day = last_day


@transaction.atomic
def remove_absence(absence: Absence, *, by: User, now: datetime) -> None:
    if gone(absence):
        Event.record(absence, "removed", by=by, at=now, before=_absence_told(absence))


def _absence_told(absence: Absence) -> dict[str, Any]:
    """Without the note: events are kept for good, what somebody told their manager need not be."""
    return {
        "user_id": absence.user_id,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "confirmed": absence.confirmed_at is not None,
    }


# Opening hours and closures


@transaction.atomic
def set_opening_hours(
    department: Department | None, hours: Mapping[int, tuple[time, time]], *, by: User | None, now: datetime
) -> None:
    """Opening and closing time by weekday, of a department or (None) the office. None at all: those from above hold."""
    place = _place(department)
    _lock(place)
    rows = OpeningHours.objects.filter(department=department)
    before = {str(row.weekday): _told(row.opens, row.closes) for row in rows}
    after = {str(weekday): _told(opens, closes) for weekday, (opens, closes) in sorted(hours.items())}
    if before == after:
        return
    rows.delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(department=department, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in hours.items()
    )
    Event.record(place, "hours_changed", by=by, at=now, before=before, after=after)


@transaction.atomic
def add_closure(*, department: Department | None, by: User, now: datetime, **fields: Any) -> Closure:
    closure = Closure.objects.create(department=department, **fields)
    told = _closure_told(closure)
    Event.record(closure, "added", by=by, at=now, after=told)
    Event.record(_place(department), "hours_changed", by=by, at=now, after=told)
    return closure


@transaction.atomic
def remove_closure(closure: Closure, *, by: User, now: datetime) -> None:
    told = _closure_told(closure)
    if gone(closure):
        Event.record(closure, "removed", by=by, at=now, before=told)
        Event.record(_place(closure.department), "hours_changed", by=by, at=now, before=told)


def _closure_told(closure: Closure) -> dict[str, Any]:
    return {"closed": closure.name, "first_day": closure.first_day, "last_day": closure.last_day}


def _place(department: Department | None) -> Department | Office:
    return department or Office.current()


# Public holidays


@transaction.atomic
def add_holiday(*, by: User, now: datetime, **fields: Any) -> Holiday:
    """A day of the office's own choosing. Raises NotPossible when the day is in the calendar already."""
    _lock(Office.current())
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


def _lock(row: models.Model) -> None:
    # An update, not select_for_update: SQLite takes its write lock by it too.
    type(row)._default_manager.filter(pk=row.pk).update(id=row.pk)
