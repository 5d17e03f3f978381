"""Makes the demo office whole: pack, people, schedules with owners, single tasks, and a life of three weeks."""

import json
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from desk import packs
from desk.demo.large import add_branches
from desk.demo.life import Life
from desk.demo.one_off import OneOff
from desk.demo.people import PASSWORD, Calendar, add_admin, add_people, let_in
from desk.demo.values import Values
from desk.pack_loading import Loading, put_in
from notices.models import Channel, Notice
from schedules.models import Schedule
from staff import actions_hours, actions_opening, worktime
from staff.holidays import keep_seeded
from staff.models import Department, Office, User

WEEKS = 3
UNREAD_SINCE = timedelta(days=2)
LEFT_FOR_A_DAY_OFF = 0.85
COME_IN_ON_A_DAY_OFF = ("mona", "ida", "omar", "olav", "nora")
BEFORE = gettext_noop("It belongs to the demo office's history.")
Row = dict[str, Any]


def read_demo(trade: str) -> Row:
    """The office that lives on a pack, as packs/README.md says. Raises packs.PackError where a trade has none."""
    try:
        demo: Row = json.loads((packs.FOLDER / f"{trade}_demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise packs.PackError(_("The pack “%(trade)s” has no demo office.") % {"trade": trade}) from broken
    return demo


class NotEmpty(Exception):
    """The database holds people or departments already."""


@transaction.atomic
def make_demo(
    *,
    trade: str,
    now: datetime,
    seed: int,
    known_passwords: bool,
    size: str = "office",
    lived: Callable[[date], None] = lambda _day: None,
) -> None:
    """All or nothing; `lived` is told of each day of history that is made, for it takes a while.

    Raises NotEmpty, or packs.PackError for a trade without a demo.
    """
    if User.objects.exists() or Department.objects.exists():
        raise NotEmpty
    pack, demo = packs.read(trade), read_demo(trade)
    password = PASSWORD if known_passwords else None
    with translation.override(demo["office"]["language"]):
        _make(pack, demo, now=now, seed=seed, password=password, large=size == "large", lived=lived)


def _make(
    pack: Row, demo: Row, *, now: datetime, seed: int, password: str | None, large: bool, lived: Callable[[date], None]
) -> None:
    office = _open_office(demo["office"], now)
    began = _first_monday(now) - timedelta(minutes=30)
    admin = add_admin(next(row for row in demo["people"] if row.get("admin")), now=began)
    keep_seeded(began)
    actions_hours.set_opening_hours(None, packs.hours_of(demo["office"]), by=admin, now=began)
    loaded = put_in(pack, by=admin, now=began)
    today = now.astimezone(worktime.zone_of(None)).date()
    _other_hours(demo["opening_periods"], loaded, by=admin, now=began, today=today)
    span = (today - timedelta(days=60), today + timedelta(days=60))
    calendar = Calendar(today, worktime.Calendar.of(None, *span))
    _close_days(demo["closures"], loaded, by=admin, now=began, calendar=calendar)
    people = add_people(demo["people"], loaded, by=admin, now=began, calendar=calendar)
    _extra_hours(demo["extra_hours"], people, by=admin, now=began, calendar=calendar)
    _give_schedules(demo["owners"], loaded, people)
    values = Values(loaded, demo["field_values"], random.Random(seed))
    maker = OneOff(loaded, people, calendar, now, values)
    if large:
        add_branches(loaded, by=admin, now=began, calendar=calendar, luck=random.Random(seed))
    life = Life(
        people={person.pk: person for person in people.values()},
        zone=calendar.office.zone,
        until=now,
        luck=random.Random(seed),
        lived=lived,
        values=values,
        notes={loaded.rows["procedures"][key].pk: loaded.said(note) for key, note in demo["last_time_notes"].items()},
    )
    _live(life, maker, demo["one_off"], began.date(), calendar)
    if password:
        let_in(people.values(), password)
    _settle_history(now)
    office.refresh_from_db()


def _open_office(row: Row, now: datetime) -> Office:
    office = Office.current()
    for name in ("country", "subdivision", "zone", "currency", "language"):
        setattr(office, name, row[name])
    office.name = packs.words(row["name"], row["language"])
    office.reference_name = packs.words(row["reference_name"], row["language"])
    office.is_demo, office.set_up_at = True, now
    office.save()
    return office


def _live(life: Life, maker: OneOff, one_off: list[Row], first: date, calendar: Calendar) -> None:
    """Three weeks, then today. On a day off half of the last working day's work is left, and some come in for it."""
    today = calendar.today
    closed = not calendar.office.is_working_day(today)
    last = calendar.office.add_working_days(today, -1) if closed else today
    life.live(_days(first, min(last, today) - timedelta(days=1)))
    if closed:
        life.live(_days(last, today - timedelta(days=1)), forgotten=LEFT_FOR_A_DAY_OFF)
        for key in COME_IN_ON_A_DAY_OFF:
            person, admin = maker.people[key], maker.people["ada"]
            actions_hours.add_extra_hours(person, by=admin, now=maker.now, day=today, starts=time(8), ends=time(15))
    life.keep = {maker.make(row).pk for row in one_off}
    life.live_today(today)


def _first_monday(now: datetime) -> datetime:
    """Early on the Monday three weeks before this week's."""
    local = now.astimezone(worktime.zone_of(None)).replace(hour=7, minute=0, second=0, microsecond=0)
    return local - timedelta(days=local.weekday() + 7 * WEEKS)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _other_hours(rows: list[Row], loaded: Loading, *, by: User, now: datetime, today: date) -> None:
    """Opening hours of some dates of the year, the next time they come."""
    for row in rows:
        starts, ends = (time.fromisoformat(clock) for clock in row["hours"])
        first, last = (_this_or_next(row[name], row["last"], today) for name in ("first", "last"))
        hours = dict.fromkeys(range(5), (starts, ends))
        name = loaded.said(row["name"])
        actions_opening.add_opening_period(None, hours=hours, by=by, now=now, name=name, first_day=first, last_day=last)


def _this_or_next(day: str, last: str, today: date) -> date:
    """ "07-01" of the year whose `last` day has not passed."""
    over = date.fromisoformat(f"{today.year}-{last}") < today
    return date.fromisoformat(f"{today.year + over}-{day}")


def _close_days(rows: list[Row], loaded: Loading, *, by: User, now: datetime, calendar: Calendar) -> None:
    for row in rows:
        first = calendar.weekday(row["from_offset"])
        actions_hours.add_closure(
            department=loaded.rows["departments"][row["department"]] if row["department"] else None,
            by=by,
            now=now,
            name=loaded.said(row["name"]),
            first_day=first,
            last_day=first + timedelta(days=row["days"] - 1),
        )


def _extra_hours(rows: list[Row], people: dict[str, User], *, by: User, now: datetime, calendar: Calendar) -> None:
    for row in rows:
        day = calendar.weekday(row["from_offset"])
        starts, ends = (time.fromisoformat(row[name]) for name in ("start", "end"))
        actions_hours.add_extra_hours(people[row["person"]], by=by, now=now, day=day, starts=starts, ends=ends)


def _give_schedules(owners: dict[str, str | None], loaded: Loading, people: dict[str, User]) -> None:
    for key, owner in owners.items():
        if owner is not None and key in loaded.rows.get("schedules", {}):
            Schedule.objects.filter(pk=loaded.rows["schedules"][key].pk).update(owner=people[owner])


def _settle_history(now: datetime) -> None:
    """No mail about the past, and an inbox in which the last days are unread."""
    morning = timezone.localtime(now, worktime.zone_of(None)).replace(hour=0, minute=0)
    old = Notice.objects.filter(not_before__lt=morning)
    old.filter(channel=Channel.EMAIL, state=Notice.State.PENDING).update(state=Notice.State.DROPPED, reason=BEFORE)
    read = old.filter(channel=Channel.INBOX, read_at__isnull=True, not_before__lt=morning - UNREAD_SINCE)
    read.update(read_at=morning)
