"""Hours, holidays and days away for the tests of working time, said in a few words."""

from datetime import date, datetime, time

from django.utils import timezone

from staff.models import (
    Absence,
    Department,
    ExtraHours,
    Holiday,
    OpeningHours,
    OpeningPeriod,
    PeriodHours,
    User,
    WeekHours,
    WorkingWeek,
)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def opens(department: Department | None, weekdays: str, starts: str, ends: str) -> None:
    """`opens(lab, "01234", "07:00", "15:00")`; 0 is Monday."""
    for weekday in weekdays:
        OpeningHours.objects.create(
            department=department, weekday=int(weekday), opens=clock(starts), closes=clock(ends)
        )


def holiday(day: str, name: str = "Holiday", *, country: str = "NO", region: str = "", works: bool = False) -> Holiday:
    return Holiday.objects.create(
        country=country, subdivision=region, day=date.fromisoformat(day), name=name, is_working=works
    )


def period(department: Department | None, first: str, last: str | None, hours: dict[int, str]) -> OpeningPeriod:
    """`period(None, "2026-07-01", "2026-08-15", {0: "08:00-14:00"})`; without a last day: from then on."""
    found = OpeningPeriod.objects.create(
        department=department, first_day=date.fromisoformat(first), last_day=date.fromisoformat(last) if last else None
    )
    for weekday, span in hours.items():
        starts, ends = span.split("-")
        PeriodHours.objects.create(period=found, weekday=weekday, opens=clock(starts), closes=clock(ends))
    return found


def works_from(
    user: User, day: str, a: dict[int, str], b: dict[int, str] | None = None, *, until: str | None = None
) -> WorkingWeek:
    """`works_from(ida, "2026-01-05", {0: "08:00-12:00"})`; with `b` the week alternates."""
    last_day = date.fromisoformat(until) if until else None
    first = date.fromisoformat(day)
    week = WorkingWeek.objects.create(user=user, from_date=first, last_day=last_day, alternating=b is not None)
    for letter, hours in (("A", a), ("B", b or {})):
        for weekday, span in hours.items():
            starts, ends = span.split("-")
            WeekHours.objects.create(week=week, letter=letter, weekday=weekday, starts=clock(starts), ends=clock(ends))
    return week


def extra(user: User, day: str, starts: str, ends: str, place: str = "office") -> ExtraHours:
    return ExtraHours.objects.create(
        user=user, day=date.fromisoformat(day), starts=clock(starts), ends=clock(ends), place=place
    )


def away(user: User, first: str, last: str, *, confirmed: bool = True, hours: str = "") -> Absence:
    """`away(ida, "2026-11-24", "2026-11-24", hours="10:00-12:00")`; without hours whole days."""
    starts, ends = hours.split("-") if hours else (None, None)
    return Absence.objects.create(
        user=user,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        starts=clock(starts) if starts else None,
        ends=clock(ends) if ends else None,
        confirmed_at=timezone.now() if confirmed else None,
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
