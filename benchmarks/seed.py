"""Fills an empty migrated database with so many tasks: `python -m benchmarks.seed 10000 50` (tasks, people).

People, departments and kinds of work are made by the product's verbs, one task of each sort too; the rest are copies
of those rows made inside the database, so that 200,000 take seconds. Each person has 30 open tasks in the coming week,
shown from today; of the rest nine in ten are history of the past two years, one in ten is unclaimed backlog.
"""

import os
import sys
from datetime import datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.product")
django.setup()

from django.db import connection, models, transaction
from django.utils import timezone

from staff import actions_people, actions_setup
from staff.models import Event, Office, User
from tasks.actions import create_task
from tasks.models import Category, Comment, Kind, Step, Task

TEAM = 10  # people of a department, its manager among them
OPEN = 30  # tasks of each person in the coming week
STEPS = 3


def main() -> None:
    tasks, people = int(sys.argv[1]), int(sys.argv[2])
    now = timezone.now()
    with transaction.atomic():
        admin = office()
        everybody = staff(admin, people, now)
        kinds = categories()
        seed = patterns(everybody[0], kinds, now)
        copy_tasks(seed, tasks - people * OPEN, people, now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")  # else what was seeded is written to disk while the first action is measured


def office() -> User:
    row = Office.current()
    row.name, row.set_up_at = "Benchmark", timezone.now()
    row.save()
    return User.objects.create_user("admin@bench.example", name="Ada Admin", is_admin=True)


def staff(admin: User, people: int, now: datetime) -> list[User]:
    """Departments of ten, the first of each its manager; names and addresses count up."""
    made = []
    for number in range(people):
        if number % TEAM == 0:
            department = actions_setup.add_department(by=admin, now=now, name=f"Department {number // TEAM + 1}")
        email, name = f"person{number}@bench.example", f"Person {number}"
        person = actions_people.add_person(by=admin, now=now, email=email, name=name)
        role = "assistant" if number % TEAM else "manager"
        actions_setup.add_member(department, person, by=admin, now=now, role=role, is_home=True)
        made.append(person)
    return made


def categories() -> list[Category]:
    names = [("Post", Kind.CLERICAL), ("Bank reconciliation", Kind.BOOKKEEPING), ("Order supplies", Kind.SUPPLIES)]
    return [Category.objects.create(name=name, kind=kind, minutes=15) for name, kind in names]


def patterns(person: User, kinds: list[Category], now: datetime) -> dict[str, int]:
    """One open and one done task by the real verbs, with steps, a comment and their events: what is copied."""
    seat = person.memberships.get()
    found = {}
    for name in ("open", "done"):
        task = create_task(
            by=person,
            now=now,
            title="Reconcile the bank statement with the day book",
            department=seat.department,
            category=kinds[0],
            due_on=timezone.localdate(now),
            assignee=person,
            instructions="Compare line by line.\n\n- mark what differs\n- ask the bank about the rest",
            reference="M-2026-0042",
            steps=[(f"Step {number} of the work", False) for number in range(1, STEPS + 1)],
        )
        task.comment("The statement came by post.", by=person, now=now)
        if name == "done":
            task.complete(by=person, now=now)
        found[name] = task.pk
    return found


def copy_tasks(seed: dict[str, int], rest: int, people: int, now: datetime) -> None:
    """Number n belongs to person n mod people; ids follow the pattern rows'."""
    history, backlog = rest * 9 // 10, rest // 10
    mine = "(SELECT id FROM staff_user WHERE email = 'person' || (n %% {people}) || '@bench.example')"
    whose = mine.format(people=people)
    team = f"(SELECT department_id FROM staff_membership WHERE user_id = {whose})"
    kind = "(SELECT id FROM tasks_category ORDER BY id OFFSET n %% 3 LIMIT 1)"
    title = "'Reconcile the bank statement with the day book ' || n"
    everywhere = {"title": title, "department_id": team, "category_id": kind, "requester_id": whose}
    everywhere |= {"created_by_id": whose, "assignee_id": whose}
    soon = "CURRENT_DATE + (n %% 7)::int"
    shown = {"due_on": soon, "due_at": f"({soon})::timestamptz + interval '16 hours'", "shown_from": "CURRENT_DATE"}
    copy(Task, seed["open"], people * OPEN, everywhere | shown)
    ago = f"CURRENT_DATE - 1 - (n * 730 / {max(history, 1)})::int"
    when = f"({ago})::timestamptz + interval '12 hours'"
    past = {"due_on": ago, "due_at": when, "completed_at": when, "done_at": when, "completed_by_id": whose}
    copy(Task, seed["done"], history, everywhere | past | {"created_at": f"{when} - interval '9 days'"})
    later = f"CURRENT_DATE + 15 + (n * 180 / {max(backlog, 1)})::int"
    copy(
        Task,
        seed["open"],
        backlog,
        everywhere
        | {"assignee_id": "NULL", "due_on": later, "due_at": f"({later})::timestamptz + interval '16 hours'"},
    )
    for model, column in ((Step, "task_id"), (Comment, "task_id"), (Event, "subject_id")):
        copy_parts(model, column, seed)


def columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if not field.primary_key]


def copy(model: type[models.Model], pattern: int, count: int, instead: dict[str, Any]) -> None:
    """`count` copies of the row `pattern`; `instead`: columns as SQL of the running number n."""
    table, names = model._meta.db_table, columns(model)
    values = ", ".join(str(instead.get(name, f"p.{name}")) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} "
            f"FROM {table} p, generate_series(0, %s - 1) AS n WHERE p.id = %s",
            [count, pattern],
        )


def copy_parts(model: type[models.Model], column: str, seed: dict[str, int]) -> None:
    """Every task has the parts of its pattern: steps, comment and events."""
    table, names = model._meta.db_table, columns(model)
    values = ", ".join("t.id" if name == column else f"p.{name}" for name in names)
    only = "AND p.subject_kind = 'task'" if model is Event else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM tasks_task t JOIN {table} p "
            f"ON p.{column} = CASE WHEN t.status = 'done' THEN %s ELSE %s END {only} "
            f"WHERE t.id NOT IN (%s, %s)",
            [seed["done"], seed["open"], seed["open"], seed["done"]],
        )


if __name__ == "__main__":
    main()
    print(f"{Task.objects.count():,} tasks, {User.objects.count()} people", file=sys.stderr)
