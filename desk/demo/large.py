"""A large office for looking at long lists: branches with people and a week of open work each, by the real verbs."""

import random
from datetime import datetime, timedelta

from desk.demo.people import Calendar
from desk.pack_loading import Loading
from staff import actions_people, actions_setup
from staff.models import Department, User
from tasks.actions import create_task
from tasks.models import Procedure

BRANCHES, PEOPLE, TASKS = 8, 6, 25


def add_branches(loaded: Loading, *, by: User, now: datetime, calendar: Calendar, luck: random.Random) -> None:
    """Each branch is part of a department of the pack and does its procedures."""
    parents = list(loaded.rows["departments"].values())
    procedures = [row for row in loaded.rows["procedures"].values() if row.current and not row.category.is_private]
    for number in range(1, BRANCHES + 1):
        parent = parents[number % len(parents)]
        department = actions_setup.add_department(by=by, now=now, name=f"{parent.name} {number}", parent=parent)
        for seat in range(PEOPLE):
            person = actions_people.add_person(
                by=by, now=now, email=f"branch{number}-{seat}@demo.example", name=f"{parent.name} {number}.{seat}"
            )
            role = "manager" if seat == 0 else "assistant"
            actions_setup.add_member(department, person, by=by, now=now, role=role, is_home=True)
            _give_work(person, department, procedures, by=by, now=now, calendar=calendar, luck=luck)


def _give_work(
    person: User,
    department: Department,
    procedures: list[Procedure],
    *,
    by: User,
    now: datetime,
    calendar: Calendar,
    luck: random.Random,
) -> None:
    easy = [procedure for procedure in procedures if not procedure.category.lacking_skills(person, on=now.date())]
    for _number in range(TASKS):
        due_on = calendar.today + timedelta(days=luck.randint(0, 7))
        procedure = luck.choice(easy)
        version = procedure.current
        assert version is not None
        create_task(
            by=by,
            now=now,
            title=procedure.name,
            department=department,
            category=procedure.category,
            due_on=due_on,
            assignee=person,
            procedure_version=version,
            instructions=version.instructions,
            estimate_minutes=version.minutes,
            steps=[(step.text, step.required) for step in version.steps.all()],
        )
