"""How dates, times and durations are said in the reader's language, short enough for a row.

All take the day or moment that it is now, in the reader's zone: nothing here looks at the clock.
"""

import datetime
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext, pgettext


def short_day(day: datetime.date, *, today: datetime.date) -> str:
    """ "today", "tomorrow", "yesterday", "Fri" within six days, "Thu 26 Nov" this year, else "24 Dec 2027"."""
    return _short_day(day, today, get_language())


@lru_cache(maxsize=2000)
def _short_day(day: datetime.date, today: datetime.date, _language: str | None) -> str:
    """A list says few days, each in many rows."""
    distance = (day - today).days
    if distance == 0:
        return gettext("today")
    if distance == 1:
        return gettext("tomorrow")
    if distance == -1:
        return gettext("yesterday")
    if abs(distance) < 7:
        # Translators: a date format of Django's: the short day of the week, "Fri"
        return formats.date_format(day, pgettext("date format", "D"))
    if day.year == today.year:
        # Translators: a date format of Django's: "Thu 26 Nov"
        return formats.date_format(day, pgettext("date format", "D j M"))
    return full_day(day)


def full_day(day: datetime.date) -> str:
    """ "24 Dec 2027"."""
    # Translators: a date format of Django's: "24 Dec 2027"
    return formats.date_format(day, pgettext("date format", "j M Y"))


def short_time(time: datetime.time | datetime.datetime) -> str:
    """ "11:00"."""
    return _short_time(time.hour, time.minute, get_language())


@lru_cache(maxsize=2000)
def _short_time(hour: int, minute: int, _language: str | None) -> str:
    time = datetime.time(hour, minute)
    # Translators: a time format of Django's: "16:00"
    return formats.time_format(time, pgettext("time format", "H:i"))


def short_due(day: datetime.date, time: datetime.time | None, *, today: datetime.date, brief: bool = False) -> str:
    """ "today 11:00", "Fri 16:00", "Thu 26 Nov"; `brief`, on a page about today: "11:00". Without a time: the day."""
    if time is None:
        return short_day(day, today=today)
    if brief and day == today:
        return short_time(time)
    return gettext("%(day)s %(time)s") % {"day": short_day(day, today=today), "time": short_time(time)}


def short_moment(moment: datetime.datetime, *, now: datetime.datetime, brief: bool = False) -> str:
    """The same for a moment: it is said in the zone of `now`, which is the reader's."""
    local = moment.astimezone(now.tzinfo)
    return short_due(local.date(), local.time(), today=now.date(), brief=brief)


def long_day(day: datetime.date) -> str:
    """ "Monday 23 November", for headings."""
    # Translators: a date format of Django's: "Monday 23 November"
    return formats.date_format(day, pgettext("date format", "l j F"))


def minutes_text(minutes: int | None) -> str:
    """ "45 min", "3 h", "3 h 10 min"; nothing for None."""
    return "" if minutes is None else _minutes_text(int(minutes), get_language())


@lru_cache(maxsize=2000)
def _minutes_text(minutes: int, _language: str | None) -> str:
    hours, rest = divmod(abs(minutes), 60)
    if not hours:
        text = ngettext("%(minutes)d min", "%(minutes)d min", rest) % {"minutes": rest}
    elif not rest:
        text = ngettext("%(hours)d h", "%(hours)d h", hours) % {"hours": hours}
    else:
        text = gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return f"\N{MINUS SIGN}{text}" if minutes < 0 else text
