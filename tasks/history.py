"""The events of a task in words: who, when, what changed. Which events there are is states.py's and models/task.py's.

Nothing here decides who may read them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.models import Event, User
from tasks import values
from tasks.models import Category, Task
from ui.dates import minutes_text, short_day, short_moment, short_time
from ui.numbers import number_text

SAID = {
    "created": gettext_lazy("%(who)s made this task"),
    "started": gettext_lazy("%(who)s started"),
    "completed": gettext_lazy("%(who)s marked it done"),
    "waiting_started": gettext_lazy("%(who)s set it to wait"),
    "resumed": gettext_lazy("%(who)s took it up again"),
    "submitted": gettext_lazy("%(who)s sent it for sign-off"),
    "signed_off": gettext_lazy("%(who)s signed it off"),
    "sent_back": gettext_lazy("%(who)s sent it back"),
    "cancelled": gettext_lazy("%(who)s cancelled it"),
    "reopened": gettext_lazy("%(who)s opened it again"),
    "assigned": gettext_lazy("%(who)s gave it to %(assignee)s"),
    "claimed": gettext_lazy("%(who)s claimed it"),
    "released": gettext_lazy("%(who)s made it unclaimed"),
    "handed_over": gettext_lazy("%(who)s offered it to %(offered_to)s"),
    "accepted": gettext_lazy("%(who)s accepted it"),
    "declined": gettext_lazy("%(who)s declined it"),
    "edited": gettext_lazy("%(who)s changed it"),
    "reviewed": gettext_lazy("%(who)s reviewed it"),
    "help_asked": gettext_lazy("%(who)s asked for help"),
    "help_answered": gettext_lazy("%(who)s answered the call for help"),
    "step_ticked": gettext_lazy("%(who)s ticked “%(text)s”"),
    "step_unticked": gettext_lazy("%(who)s unticked “%(text)s”"),
    "step_added": gettext_lazy("%(who)s added the step “%(text)s”"),
    "steps_added": gettext_lazy("%(who)s added %(count)s steps"),
    "attached": gettext_lazy("%(who)s added the file “%(text)s”"),
    "attachment_removed": gettext_lazy("%(who)s took away the file “%(text)s”"),
    "attachment_restored": gettext_lazy("%(who)s brought back the file “%(text)s”"),
    "attachment_pruned": gettext_lazy("The file “%(text)s” was deleted for good, 30 days after it was taken away"),
    "fields_set": gettext_lazy("%(who)s filled in the fields"),
    "counted": gettext_lazy("%(who)s counted %(add)s more"),
    "counted_back": gettext_lazy("%(who)s took %(add)s off the count"),
    "commented": gettext_lazy("%(who)s commented"),
    "sign_off_changed": gettext_lazy("%(who)s changed who signs this kind of work"),
    "undone": gettext_lazy("%(who)s took the last change back"),
}
OTHERWISE = gettext_lazy("%(who)s changed it")
# What an edit tells, in the words of its form. Long texts are named, not repeated.
TOLD = (
    "title",
    "category",
    "due_on",
    "due_time",
    "deadline",
    "estimate_minutes",
    "priority",
    "reference",
    "instructions",
    "count_total",
    "count_unit",
)
PEOPLE = ("assignee", "offered_to", "waiting_person")


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is read: a sentence, when it was, and what else there is to say."""

    who: str
    when: str
    words: str
    more: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the words need: the moment in the reader's zone, and names by id."""

    now: datetime
    people: dict[int, str]
    categories: dict[int, str]


def lines(events: Iterable[Event], *, now: datetime, names: dict[int, str] | None = None) -> list[Line]:
    """The events in the same order, in words; `now` in the reader's zone, `names` those that are known already.

    The events come with `select_related("by")`. Two queries at most, for names that are not known.
    """
    rows = list(events)
    reader = _Reader(now, _names_of_people(rows, names or {}), _names_of_categories(rows))
    return [_line(event, reader) for event in rows]


def _line(event: Event, reader: _Reader) -> Line:
    who = event.by.name if event.by else _("The office")
    told = {"who": who, "text": event.after.get("text", ""), "count": event.after.get("count", "")}
    told |= {name: _person(event.after.get(name), reader) for name in PEOPLE}
    name, add = event.name, event.after.get("add", 0)
    if name == "counted":
        name, told["add"] = ("counted" if add > 0 else "counted_back"), number_text(abs(add))
    words = SAID.get(name, OTHERWISE) % told
    return Line(who, short_moment(event.at, now=reader.now), words, _more(event, reader))


