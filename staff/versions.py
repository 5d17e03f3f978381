"""Changing a row that somebody else may be changing: the version that was seen, the event, and what happened meanwhile.

For the rows of set-up; a task's moves are tasks' own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from staff.models import Event, User


class Stale(Exception):
    """Somebody changed the row since the page was made; `row` is as it is now."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(f"{row._meta.model_name} {row.pk} is no longer as seen")
        self.row = row


@dataclass(frozen=True)
class Meanwhile:
    """One field that somebody changed: for the page that answers 409."""

    by: str
    field: str
    before: str
    after: str


@transaction.atomic
def change(
    row: models.Model,
    fields: dict[str, Any],
    *,
    version: int,
    by: User | None,
    now: datetime,
    name: str = "changed",
    reason: str = "",
) -> Event | None:
    """Set `fields` (attribute names, foreign keys as `<name>_id`) on a row with a version; None if nothing differs.

    Raises Stale if the row's version is no longer `version`. The row is updated in place.
    """
    model = type(row)
    rows = model._default_manager.filter(pk=row.pk, version=version)
    seen = rows.values(*fields).first()
    differing = {field: value for field, value in fields.items() if seen is not None and seen[field] != value}
    # Also without a difference: the lock and the version tell whether the page was up to date.
    touched = rows.update(**differing, version=F("version") + (1 if differing else 0))
    row.refresh_from_db()
    if seen is None or not touched:
        raise Stale(row)
    if not differing:
        return None
    return Event.record(
        row,
        name,
        by=by,
        at=now,
        before={field: seen[field] for field in differing},
        after=differing | {"version": version + 1},
        reason=reason,
    )


def since(row: models.Model, version: int) -> list[Meanwhile]:
    """What was changed in `row` after `version`, oldest first; at most the last 20 changes are read."""
    events = Event.objects.about(str(row._meta.model_name), row.pk).select_related("by")[:20]
    newer = [event for event in events if event.after.get("version", 0) > version]
    return [change for event in reversed(newer) for change in _told(row, event)]


def _told(row: models.Model, event: Event) -> list[Meanwhile]:
    """In the order of the row's own fields: PostgreSQL keeps the keys of JSON in an order of its own."""
    by = event.by.name if event.by else _("The office")
    order = [name for field in row._meta.get_fields() for name in (field.name, getattr(field, "attname", ""))]
    told = event.after.keys() - {"version"}
    names = [*(name for name in dict.fromkeys(order) if name in told), *sorted(told - set(order))]
    return [
        Meanwhile(by, label(row, name), said(row, name, event.before.get(name)), said(row, name, event.after[name]))
        for name in names
    ]


def label(row: models.Model, attribute: str) -> str:
    """The field's name on the screen."""
    if attribute == "archived_at":
        return _("Archived")
    if attribute == "field":  # of a kind of work: told in words, as it has no column
        return _("Field")
    field = _field(row, attribute)
    name = str(getattr(field, "verbose_name", attribute))
    return name[:1].upper() + name[1:]


def said(row: models.Model, attribute: str, value: Any) -> str:
    """A stored value as people read it: a choice's label, a related row's name, yes or no, – for empty."""
    field = _field(row, attribute)
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, models.DateField) and isinstance(value, str):  # moments too; an event keeps them as text
        return _said_when(value)
    if isinstance(field, models.ManyToManyField):
        return ", ".join(str(one) for one in field.related_model._default_manager.filter(pk__in=value)[:20])
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    choices = dict(getattr(field, "flatchoices", []) or [])
    return str(choices.get(value, value))


def _said_when(value: str) -> str:
    moment = datetime.fromisoformat(value)
    if len(value) <= len("2026-11-23"):
        return date_format(moment, "j M Y")
    return date_format(timezone.localtime(moment), "j M Y H:i")


def _field(row: models.Model, attribute: str) -> Any:
    fields = (*row._meta.concrete_fields, *row._meta.many_to_many)
    return next((field for field in fields if attribute in (field.name, field.attname)), None)
