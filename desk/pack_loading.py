"""A starter pack into the office: what is not there yet is added through the ordinary verbs, the rest stays as it is.

Things are recognised by their name in either language, so loading twice adds nothing. A dry run goes the same way and
writes nothing. Reading and checking packs is packs.py's.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from desk.packs import LANGUAGES, Hours, Pack, hours_of, words
from schedules.actions import create_schedule
from schedules.models import Schedule
from staff.actions_hours import set_opening_hours
from staff.actions_setup import add_department, add_skill
from staff.models import Department, Office, OpeningHours, Skill, User
from tasks.actions import create_procedure
from tasks.actions_setup import add_category
from tasks.actions_setup_fields import add_field
from tasks.models import Category, CategoryField, Procedure
from tasks.values import PLACES
from ui.text import fold


@dataclass
class Loading:
    """One run: the pack, in which language, what each key is in this office, and the names of what was added.

    `rows[part][key]` is the row; None: it would be added (dry run) or stands under something archived. `dry_run` writes
    nothing.
    """

    pack: Pack
    language: str
    by: User | None
    now: datetime
    dry_run: bool
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)

    def said(self, text: dict[str, str]) -> str:
        return words(text, self.language)

    def name(self, entry: dict[str, Any]) -> str:
        return self.said(entry["name"])

    def related(self, part: str, keys: Iterable[str]) -> list[Any]:
        return [row for key in keys if (row := self.rows[part][key]) is not None]

    def add(
        self, part: str, existing: dict[str, Any], make: Callable[[dict[str, Any]], Any], entries: list[Any]
    ) -> None:
        """What of `entries` is not in `existing` (by folded name), made by `make`."""
        rows: dict[str, Any] = self.rows.setdefault(part, {})
        added = self.added.setdefault(part, [])
        for entry in entries:
            found = known(existing, entry)
            if found is None:
                added.append(self.name(entry))
                found = None if self.dry_run else make(entry)
            rows[entry["key"]] = found


def known(existing: dict[str, Any], entry: dict[str, Any]) -> Any:
    """The row that is called so in one of the languages."""
    return next((row for one in LANGUAGES if (row := existing.get(fold(entry["name"][one])))), None)


def by_name(rows: Iterable[models.Model]) -> dict[str, Any]:
    """{folded name: row}; one in use goes before an archived one."""
    return {
        fold(row.name): row  # type: ignore[attr-defined]
        for row in sorted(rows, key=lambda row: row.archived_at is None)  # type: ignore[attr-defined]
    }


def load_departments(loading: Loading) -> None:
    """With their hours: the most common ones become the office's if it has none, others are the department's own."""
    entries = loading.pack["departments"]
    existing = by_name(Department.objects.all())
    usual = office_hours(loading) if any(known(existing, entry) is None for entry in entries) else {}

    def make(entry: dict[str, Any]) -> Department:
        department = add_department(by=loading.by, now=loading.now, name=loading.name(entry))
        if (hours := hours_of(entry)) and hours != usual:
            set_opening_hours(department, hours, by=loading.by, now=loading.now)
        return department

    loading.add("departments", existing, make, entries)


def office_hours(loading: Loading) -> Hours:
    """The office's opening hours, set from the pack where it has none."""
    rows = OpeningHours.objects.filter(department=None)
    if hours := {row.weekday: (row.opens, row.closes) for row in rows}:
        return hours
    each = [tuple(sorted(hours_of(entry).items())) for entry in loading.pack["departments"]]
    common = dict(Counter(each).most_common(1)[0][0]) if each else {}
    if common and not loading.dry_run:
        set_opening_hours(None, common, by=loading.by, now=loading.now)
    return common


def load_skills(loading: Loading) -> None:
    def make(entry: dict[str, Any]) -> Skill:
        return add_skill(by=loading.by, now=loading.now, name=loading.name(entry), kind=entry["kind"])

    loading.add("skills", by_name(Skill.objects.all()), make, loading.pack["skills"])


def load_categories(loading: Loading) -> None:
    def make(entry: dict[str, Any]) -> Category:
        lists = {
            "departments": loading.related("departments", entry["departments"]),
            "required_skills": loading.related("skills", entry["requires"]),
            "preferred_skills": loading.related("skills", entry["prefers"]),
        }
        return add_category(
            by=loading.by,
            now=loading.now,
            fields={
                "name": loading.name(entry),
                "kind": entry["kind"],
                "minutes": entry["minutes"],
                "sign_off": entry["sign_off"],
                "is_private": entry["private"],
            },
            lists={name: sorted(row.pk for row in rows) for name, rows in lists.items()},
        )

    loading.add("categories", by_name(Category.objects.all()), make, loading.pack["categories"])