def _more(event: Event, reader: _Reader) -> list[str]:
    more = [_("“%(reason)s”") % {"reason": event.reason}] if event.reason else []
    if event.name in ("edited", "assigned"):
        more += [_change(name, event, reader) for name in TOLD if name in event.after]
    if event.name == "fields_set":
        more += _filled_in(event)
    if event.name == "waiting_started":
        more.append(_wait(event, reader))
    if event.name == "completed":
        more += _done(event, reader)
    return [words for words in more if words]


def field_words(name: str, before: Any, after: Any, *, now: datetime) -> str:
    """ "Due date: Mon 23 Nov → today": one field from an event's value to another's; a query for a kind of work."""
    kinds = Category.objects.filter(pk__in={before, after}) if name == "category" else Category.objects.none()
    reader = _Reader(now, {}, dict(kinds.values_list("pk", "name")))
    return _from_to(name, before, after, reader)


def _change(name: str, event: Event, reader: _Reader) -> str:
    return _from_to(name, event.before.get(name), event.after.get(name), reader)


def _from_to(name: str, was: Any, then: Any, reader: _Reader) -> str:
    label = str(Task._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
    if name == "instructions":
        return label
    before, after = (_value(name, value, reader) for value in (was, then))
    return _("%(field)s: %(before)s → %(after)s") % {"field": label, "before": before, "after": after}


def _filled_in(event: Event) -> list[str]:
    """ "Temperature: 4 °C → 9 °C", and what was done about it."""
    more, before = [], {side["field"]: side for side in event.before.get("values", ())}
    for side in event.after.get("values", ()):
        was = before.get(side["field"], side | {"value": None})
        words = {"before": _in_words(was), "after": _in_words(side), "field": side["name"]}
        more.append(_("%(field)s: %(before)s → %(after)s") % words)
        if action := side.get("action"):
            more.append(_("What was done: “%(action)s”") % {"action": action})
    return more


def _in_words(side: dict[str, Any]) -> str:
    return values.said(side["type"], side["value"], side.get("unit", ""))


def _wait(event: Event, reader: _Reader) -> str:
    whom = event.after.get("waiting_for") or _person(event.after.get("waiting_person"), reader)
    day = _value("look_again_on", event.after.get("look_again_on"), reader)
    return _("for %(whom)s, look again %(day)s") % {"whom": whom, "day": day}


def _done(event: Event, reader: _Reader) -> list[str]:
    """What was said beside "done": how long, when really, and the note."""
    more, after = [], event.after
    if (done_at := _moment(after.get("done_at"))) and done_at != _moment(after.get("completed_at")):
        more.append(_("done at %(time)s") % {"time": short_moment(done_at, now=reader.now)})
    if minutes := after.get("spent_minutes"):
        more.append(minutes_text(minutes))
    if note := after.get("note_for_next"):
        more.append(_("Note for next time: “%(note)s”") % {"note": note})
    return more


def _value(name: str, value: Any, reader: _Reader) -> str:
    if value in (None, ""):
        return "–"
    if name in ("due_on", "deadline", "look_again_on"):
        return short_day(date.fromisoformat(value), today=reader.now.date())
    if name == "due_time":
        return short_time(time.fromisoformat(value))
    if name == "estimate_minutes":
        return minutes_text(value)
    if name == "priority":
        return str(Task.Priority(value).label)
    if name == "count_total":
        return number_text(value)
    return reader.categories.get(value, "–") if name == "category" else str(value)


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _person(pk: Any, reader: _Reader) -> str:
    return _("nobody") if pk is None else reader.people.get(pk, "–")


def _names_of_people(events: Sequence[Event], known: dict[int, str]) -> dict[int, str]:
    wanted = {event.after.get(name) for event in events for name in PEOPLE} - {None}
    known = known | {event.by.pk: event.by.name for event in events if event.by}
    if missing := wanted - known.keys():
        known |= dict(User.objects.get_queryset().filter(pk__in=missing).values_list("pk", "name"))
    return known


def _names_of_categories(events: Sequence[Event]) -> dict[int, str]:
    sides = (side for event in events if event.name == "edited" for side in (event.before, event.after))
    wanted = {side["category"] for side in sides if "category" in side}
    return dict(Category.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
