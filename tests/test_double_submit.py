"""Every create form sent twice makes one thing, with one event: the second answer is that of the first."""

from typing import Any
from uuid import UUID

import pytest

from notices.models import Notice
from schedules.models import Schedule
from staff.models import (
    Absence,
    Closure,
    Department,
    Event,
    ExtraHours,
    FormKey,
    HeldSkill,
    Holiday,
    Membership,
    OpeningPeriod,
    Skill,
    User,
)
from tasks.models import Attachment, Bulk, Category, CategoryField, Comment, Procedure, SavedView, Step, Task
from tests.factories import Slip
from ui.forms import OfficeForm, OfficeModelForm

KEY = "5d6cbbf2-6f6e-4a5a-9f6f-0123456789ab"

# route, thing, who: what is made, and what is typed. `@name` is the number of a thing.
FORMS: dict[str, tuple[Any, dict[str, Any]]] = {
    "task-new - mona": (Task, {"title": "New", "due_on": "2026-11-24", "category": "@kind-post", "assignee": "@omar"}),
    "ask - eve": (Task, {"text": "New", "department": "@in-billing", "due_on": "2026-11-24"}),
    "task-comments open ida": (Comment, {"text": "Mind the gap"}),
    "task-count offered ida": (Event, {"add": "3"}),
    "procedure-new - mona": (
        Procedure,
        {"name": "New", "department": "@in-billing", "category": "@kind-post", "minutes": 5, "step": "Do it"},
    ),
    "procedure-start procedure mona": (Task, {"title": "New", "due_on": "2026-11-24", "assignee": "@omar"}),
    "procedure-suggest-change procedure ida": (Task, {"text": "Stamp first"}),
    "schedule-new - mona": (
        Schedule,
        {"procedure": "@procedure", "how": "weekly", "every": 1, "weekdays": "MO", "shift": "keep"}
        | {"late": "every", "start": "2026-11-24"},
    ),
    "category-new - ada": (Category, {"name": "New", "kind": "clerical", "minutes": 5, "sign_off": "none"}),
    "department-new - ada": (Department, {"name": "New"}),
    "person-new - ada": (
        User,
        {"name": "New", "email": "new@office.example", "employment": "full_time", "department": "@in-billing"},
    ),
    "skill-new - ada": (Skill, {"name": "New", "kind": "training"}),
    "member-add in-clinical ada": (Membership, {"person": "ida@office.example", "role": "assistant"}),
    "membership-add omar ada": (Membership, {"department": "@in-clinical", "role": "assistant"}),
    "held-skill-add mona ada": (HeldSkill, {"skill": "@skill"}),
    "person-absences omar mona": (
        Absence,
        {"first_day": "2026-12-01", "last_day": "2026-12-02", "reason": "holiday"},
    ),
    "own-absences - ida": (Absence, {"first_day": "2026-12-01", "last_day": "2026-12-02", "reason": "holiday"}),
    "extra-hours omar mona": (ExtraHours, {"day": "2026-12-01", "starts": "17:00", "ends": "18:00", "place": "office"}),
    "office-period-add - ada": (
        OpeningPeriod,
        {"name": "New", "first_day": "2026-12-01", "d1_starts": "08:00", "d1_ends": "12:00"},
    ),
    "department-period-add in-billing ada": (
        OpeningPeriod,
        {"name": "New", "first_day": "2026-12-01", "d1_starts": "08:00", "d1_ends": "12:00"},
    ),
    "closures - ada": (Closure, {"name": "New", "first_day": "2026-12-01", "last_day": "2026-12-02"}),
    "holiday-list - ada": (Holiday, {"name": "New", "day": "2026-12-01", "place": "NO"}),
}
FORMS |= {
    "bulk-complete - mona": (Bulk, {"task": "@open"}),
    "saved-view-new - ida": (SavedView, {"name": "New"}),
}
# Guarded by the version that was seen, or by the day that it is about.
OTHERWISE: dict[str, tuple[Any, dict[str, Any]]] = {
    "step-add open ida": (Step, {"text": "New"}),
    "category-fields kind-bank ada": (CategoryField, {"name": "New", "type": "text"}),
    "attachment-add open ida": (Attachment, {"files": Slip()}),
}
# The forms behind FORMS, so that a new one that asks for a key is not forgotten.
WITH_A_KEY = {
    *("BulkForm", "SavedViewForm"),
    *(
        "AskForm",
        "NewTaskForm",
        "CommentForm",
        "NewProcedureForm",
        "StartForm",
        "SuggestForm",
        "ScheduleForm",
        "NewCategoryForm",
    ),
    *("NewDepartmentForm", "NewPersonForm", "NewSkillForm", "NewMemberForm", "NewMembershipForm", "NewHeldSkillForm"),
    *("AbsenceForm", "ExtraHoursForm", "ClosureForm", "HolidayForm", "CountForm", "OpeningPeriodForm"),
    "TokenForm",  # shows what it made once: staff/tests/test_make_token.py
}


