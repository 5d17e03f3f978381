"""What a page asks the database does not grow with its rows: 30 of all kinds, each with an assignee, a department, a
kind of work, steps, comments, recurring work and a signature of its own, cost what 3 do.

All queries of a request count, session and person included.
"""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schedules import jobs as recurring
from schedules.actions import create_schedule
from staff.models import (
    Absence,
    Closure,
    Department,
    Event,
    ExtraHours,
    HeldSkill,
    Holiday,
    Membership,
    Office,
    OpeningPeriod,
    PeriodHours,
    Skill,
    User,
    WeekHours,
    WorkingWeek,
)
from tasks.actions import change_procedure, create_procedure
from tasks.models import Bulk, Category, CategoryField, FieldValue, OneEach, OwnPlace, SavedView, Step, Task
from tests.cast import MANAGER, joins, person
from tests.factories import a_task, an_attachment
from tests.matrix import BACKEND, NOW, TODAY

FEW, MANY = 3, 30
DAY = timedelta(days=1)


class Busy:
    """An office that grows by one of everything at a time. Mona leads the department above all others."""

    def __init__(self) -> None:
        office = Office.current()
        office.name, office.zone, office.set_up_at = "Fjord Practice", "Europe/Oslo", NOW
        office.save()
        self.top = Department.objects.create(name="Top")
        self.mona, self.ada = person("Mona"), person("Ada", is_admin=True)
        self.ida = person("Ida")
        joins(self.mona, self.top, MANAGER)
        joins(self.ida, self.top)
        self.plain = Category.objects.create(name="Plain")
        self.procedure = create_procedure(
            by=self.mona,
            now=NOW,
            name="Long",
            department=self.top,
            category=self.plain,
            instructions="",
            minutes=5,
            steps=[("First", True)],
        )
        self.schedule = create_schedule(
            by=self.mona, now=NOW - 40 * DAY, procedure=self.procedure, rule="FREQ=DAILY", title="Daily"
        )
        self.task = a_task(self.top, self.plain, now=NOW, by=self.mona, assignee=self.ida, title="The task")
        self.one_each = OneEach.objects.create(title="The task", created_by=self.mona, created_at=NOW)
        Task.objects.filter(pk=self.task.pk).update(one_each=self.one_each)
        self.bulk = Bulk.objects.create(verb="complete", by=self.mona, at=NOW)
        self.size = 0

    def grow(self, size: int) -> None:
        for n in range(self.size, size):
            self.add(n)
        recurring.generate(NOW)
        self.size = size

    def add(self, n: int) -> None:
        """One of everything, none of it shared with another's."""
        department = Department.objects.create(name=f"Department {n}", parent=self.top)
        someone = User.objects.create(email=f"p{n}@office.example", name=f"Person {n}", first_day=TODAY)
        Membership.objects.create(user=someone, department=department, is_home=True, title=f"Title {n}")
        Membership.objects.create(user=someone, department=self.top, title=f"Title {n}")
        skill = Skill.objects.create(name=f"Skill {n}")
        HeldSkill.objects.create(user=someone, skill=skill, expires_on=TODAY + 5 * DAY)
        HeldSkill.objects.create(user=self.ida, skill=skill, expires_on=TODAY + 5 * DAY)
        kinds = [
            Category.objects.create(name=f"{rule} {n}", sign_off=rule)
            for rule in ("none", "manager", "named", "reviewed_later")
        ]
        for kind in kinds:
            CategoryField.objects.create(category=kind, name="Remark")
            kind.departments.add(department, self.top)
            kind.preferred_skills.add(skill)
            kind.signers.add(self.mona, someone)
        self.plain.signers.add(someone)
        self.hours(n, someone, department)
        self.work(n, someone, department, kinds)
        self.many(n, someone, kinds[0])
        self.long_task(n, someone)

    def hours(self, n: int, someone: User, department: Department) -> None:
        for user in (someone, self.ida):
            week = WorkingWeek.objects.create(user=user, from_date=TODAY - n * DAY, alternating=True)
            WeekHours.objects.create(week=week, letter="A", weekday=0, starts=time(8), ends=time(15))
            Absence.objects.create(user=user, first_day=TODAY + n * DAY, last_day=TODAY + n * DAY, created_by=user)
            ExtraHours.objects.create(user=user, day=TODAY + n * DAY, starts=time(17), ends=time(18))
        Closure.objects.create(department=department, name=f"Closed {n}", first_day=TODAY, last_day=TODAY)
        period = OpeningPeriod.objects.create(name=f"Other hours {n}", first_day=TODAY + n * DAY)
        PeriodHours.objects.create(period=period, weekday=n % 7, opens=time(8), closes=time(12))
        Holiday.objects.create(country="NO", day=TODAY + n * DAY + 40 * DAY, name=f"Holiday {n}")

    def work(self, n: int, someone: User, department: Department, kinds: list[Category]) -> None:
        none, manager, named, later = kinds
        by = {"now": NOW, "by": someone, "requester": someone}

        def made(kind: Category, title: str, place: Department = department, **fields: Any) -> Task:
            task = a_task(place, kind, title=f"{title} {n}", **by, **fields)
            Step.objects.create(task=task, position=9, text="Step", required=False)
            task.comment("Words", by=someone, now=NOW)
            return task

        for user in (self.mona, self.ida, someone):
            made(none, f"Of {user.name}", self.top, assignee=user, evidence="A slip")
            made(none, f"Late of {user.name}", self.top, assignee=user, due_on=TODAY - 4 * DAY)
            made(none, f"Done by {user.name}", self.top, assignee=user).complete(by=user, now=NOW)
        made(none, "Unclaimed")
        made(none, "Offered", assignee=someone).hand_over(by=someone, now=NOW, to=self.mona)
        made(manager, "To sign", assignee=someone).submit(by=someone, now=NOW)
        made(named, "To sign by name", self.top, assignee=someone).submit(by=someone, now=NOW)
        back = made(manager, "Sent back", assignee=self.mona)
        back.submit(by=self.mona, now=NOW)
        back.send_back(by=self.ada, now=NOW, reason="Look again")
        made(later, "To review", assignee=someone).complete(by=someone, now=NOW)
        made(none, "Waits", self.top, assignee=self.mona).wait(
            by=self.mona, now=NOW, waiting_for="", waiting_person=someone, look_again_on=TODAY + DAY
        )
        made(none, "Waits for Mona", assignee=someone).wait(
            by=someone, now=NOW, waiting_for="", waiting_person=self.mona, look_again_on=TODAY + DAY
        )
        said = {"by": someone, "now": NOW, "department": self.top, "category": none}
        written = create_procedure(**said, name=f"Procedure {n}", instructions="", minutes=5, steps=[("One", True)])
        create_schedule(by=someone, now=NOW, procedure=written, rule="FREQ=DAILY", owner=someone, title=f"Again {n}")

    def many(self, n: int, someone: User, kind: Category) -> None:
        """One more line of a bulk action, saved views, and a place in Ida's day."""
        task = a_task(self.top, kind, now=NOW, by=someone, assignee=self.ida, title=f"Placed {n}")
        self.bulk.lines.create(task=task, refused="" if n % 2 else "Refused", event_id=n)
        OwnPlace.objects.create(user=self.ida, task=task, rank=n)
        for owner in (self.mona, someone):
            SavedView.objects.create(owner=owner, department=self.top, name=f"View {n}", created_at=NOW)

    def long_task(self, n: int, someone: User) -> None:
        """Everything that one page of a task, a procedure or a schedule lists, once more."""
        Step.objects.create(
            task=self.task, position=n + 1, text=f"Step {n}", required=True, ticked_by=someone, ticked_at=NOW
        )
        self.task.comment(f"Comment {n} for @Mona Cast", by=someone, now=NOW)
        each = {"one_each": self.one_each, "assignee": someone, "requester": self.ida, "due_on": TODAY + 90 * DAY}
        a_task(self.top, self.plain, now=NOW, by=self.mona, title="The task", **each)
        an_attachment(self.task, by=someone, now=NOW, name=f"Slip {n}.jpg", trouble="missing")
        field = CategoryField.objects.create(category=self.plain, name=f"Field {n}", type="number", minimum=0)
        FieldValue.objects.create(task=self.task, field=field, number=n, set_by=someone, set_at=NOW)
        Event.record(self.task, "assigned", by=someone, at=NOW, after={"assignee": someone.pk})
        self.procedure = change_procedure(
            self.procedure,
            by=someone,
            now=NOW,
            name="Long",
            department=self.top,
            category=self.plain,
            instructions="",
            minutes=5,
            steps=[(f"Step {each}", True) for each in range(n + 1)],
        )


