"""Local wall clock: time zones by name, and the moment a local date and time means. No rules, no calendars."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .refusals import RuleRefused

ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}", re.ASCII)
# Copies of the database with other rules (leap seconds), and names that mean whatever this machine is set to.
NOT_ZONES = re.compile(r"(?:posix|right)/|(?:localtime|posixrules|Factory)$")


def load_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name like Europe/Oslo. Anything else: RuleRefused("zone")."""
    if len(name) > 64 or not ZONE_NAME.fullmatch(name) or NOT_ZONES.match(name):
        raise RuleRefused("zone")
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:  # what zoneinfo raises for odd names, folders and other files
        raise RuleRefused("zone") from error


def due_moment(day: date, at: time, zone: str | tzinfo) -> datetime:
    """The aware moment of a local date and time: the first of two, and the first after a gap that skips it."""
    tz = load_zone(zone) if isinstance(zone, str) else zone
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=tz)
    if local.astimezone(UTC).astimezone(tz).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return local
    return _end_of_gap(local, tz)


def _end_of_gap(local: datetime, tz: tzinfo) -> datetime:
    """The first moment after the gap: it lies between the two readings of a time that does not exist."""
    before, after = local.replace(fold=1).astimezone(UTC), local.astimezone(UTC)
    offset = before.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(tz).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0).astimezone(tz)