def filled(world: Any, data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: world.things[value[1:]]["pk"] if isinstance(value, str) and value.startswith("@") else value
        for name, value in data.items()
    }


def send(world: Any, line: str, data: dict[str, Any]) -> Any:
    route, thing, who = line.split()
    return world.send(who, "POST", world.path(route, thing), filled(world, data))


def test_every_form_with_a_key_is_tried():
    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    found = {
        form.__name__
        for form in below(OfficeForm) | below(OfficeModelForm)
        if getattr(form, "with_form_key", False) and not form.__module__.startswith(("tests", "ui.tests"))
    }
    assert found == WITH_A_KEY
    # Days away, and hours from a day on, are entered in two places.
    assert len(FORMS) == len(WITH_A_KEY - {"TokenForm"}) + 2


@pytest.mark.parametrize("line", FORMS)
def test_twice_the_same_page_makes_one(world, line):
    model, data = FORMS[line]
    before = model.objects.count()
    first = send(world, line, data | {"form_key": KEY})
    assert first.status_code == 303
    counts = model.objects.count(), Event.objects.count(), Notice.objects.count()
    assert counts[0] == before + 1
    assert FormKey.objects.filter(key=UUID(KEY)).count() == 1
    for _again in range(2):
        second = send(world, line, data | {"form_key": KEY})
        assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert (model.objects.count(), Event.objects.count(), Notice.objects.count()) == counts


@pytest.mark.parametrize("line", FORMS)
def test_the_key_is_in_the_page(world, line):
    """Each page has one of its own, or two people's pages were one."""
    route, thing, who = line.split()
    page = {
        "bulk-complete": "task-list",
        "member-add": "department-edit",
        "procedure-start": "procedure-read",
        "task-comments": "task-page",
        "task-count": "task-page",
    }
    page |= {"procedure-suggest-change": "procedure-read"}
    page |= {"task-count": "task-page"}
    found = [world.ask(who, "GET", world.path(page.get(route, route), thing)).content.decode() for _n in range(2)]
    keys = [text.split('name="form_key" value="', 1)[1][:36] for text in found]
    assert UUID(keys[0]) != UUID(keys[1])


def test_another_persons_key_is_another_key(world):
    _model, data = FORMS["task-comments open ida"]
    for who in ("ida", "mona"):
        send(world, f"task-comments open {who}", data | {"form_key": KEY})
    assert world.tasks["open"].comments.count() == 2


@pytest.mark.parametrize("key", ["", "nonsense", "\x00", "9" * 300, "5d6cbbf2"])
def test_an_absurd_key_is_a_first_submit_of_its_own(world, key):
    model, data = FORMS["task-comments open ida"]
    before = model.objects.count()
    for _again in range(2):
        assert send(world, "task-comments open ida", data | {"form_key": key}).status_code in (303, 422)
    assert model.objects.count() - before in (0, 2)


def test_a_refused_form_takes_no_key(world):
    """Sent again with what was missing, it makes the thing."""
    assert send(world, "task-new - mona", {"title": "", "form_key": KEY}).status_code == 422
    _model, data = FORMS["task-new - mona"]
    assert send(world, "task-new - mona", data | {"form_key": KEY}).status_code == 303
    assert Task.objects.filter(title="New").count() == 1


@pytest.mark.parametrize("line", OTHERWISE)
def test_what_is_guarded_by_its_version(world, line):
    model, data = OTHERWISE[line]
    version = world.version(line.split()[1])
    assert send(world, line, data | {"version": version}).status_code == 303
    counts = model.objects.count(), Event.objects.count()
    assert send(world, line, data | {"version": version}).status_code == 409
    assert (model.objects.count(), Event.objects.count()) == counts


def test_the_same_week_twice_is_one_week(world):
    data = {"from_date": "2026-12-07", "a0_starts": "08:00", "a0_ends": "12:00", "a0_place": "office"}
    page = world.ask("ada", "GET", world.path("week-add", "olav")).content.decode()
    names = {part.split('"', 1)[0] for part in page.split('name="')[1:]}
    first = next(name for name in sorted(names) if name.endswith("_starts"))
    data = {"from_date": "2026-12-07", first: "08:00", first.replace("_starts", "_ends"): "12:00"}
    for _again in range(2):
        assert world.send("ada", "POST", world.path("week-add", "olav"), data).status_code == 303
    assert world.people["olav"].working_weeks.filter(from_date="2026-12-07").count() == 1
