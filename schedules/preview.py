"""The dates that a rule gives without any schedule: what the command `preview_schedule` and the API have in common.

Needs no database. What a rule means is rules/'s; the words of a refusal are the caller's.
"""

import re
from collections.abc import Container
from datetime import date, datetime, time

from schedules.rules import Occurrence

DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
START = re.compile(DAY + r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", re.ASCII)


class NotKnown(ValueError):
    """`what` is "country" or "subdivision"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def read_day(text: str) -> date:
    """2026-07-31. Raises ValueError."""
    if not re.fullmatch(DAY, text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_period(text: str) -> tuple[date, date]:
    """2026-07-01/2026-07-31, both included. Raises ValueError."""
    first, _slash, last = text.partition("/")
    return read_day(first), read_day(last)


def read_start(text: str) -> date | datetime:
    """2026-01-31T09:00, local, or 2026-01-31 for all day. Raises ValueError."""
    if not START.fullmatch(text):
        raise ValueError(text)
    day, at = date.fromisoformat(text[:10]), text[11:]
    return datetime.combine(day, time.fromisoformat(at)) if at else day


def public_holidays(country: str, subdivision: str | None) -> Container[date]:
    """Those of a country, counted out year by year as they are asked for. Raises NotKnown."""
    import holidays  # lazily: it is large, and most previews need none

    if country.upper() not in holidays.list_supported_countries():
        raise NotKnown("country")
    try:
        found: Container[date] = holidays.country_holidays(country.upper(), subdiv=subdivision)
    except NotImplementedError as error:
        raise NotKnown("subdivision") from error
    return found


def as_json(occurrence: Occurrence) -> dict[str, str]:
    """{"scheduled", "date", "due_at"}; all day: no `due_at`; without a zone it has no offset."""
    scheduled, day = occurrence.scheduled, occurrence.date
    if not isinstance(scheduled, datetime):
        return {"scheduled": scheduled.isoformat(), "date": day.isoformat()}
    due_at = occurrence.due_at or datetime.combine(day, scheduled.time())
    return {"scheduled": scheduled.date().isoformat(), "date": day.isoformat(), "due_at": due_at.isoformat()}