# Who opens what, and the most that it may ask; 0: no more than with few rows.
PAGES = {
    "mona /my-day/": 12,
    "ida /my-day/": 12,
    "mona /tasks/": 12,
    "ida /tasks/": 12,
    "mona /tasks/?status=all": 12,
    "mona /tasks/?status=waiting": 12,
    "mona /tasks/?status=done": 12,
    "ada /tasks/?status=all": 12,
    "mona /tasks/?sort=-created&department=": 12,
    "mona /tasks/views/": 0,
    "mona /tasks/bulk/{bulk}/": 0,
    "ida /my-day/order/": 0,
    "mona /calendar/?whose=team": 16,
    "ida /calendar/": 16,
    "mona /pool/": 12,
    "ida /pool/": 12,
    "mona /sign-off/": 12,
    "mona /team/": 14,
    "ada /team/": 14,
    "ida /tasks/{task}/": 14,
    "mona /tasks/{task}/": 14,
    "mona /tasks/{task}/history/": 14,
    "mona /tasks/{task}/comments/": 14,
    "mona /tasks/{task}/edit/": 14,
    "mona /tasks/new/": 0,
    "ida /ask/": 0,
    "mona /one-each/{one_each}/": 0,
    "ida /tasks/new/": 0,
    "mona /notices/": 0,
    "ida /notices/": 0,
    "mona /schedules/": 0,
    "ida /schedules/": 0,
    "mona /schedules/{schedule}/": 0,
    "mona /schedules/{schedule}/log/": 0,
    "mona /schedules/new/": 0,
    "mona /procedures/{procedure}/": 0,
    "ida /procedures/{procedure}/": 0,
    "mona /procedures/{procedure}/edit/": 0,
    "mona /setup/procedures/": 0,
    "ida /setup/procedures/": 0,
    "ada /setup/": 0,
    "ada /setup/files/": 0,
    "ada /setup/departments/": 0,
    "mona /setup/departments/": 0,
    "ada /setup/departments/new/": 0,
    "ada /setup/departments/{top}/": 0,
    "ada /setup/departments/{top}/archive/": 0,
    "ada /setup/departments/{top}/hours/": 0,
    "ada /setup/people/": 0,
    "mona /setup/people/": 0,
    "ada /setup/people/{ida}/": 0,
    "ada /setup/people/{ida}/hours/": 0,
    "ada /setup/people/{ida}/extra-hours/": 0,
    "ada /setup/people/{ida}/absences/": 0,
    "ada /setup/people/{ida}/deactivate/": 0,
    "ida /account/": 0,
    "ida /account/absences/": 0,
    "ida /account/notices/": 0,
    "ada /setup/skills/": 0,
    "ada /setup/categories/": 0,
    "mona /setup/categories/": 0,
    "ada /setup/categories/new/": 0,
    "ada /setup/categories/{kind}/": 0,
    "ada /setup/categories/{kind}/fields/": 0,
    "mona /setup/categories/{kind}/fields/": 0,
    "ada /setup/closures/": 0,
    "ada /setup/office/hours/": 0,
    "ada /setup/holidays/": 0,
    "ada /setup/notices/": 0,
}


