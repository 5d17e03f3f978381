"""Starter packs: which there are, and reading one. What a pack holds is said in packs/README.md.

Whatever is read here has been checked: every key leads somewhere and every text has both languages. Putting a pack into
the office is pack_loading.py's.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date, time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from schedules import rules
from schedules.models import Schedule
from staff.models import Skill
from tasks.models import Category, CategoryField, Kind
from tasks.values import PLACES
from ui.numbers import NumberRefused, read_plain

FOLDER = Path(__file__).parent / "packs"
LANGUAGES = ("en", "nb")
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
PARTS = ("departments", "skills", "categories", "procedures", "schedules")
SIGN_OFF = (Category.SignOff.NONE, Category.SignOff.MANAGER, Category.SignOff.REVIEWED_LATER)
MOST_MINUTES = 6000
A_DAY = date(2026, 1, 1)

Pack = dict[str, Any]
Hours = dict[int, tuple[time, time]]


class PackError(Exception):
    """No such pack, or a broken one; says in one line what is wrong."""


def trades() -> list[str]:
    """The packs that are there, by the name that `load_pack` takes."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if not path.stem.endswith("_demo"))


def read(trade: str) -> Pack:
    """The checked pack. Raises PackError."""
    known = trades()
    if trade not in known:
        words = _("There is no pack named “%(trade)s”. There are: %(known)s.")
        raise PackError(words % {"trade": trade, "known": ", ".join(known) or "–"})
    try:
        pack = json.loads((FOLDER / f"{trade}.json").read_text(encoding="utf-8"))
        check(pack)
    except (OSError, ValueError, RecursionError) as broken:
        raise PackError(_("The pack “%(trade)s” is broken: %(why)s") % {"trade": trade, "why": broken}) from broken
    return pack  # type: ignore[no-any-return]


def words(text: dict[str, str], language: str) -> str:
    """The text in that language, else in English."""
    return text[language] if language in LANGUAGES else text["en"]


def hours_of(department: dict[str, Any]) -> Hours:
    """{weekday: (opens, closes)}, Monday being 0."""
    each = department.get("hours", {}).items()
    return {
        WEEKDAYS.index(day): (time.fromisoformat(opens), time.fromisoformat(closes)) for day, (opens, closes) in each
    }


# -- checking: every problem is a ValueError with one line -------------------------------------------------------------


def check(pack: Any) -> None:
    """Raises ValueError for the first thing that is wrong."""
    _need(isinstance(pack, dict), "it is not a JSON object")
    for name in ("name", "about"):
        _check_text(pack, name, "the pack", 500)
    for part in PARTS:
        _need(isinstance(pack.get(part), list), f"“{part}” is not a list")
        _check_keys(part, pack[part])
        for entry in pack[part]:
            CHECKS[part](entry, f"{part}, “{entry['key']}”", pack)


def _need(holds: bool, problem: str) -> None:
    if not holds:
        raise ValueError(problem)


def _check_keys(part: str, entries: list[Any]) -> None:
    seen: set[str] = set()
    for entry in entries:
        _need(isinstance(entry, dict) and isinstance(entry.get("key"), str), f"something in “{part}” has no key")
        _need(entry["key"] not in seen, f"{part}: “{entry['key']}” is there twice")
        seen.add(entry["key"])


def _check_text(entry: dict[str, Any], name: str, where: str, limit: int) -> None:
    text = entry.get(name)
    good = isinstance(text, dict) and all(isinstance(text.get(one), str) and text[one].strip() for one in LANGUAGES)
    _need(good, f"{where}: “{name}” is missing in English or Norwegian")
    _need(all(len(text[one]) <= limit for one in LANGUAGES), f"{where}: “{name}” is too long")  # type: ignore[index]


def _check_choice(value: Any, choices: Iterable[Any], where: str, name: str) -> None:
    _need(value in [str(choice) for choice in choices], f"{where}: “{name}” can't be “{value}”")


def _check_ref(entry: dict[str, Any], name: str, part: str, where: str, pack: Pack) -> None:
    """`entry[name]` is the key, or a list of keys, of something in that part."""
    asked = entry.get(name)
    known = {other["key"] for other in pack[part] if isinstance(other, dict) and "key" in other}
    for key in asked if isinstance(asked, list) else [asked]:
        _need(isinstance(key, str) and key in known, f"{where}: “{name}” leads nowhere: “{key}”")