def load_fields(loading: Loading) -> None:
    """Recognised within their kind of work, archived ones too: what an office no longer asks for does not come back."""
    for entry in loading.pack["categories"]:
        category = loading.rows["categories"][entry["key"]]
        existing = by_name(category.fields.all()) if category else {}

        def make(field: dict[str, Any], category: Category = category) -> CategoryField:
            return add_field(
                category, field_columns(loading, field), version=category.version, by=loading.by, now=loading.now
            )

        keyed = [field | {"key": f"{entry['key']}.{field['key']}"} for field in entry.get("fields", [])]
        loading.add("fields", existing, make, keyed if category is None or category.archived_at is None else [])


def field_columns(loading: Loading, field: dict[str, Any]) -> dict[str, Any]:
    bounds = {name: field.get(name) for name in ("minimum", "maximum")}
    return {
        "name": loading.name(field),
        "type": field["type"],
        "required": field["required"],
        "unit": loading.said(field["unit"]) if "unit" in field else "",
        "options": [loading.said(option) for option in field.get("options", [])],
        **{name: None if text is None else int(Decimal(text) * 10**PLACES) for name, text in bounds.items()},
    }


def load_procedures(loading: Loading) -> None:
    """Recognised within their department. Nothing is put into a department or kind of work that was archived."""

    def make(entry: dict[str, Any]) -> Procedure:
        return create_procedure(
            by=loading.by,
            now=loading.now,
            name=loading.name(entry),
            department=loading.rows["departments"][entry["department"]],
            category=loading.rows["categories"][entry["category"]],
            instructions=words(entry["instructions"], loading.language),
            minutes=entry["minutes"],
            steps=[(words(step["text"], loading.language), step["required"]) for step in entry["steps"]],
        )

    for key, department in loading.rows["departments"].items():
        entries = [entry for entry in loading.pack["procedures"] if entry["department"] == key]
        existing = by_name(department.procedures.all()) if department else {}
        wanted = [entry for entry in entries if known(existing, entry) or in_use(loading, entry)]
        loading.rows.setdefault("procedures", {}).update({entry["key"]: None for entry in entries})
        loading.add("procedures", existing, make, wanted)


def in_use(loading: Loading, entry: dict[str, Any]) -> bool:
    """Neither its department nor its kind of work is archived; what a dry run would add is not."""
    above = (loading.rows["departments"][entry["department"]], loading.rows["categories"][entry["category"]])
    return all(row is None or row.archived_at is None for row in above)


def load_schedules(loading: Loading) -> None:
    """Recurring work, for nobody in particular. A procedure that has some, stopped or not, keeps what it has."""
    existing = {row.procedure_id: row for row in Schedule.objects.in_use()}
    stopped = set(Schedule.objects.values_list("procedure_id", flat=True)) - existing.keys()
    rows = loading.rows.setdefault("schedules", {})
    added = loading.added.setdefault("schedules", [])
    names = {entry["key"]: loading.name(entry) for entry in loading.pack["procedures"]}
    for entry in loading.pack["schedules"]:
        procedure = loading.rows["procedures"][entry["procedure"]]
        if names[entry["procedure"]] not in loading.added["procedures"] and procedure is None:
            continue  # under something archived
        found = existing.get(procedure.pk) if procedure else None
        if found is None and not (procedure and (procedure.pk in stopped or procedure.archived_at)):
            added.append(names[entry["procedure"]])
            found = None if loading.dry_run else make_schedule(loading, entry, procedure)
        if found:
            rows[entry["key"]] = found


def make_schedule(loading: Loading, entry: dict[str, Any], procedure: Procedure) -> Schedule:
    return create_schedule(
        by=loading.by,
        now=loading.now,
        procedure=procedure,
        rule=entry["rule"],
        times=[time.fromisoformat(at) for at in entry["times"]],
        shift=entry["shift"],
        late=entry["late"],
        lead_days=entry["lead_days"],
    )


# In this order: each finds the rows of those before it in `loading.rows`.
PARTS: list[Callable[[Loading], None]] = [
    load_departments,
    load_skills,
    load_categories,
    load_fields,
    load_procedures,
    load_schedules,
]


def load(pack: Pack, *, by: User | None, now: datetime, dry_run: bool = False) -> dict[str, list[str]]:
    """{part: names of what was added, or would be}, in the office's language; parts in their order."""
    return put_in(pack, by=by, now=now, dry_run=dry_run).added


@transaction.atomic
def put_in(pack: Pack, *, by: User | None, now: datetime, dry_run: bool = False) -> Loading:
    """All or nothing; the answer knows the row of each key."""
    office = Office.current()
    if not dry_run:  # two at once: the second finds what the first added
        office = Office.objects.select_for_update().get(pk=office.pk)
    loading = Loading(pack, office.language, by, now, dry_run)
    for part in PARTS:
        part(loading)
    return loading
