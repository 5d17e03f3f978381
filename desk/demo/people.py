"""The people of the demo office: accounts, memberships, skills, weeks and days away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from desk.pack_loading import Loading
from staff import actions_hours, actions_people, actions_setup, worktime
from staff.actions_hours import DayHours
from staff.models import User

WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]
PASSWORD = "backoffice-demo"  # known to everybody: refused on anything but a loopback address
Row = dict[str, Any]


@dataclass(slots=True)
class Calendar:
    """Days of the demo file, which counts from today in working days."""

    today: date
    office: worktime.Calendar

    def workday(self, offset: int) -> date:
        """0 is today, whatever day that is; others are working days from it."""
        return self.office.add_working_days(self.today, offset) if offset else self.today

    def weekday(self, where: Row) -> date:
        """{"week": 0, "weekday": 1} is Tuesday this week; on a weekend week 0 is the one that comes."""
        monday = self.today - timedelta(days=self.today.weekday())
        if self.today.weekday() > 4:
            monday += timedelta(days=7)
        return monday + timedelta(days=7 * where["week"] + where["weekday"])


def add_admin(row: Row, *, now: datetime) -> User:
    return actions_people.add_person(by=None, now=now, **_account(row, now.date()), is_admin=True)


def let_in(people: Iterable[User], password: str) -> None:
    """The one known password for all, worked out once: it is meant to be slow."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(password=make_password(password))


def add_people(
    people: Iterable[Row], loaded: Loading, *, by: User, now: datetime, calendar: Calendar
) -> dict[str, User]:
    """{key: person}, the admin included, who is there already."""
    found: dict[str, User] = {}
    for row in people:
        if row.get("admin"):
            found[row["key"]] = by
        else:
            account = _account(row, calendar.today)
            found[row["key"]] = actions_people.add_person(by=by, now=now, **account)
        _join(found[row["key"]], row, loaded, by=by, now=now, today=calendar.today)
        _hours(found[row["key"]], row, by=by, now=now, calendar=calendar)
    return found


def _account(row: Row, today: date) -> Row:
    fields = {name: row[name] for name in ("email", "name", "language", "employment")}
    for name in ("first_day", "last_day"):
        offset = row.get(f"{name}_offset")
        fields[name] = None if offset is None else today + timedelta(days=offset)
    return fields


def _join(person: User, row: Row, loaded: Loading, *, by: User, now: datetime, today: date) -> None:
    for member in row["memberships"]:
        actions_setup.add_member(
            loaded.rows["departments"][member["department"]],
            person,
            by=by,
            now=now,
            title=loaded.said(member["title"]),
            role=member["role"],
            is_home=member["home"],
        )
    for held in row["skills"]:
        days = held["expires_in_days"]
        expires_on = None if days is None else today + timedelta(days=days)
        skill = loaded.rows["skills"][held["skill"]]
        actions_setup.give_skill(person, by=by, now=now, skill=skill, number=held["number"], expires_on=expires_on)


def _hours(person: User, row: Row, *, by: User, now: datetime, calendar: Calendar) -> None:
    if week := row.get("week"):
        start = now.date() - timedelta(days=now.date().weekday())
        hours = [
            DayHours(letter.upper(), WEEKDAYS.index(day), *_span(span), _place(row, day))
            for letter, days in week.items()
            for day, span in days.items()
        ]
        actions_hours.set_week(person, from_date=start, alternating="b" in week, hours=hours, by=by, now=now)
    for away in row.get("absences") or []:
        first = calendar.weekday(away["from_offset"])
        last = calendar.office.add_working_days(first, away["days"] - 1) if away["days"] > 1 else first
        fields = {"first_day": first, "last_day": last, "reason": away["reason"]}
        if hours := away.get("hours"):
            fields["starts"], fields["ends"] = _span(hours)
        actions_hours.add_absence(person, confirmed=True, by=by, now=now, **fields)


def _span(span: list[str]) -> tuple[time, time]:
    return time.fromisoformat(span[0]), time.fromisoformat(span[1])


def _place(row: Row, day: str) -> str:
    return str((row.get("place") or {}).get(day, "office"))