def _check_minutes(entry: dict[str, Any], where: str) -> None:
    minutes = entry.get("minutes")
    _need(type(minutes) is int and 0 < minutes <= MOST_MINUTES, f"{where}: “minutes” is not a number of minutes")


def _check_department(entry: dict[str, Any], where: str, pack: Pack) -> None:
    _check_text(entry, "name", where, 120)
    try:
        hours = hours_of(entry)
    except (AttributeError, TypeError, ValueError):
        hours = {0: (time.max, time.min)}
    _need(all(opens < closes for opens, closes in hours.values()), f"{where}: “hours” are no opening hours")


def _check_skill(entry: dict[str, Any], where: str, pack: Pack) -> None:
    _check_text(entry, "name", where, 120)
    _check_choice(entry.get("kind"), Skill.Kind.values, where, "kind")


def _check_category(entry: dict[str, Any], where: str, pack: Pack) -> None:
    _check_text(entry, "name", where, 120)
    _check_choice(entry.get("kind"), Kind.values, where, "kind")
    _check_choice(entry.get("sign_off"), SIGN_OFF, where, "sign_off")
    _need(isinstance(entry.get("private"), bool), f"{where}: “private” is neither true nor false")
    _check_minutes(entry, where)
    for name, part in (("requires", "skills"), ("prefers", "skills"), ("departments", "departments")):
        _need(isinstance(entry.get(name), list), f"{where}: “{name}” is not a list")
        _check_ref(entry, name, part, where, pack)
    _check_fields(entry, where)


def _check_fields(entry: dict[str, Any], where: str) -> None:
    fields = entry.get("fields", [])
    _need(isinstance(fields, list), f"{where}: “fields” is not a list")
    _check_keys(f"{where}, fields", fields)
    for field in fields:
        inside = f"{where}, field “{field['key']}”"
        _check_text(field, "name", inside, 80)
        _check_choice(field.get("type"), CategoryField.Type.values, inside, "type")
        _need(isinstance(field.get("required"), bool), f"{inside}: “required” is neither true nor false")
        if "unit" in field:
            _check_text(field, "unit", inside, 20)
        for option in field.get("options", []):
            _check_text({"option": option}, "option", inside, 120)
        _check_range(field, inside)


def _check_range(field: dict[str, Any], where: str) -> None:
    """Texts such as "2" or "-18.5"; only a number has them."""
    try:
        bounds = [read_plain(field[name], places=PLACES) for name in ("minimum", "maximum") if name in field]
    except (NumberRefused, TypeError) as wrong:
        raise ValueError(f"{where}: “minimum” or “maximum” is no number") from wrong
    _need(not bounds or field["type"] == CategoryField.Type.NUMBER, f"{where}: only a number has a range")
    _need(bounds == sorted(bounds), f"{where}: “maximum” is below “minimum”")


def _check_procedure(entry: dict[str, Any], where: str, pack: Pack) -> None:
    _check_text(entry, "name", where, 200)
    _check_text(entry, "instructions", where, 20_000)
    _check_minutes(entry, where)
    _check_ref(entry, "department", "departments", where, pack)
    _check_ref(entry, "category", "categories", where, pack)
    _need(isinstance(entry.get("steps"), list), f"{where}: “steps” is not a list")
    for step in entry["steps"]:
        _need(isinstance(step, dict) and isinstance(step.get("required"), bool), f"{where}: a step is not complete")
        _check_text(step, "text", where, 300)


def _check_schedule(entry: dict[str, Any], where: str, pack: Pack) -> None:
    _check_ref(entry, "procedure", "procedures", where, pack)
    _check_choice(entry.get("shift"), Schedule.Shift.values, where, "shift")
    _check_choice(entry.get("late"), Schedule.Late.values, where, "late")
    _need(type(entry.get("lead_days")) is int and 0 <= entry["lead_days"] <= 60, f"{where}: “lead_days” is no number")
    try:
        times = [time.fromisoformat(at) for at in entry["times"]]
        rules.parse(entry["rule"], start=A_DAY)
    except (KeyError, TypeError, ValueError) as wrong:
        raise ValueError(f"{where}: “rule” or “times”: {wrong}") from wrong
    _need(len(times) <= 24, f"{where}: too many “times”")


CHECKS: dict[str, Callable[[dict[str, Any], str, Pack], None]] = {
    "departments": _check_department,
    "skills": _check_skill,
    "categories": _check_category,
    "procedures": _check_procedure,
    "schedules": _check_schedule,
}
