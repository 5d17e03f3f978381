"""The verbs on opening hours that change from a date, or for some dates; the usual ones are actions_hours.py's.

Each is one transaction and records "hours_changed" on the office or department, which due moments and schedules follow.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from staff.actions_hours import Hours, hours_of, hours_told, lock, place_of, set_opening_hours
from staff.actions_setup import NotPossible, gone
from staff.models import Department, Event, OpeningPeriod, PeriodHours, User
from staff.versions import Stale


def standing_period(department: Department | None, today: date) -> OpeningPeriod | None:
    """What holds since a date, in the place of the usual hours; None where those hold."""
    begun = OpeningPeriod.objects.filter(department=department, last_day=None, first_day__lte=today)
    return begun.order_by("first_day", "id").last()


@transaction.atomic
def change_opening_hours(department: Department | None, hours: Hours, *, today: date, by: User, now: datetime) -> None:
    """The hours that hold but for some dates: those since a date where there are such, else the usual ones."""
    period = standing_period(department, today)
    if period is None:
        set_opening_hours(department, hours, by=by, now=now)
    elif hours_told(hours) != hours_told(hours_of(period.hours.all())):
        change_opening_period(period, hours=hours, version=period.version, by=by, now=now)


@transaction.atomic
def inherit_opening_hours(department: Department, *, today: date, by: User, now: datetime) -> None:
    """The hours from above hold again: its own usual ones go, those that hold since a date end with yesterday."""
    set_opening_hours(department, {}, by=by, now=now)
    for period in OpeningPeriod.objects.filter(department=department, last_day=None, first_day__lte=today):
        remove_opening_period(period, today=today, by=by, now=now)


@transaction.atomic
def add_opening_period(
    department: Department | None, *, hours: Hours, by: User, now: datetime, **fields: Any
) -> OpeningPeriod:
    """Other hours on some dates, or (`last_day` None) from `first_day` on.

    Raises NotPossible for exactly the same dates twice.
    """
    place = place_of(department)
    lock(place)
    period = OpeningPeriod(department=department, **fields)
    _refuse_twice(period)
    period.save()
    _set_hours(period, hours)
    Event.record(place, "hours_changed", by=by, at=now, after=_period_told(period, hours))
    return period


@transaction.atomic
def change_opening_period(
    period: OpeningPeriod, *, hours: Hours, version: int, by: User, now: datetime, **fields: Any
) -> None:
    """Raises Stale when somebody changed it meanwhile, NotPossible for the same dates twice."""
    place = place_of(period.department)
    lock(place)
    before = _period_told(period, hours_of(period.hours.all()))
    if not OpeningPeriod.objects.filter(pk=period.pk, version=version).update(version=version + 1, **fields):
        period.refresh_from_db()
        raise Stale(period)
    period.refresh_from_db()
    _refuse_twice(period)
    period.hours.all().delete()
    _set_hours(period, hours)
    after = _period_told(period, hours)
    changed = {name: value for name, value in after.items() if name in fields and value != before[name]}
    Event.record(period, "changed", by=by, at=now, before=before, after=changed | {"version": period.version})
    Event.record(place, "hours_changed", by=by, at=now, before=before, after=after)


@transaction.atomic
def remove_opening_period(period: OpeningPeriod, *, today: date, by: User, now: datetime) -> None:
    """One that has not begun goes; one that has ends with yesterday, because the days before were counted by it.

    Raises NotPossible for one that is over: it is kept.
    """
    if period.last_day and period.last_day < today:
        raise NotPossible("", _("These dates are over: they are kept, so that the past counts as it was."))
    told = _period_told(period, hours_of(period.hours.all()))
    place, after = place_of(period.department), {}
    if period.first_day < today:
        after = {"last_day": today - timedelta(days=1)}
        OpeningPeriod.objects.filter(pk=period.pk).update(version=models.F("version") + 1, **after)
    elif not gone(period):
        return
    Event.record(place, "hours_changed", by=by, at=now, before=told, after=after)


def _refuse_twice(period: OpeningPeriod) -> None:
    others = OpeningPeriod.objects.filter(department=period.department_id).exclude(pk=period.pk)
    if others.filter(first_day=period.first_day, last_day=period.last_day).exists():
        raise NotPossible("first_day", _("There are other hours for exactly these dates already."))


def _set_hours(period: OpeningPeriod, hours: Hours) -> None:
    PeriodHours.objects.bulk_create(
        PeriodHours(period=period, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in hours.items()
    )


def _period_told(period: OpeningPeriod, hours: Hours) -> dict[str, Any]:
    fields = {name: getattr(period, name) for name in ("name", "first_day", "last_day")}
    return {"period": period.pk, **fields, "hours": hours_told(hours)}