# One query more, however many more rows.
ONE_MORE = {
    # Beyond one page a list counts its rows.
    *("mona /tasks/", "ida /tasks/", "mona /tasks/?status=all", "ada /tasks/?status=all", "mona /pool/", "ida /pool/"),
    *("ada /setup/people/", "mona /setup/people/", "mona /sign-off/"),
    *("mona /tasks/?sort=-created&department=", "mona /tasks/?status=waiting", "mona /tasks/?status=done"),
    # Whether the reader may undo is asked of the log when the last change is not among the newest lines.
    *("ida /tasks/{task}/", "mona /tasks/{task}/"),
}


@pytest.fixture
def busy(db: None, monkeypatch: pytest.MonkeyPatch) -> Busy:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return Busy()


def counted(busy: Busy) -> dict[str, list[str]]:
    numbers = {
        "task": busy.task.pk,
        "schedule": busy.schedule.pk,
        "procedure": busy.procedure.pk,
        "top": busy.top.pk,
        "ida": busy.ida.pk,
        "bulk": busy.bulk.pk,
        "one_each": busy.one_each.pk,
        "kind": busy.plain.pk,
    }
    clients = {}
    for who in ("ada", "mona", "ida"):
        clients[who] = Client()
        clients[who].force_login(User.objects.get(pk=getattr(busy, who).pk), backend=BACKEND)
    asked = {}
    for page in PAGES:
        who, path = page.format(**numbers).split()
        with CaptureQueriesContext(connection) as queries:
            answer = clients[who].get(path)
        assert answer.status_code == 200, page
        asked[page] = [query["sql"] for query in queries.captured_queries]
    return asked


def more(few: list[str], many: list[str]) -> str:
    """The queries that were asked more often, shortened."""
    shape = lambda sql: sql.split(" WHERE ")[0][:60] + " ... " + sql.split(" FROM ")[-1][:160]  # noqa: E731
    left = [shape(sql) for sql in few]
    extra = [one for one in map(shape, many) if one not in left or left.remove(one)]
    return "\n".join(extra)


@pytest.mark.once
def test_no_page_asks_more_with_more_rows(busy):
    busy.grow(FEW)
    few = counted(busy)
    busy.grow(MANY)
    many = counted(busy)
    grown = {
        f"{page}: {len(few[page])} -> {len(many[page])}": more(few[page], many[page])
        for page in PAGES
        if len(many[page]) > len(few[page]) + (page in ONE_MORE)
    }
    assert not grown, "\n\n".join(f"{page}\n{queries}" for page, queries in grown.items())
    over = {page: len(many[page]) for page, most in PAGES.items() if most and len(many[page]) > most}
    assert not over
