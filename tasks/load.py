"""How full people's day is: minutes of work due that day, of the minutes that they work. For forms."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from staff import worktime
from staff.models import User
from tasks.models import Task
from ui.dates import minutes_text, short_time


def loads(people: Iterable[User], day: date) -> dict[int, str]:
    """{person: "3 h 10 min of 7 h 30 min, away 10:00–12:00", "away", "day off" ...}.

    As many queries for 300 people as for one.
    """
    known = {person.pk: person for person in people}
    times = worktime.person_times(known.values(), day, day)
    planned = minutes_planned(known, day)
    return {pk: _words(times[pk], planned.get(pk, 0), day) for pk in known}


def minutes_planned(people: Iterable[int], day: date) -> dict[int, int]:
    """Estimates of each person's tasks due that day that are still theirs to do; waiting work is nobody's load."""
    due = Task.objects.workable().filter(assignee__in=list(people), due_on=day).order_by()
    return dict(due.values_list("assignee").annotate(minutes=Sum("estimate_minutes")))


def _words(time: worktime.PersonTime, planned: int, day: date) -> str:
    if why := time.why_not(day):
        return {"away": _("away"), "day off": _("day off"), "holiday": _("holiday"), "closed": _("closed")}[why]
    load = _("%(planned)s of %(worked)s") % {
        "planned": minutes_text(planned),
        "worked": minutes_text(time.minutes(day)),
    }
    away = hours_away(time, day)
    return f"{load}, {away}" if away else load


def hours_away(time: worktime.PersonTime, day: date) -> str:
    """ "away 10:00–12:00"; empty on a day without."""
    spans = [f"{short_time(span.starts)}–{short_time(span.ends)}" for span in time.hours_away(day)]
    return _("away %(hours)s") % {"hours": ", ".join(spans)} if spans else ""
