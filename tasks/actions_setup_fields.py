"""Defining the fields of a kind of work: add, change, move, archive, restore. What tasks hold is actions_fields.py's.

Each bumps the kind's version, so that two people who set it up at once are told (staff.versions.Stale).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from staff.actions_setup import NotPossible
from staff.models import Event, User
from staff.versions import Stale
from tasks.models import Category, CategoryField
from tasks.values import range_words

MOST_FIELDS = 30
# What an admin says of a field.
COLUMNS = ("name", "type", "required", "unit", "minimum", "maximum", "options")


@transaction.atomic
def add_field(
    category: Category, fields: dict[str, Any], *, version: int, by: User | None, now: datetime
) -> CategoryField:
    """`fields` are columns (COLUMNS); it comes last. `by` empty: a starter pack brought it."""
    _bump(category, version)
    _refuse_too_many(category)
    made = CategoryField.objects.create(category=category, position=_last(category) + 1, **fields)
    _record(made, "field_added", by=by, now=now, was=None, now_is=in_words(made))
    return made


@transaction.atomic
def change_field(
    field: CategoryField, fields: dict[str, Any], *, version: int, by: User, now: datetime
) -> Event | None:
    """None: nothing differs. What tasks hold already stays as it is, so a field that holds values keeps its type."""
    category = field.category
    _hold(category, version)
    field.refresh_from_db(fields=COLUMNS)
    differing = {name: value for name, value in fields.items() if getattr(field, name) != value}
    if not differing:
        return None
    if "type" in differing and field.values_given.exists():
        raise NotPossible("type", _("Tasks hold values of this type already. Archive it and add another field."))
    was = in_words(field)
    for name, value in differing.items():
        setattr(field, name, value)
    field.save(update_fields=list(differing))
    _bump(category, version)
    return _record(field, "field_changed", by=by, now=now, was=was, now_is=in_words(field))


@transaction.atomic
def move_field(field: CategoryField, *, up: bool, version: int, by: User, now: datetime) -> Event | None:
    """One place up or down among those in use; None: it is at the end already."""
    _hold(field.category, version)
    row = list(CategoryField.objects.in_use().filter(category=field.category_id))
    place = next((n for n, each in enumerate(row) if each.pk == field.pk), -1)
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(row):
        return None
    row[place], row[other] = row[other], row[place]
    for n, each in enumerate(row, 1):
        each.position = n
    CategoryField.objects.bulk_update(row, ["position"])
    _bump(field.category, version)
    was, now_is = f"{place + 1}. {field.name}", f"{other + 1}. {field.name}"
    return _record(field, "field_moved", by=by, now=now, was=was, now_is=now_is)


@transaction.atomic
def archive_field(field: CategoryField, *, version: int, by: User, now: datetime) -> Event | None:
    """No longer asked for; what tasks hold stays and is shown. None: it was archived already."""
    _hold(field.category, version)
    if not CategoryField.objects.in_use().filter(pk=field.pk).update(archived_at=now):
        return None
    _bump(field.category, version)
    return _record(field, "field_archived", by=by, now=now, was=in_words(field), now_is=None)


@transaction.atomic
def restore_field(field: CategoryField, *, version: int, by: User, now: datetime) -> Event | None:
    """Asked for again, as the last one. Raises NotPossible where another has its name now."""
    category = field.category
    _hold(category, version)
    if CategoryField.objects.in_use().filter(category=category, name=field.name).exclude(pk=field.pk).exists():
        raise NotPossible(None, _("Another field has this name now. Change that one's name first."))
    _refuse_too_many(category)
    archived = CategoryField.objects.filter(pk=field.pk, archived_at__isnull=False)
    if not archived.update(archived_at=None, position=_last(category) + 1):
        return None
    _bump(category, version)
    return _record(field, "field_restored", by=by, now=now, was=None, now_is=in_words(field))


def _hold(category: Category, version: int) -> None:
    """The kind's lock, if it is as it was seen."""
    rows = Category.objects.filter(pk=category.pk)
    if not rows.filter(version=version).update(version=F("version")):
        category.refresh_from_db()
        raise Stale(category)


def _bump(category: Category, version: int) -> None:
    moved = Category.objects.filter(pk=category.pk, version=version).update(version=F("version") + 1)
    category.refresh_from_db()
    if not moved:
        raise Stale(category)


def _refuse_too_many(category: Category) -> None:
    if CategoryField.objects.in_use().filter(category=category).count() >= MOST_FIELDS:
        raise NotPossible(None, _("A kind of work has at most %(count)d fields.") % {"count": MOST_FIELDS})


def _last(category: Category) -> int:
    found = CategoryField.objects.filter(category=category).aggregate(last=Max("position"))["last"]
    return int(found or 0)


def _record(field: CategoryField, name: str, *, by: User | None, now: datetime, was: Any, now_is: Any) -> Event:
    """About the kind of work, the field in words: its own row has no history."""
    after = {"field": now_is, "version": field.category.version}
    return Event.record(field.category, name, by=by, at=now, before={"field": was}, after=after)


def in_words(field: CategoryField) -> str:
    """ "Temperature, Number, 2 to 8 °C, required"."""
    type_of = str(CategoryField.Type(field.type).label)
    said = [field.name, type_of, range_words(field) or field.unit, " / ".join(field.options)]
    return ", ".join([each for each in said if each] + ([_("required")] if field.required else []))
