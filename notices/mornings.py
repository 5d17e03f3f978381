"""Who gets a morning digest, and when: at the start of their work, each working day once, even after an outage.

What it says is digest.py's and the sections'.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from notices.digest import KEY
from notices.models import Notice
from notices.outbox import Timed, put_many
from staff.models import User
from staff.worktime import PersonTime, moment_at, person_times

PEOPLE_AT_ONCE = 200


def write_digests(now: datetime) -> int:
    """A row for everybody who is at work now and has none today. Eight queries for each 200 people."""
    return sum(put_many(_due(people, now)) for people in _everybody())


def _everybody() -> Iterator[list[User]]:
    last = 0
    while people := list(User.objects.active().filter(pk__gt=last).order_by("pk")[:PEOPLE_AT_ONCE]):
        yield people
        last = people[-1].pk


def _due(people: list[User], now: datetime) -> list[Timed]:
    day = now.astimezone(UTC).date()
    times = person_times(people, day - timedelta(days=1), day + timedelta(days=1))
    written = _written(people, now)
    found = []
    for person in people:
        start = start_of_work(times[person.pk], now)
        if start and not any(_same_day(start, moment) for moment in written.get(person.pk, [])):
            found.append(Timed(KEY, person.pk, person, start, start))
    return found


def start_of_work(times: PersonTime, now: datetime) -> datetime | None:
    """When the person's work began today; None before it and after its end."""
    day = now.astimezone(times.zone).date()
    spans = times.spans(day)
    if not spans:
        return None
    start = moment_at(day, spans[0].starts, times.zone)
    end = moment_at(day, spans[-1].ends, times.zone)
    return start if start.astimezone(UTC) <= now.astimezone(UTC) < end.astimezone(UTC) else None


def _written(people: list[User], now: datetime) -> dict[int, list[datetime]]:
    """Digests of the last days: hours that are changed during the morning make no second one."""
    rows = Notice.objects.filter(kind=KEY, person__in=people, moment__gt=now - timedelta(days=2))
    found: dict[int, list[datetime]] = {}
    for person, moment in rows.order_by().values_list("person", "moment"):
        found.setdefault(person, []).append(moment)
    return found


def _same_day(start: datetime, moment: datetime) -> bool:
    return moment.astimezone(start.tzinfo).date() == start.date()
