"""Fills an empty office through the real verbs, so that every section of every page has something true to show.

Runs in a process of its own with the running office's settings: `manage.py shell -c "... fill()"`; says on stdout
what is where, as JSON. The office is open all day and all week, so that the tests say the same at any hour.
"""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from desk import tick
from notices.delivery import deliver
from notices.models import Envelope, Notice, Refusal
from schedules.actions import archive_schedule, create_schedule
from staff import actions_hours, actions_invitations, actions_opening, actions_people, actions_setup
from staff.actions_first import set_up
from staff.actions_hours import DayHours
from staff.jobs import send_password_reset
from staff.models import Department, User
from staff.versions import change
from tasks import actions
from tasks import actions_setup as task_setup
from tasks.actions_attachments import attach_file
from tasks.actions_bulk import act_on_many, read_marks
from tasks.actions_fields import set_fields
from tasks.actions_one_each import give_one_each
from tasks.actions_setup_fields import add_field
from tasks.actions_views import save_view
from tasks.models import Category, Procedure, Task
from tests.browser.running import zone_by_day

PASSWORD = "correct horse battery"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES_OF_TASKS = 53  # a full page and a few
LONG = "Ask the supplier of the blood pressure monitors about the calibration certificates of the third quarter"


def fill() -> None:
    filling = Filling(timezone.now())
    filling.office()
    filling.people()
    filling.hours()
    filling.kinds()
    filling.procedures()
    filling.tasks()
    filling.schedules()
    tick.run(filling.now, start=lambda ids: deliver(ids, clock=timezone.now))
    filling.messages()
    print(json.dumps({"sessions": filling.sessions(), "ids": filling.ids(), "links": filling.links()}))  # noqa: T201


class Filling:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(ZoneInfo(zone_by_day())).date()
        self.who: dict[str, User] = {}
        self.departments: dict[str, Department] = {}
        self.categories: dict[str, Category] = {}
        self.made: dict[str, Procedure] = {}
        self.task: dict[str, Task] = {}
        self.rows: dict[str, Any] = {}

    def day(self, ahead: int) -> date:
        return self.today + timedelta(days=ahead)

    def ago(self, **span: int) -> datetime:
        return self.now - timedelta(**span)

    # --- the office and who is in it ---

    def office(self) -> None:
        office = {"name": "Fjord Practice", "country": "NO", "zone": zone_by_day(), "language": "en"}
        admin = {"name": "Ada Admin", "email": "ada@office.example", "password": PASSWORD}
        self.who["ada"] = set_up(office=office, admin=admin, now=self.ago(days=30))
        all_week = {weekday: (time(0), time(23, 59)) for weekday in range(7)}
        actions_hours.set_opening_hours(None, all_week, by=self.ada, now=self.ago(days=30))

    @property
    def ada(self) -> User:
        return self.who["ada"]

    def people(self) -> None:
        for name in ("Billing", "Front desk", "Clinical", "Old store", "Archive room"):
            self.departments[name] = actions_setup.add_department(by=self.ada, now=self.now, name=name)
        self.departments["Lab"] = actions_setup.add_department(
            by=self.ada, now=self.now, name="Lab", parent_id=self.departments["Clinical"].pk
        )
        old = self.departments["Old store"]
        actions_setup.archive_department(old, version=old.version, by=self.ada, now=self.now)
        self.join("Mona Manager", Billing="manager", Clinical="deputy")
        self.join("Dag Deputy", Billing="deputy")
        self.join("Ida Berg", Billing="assistant", **{"Front desk": "assistant"})
        self.join("Omar Aziz", Billing="assistant")
        self.join("Nils Lunde", Clinical="manager")
        self.join("Olav Clinic", Clinical="assistant")
        self.join("Eve Outsider")
        self.join("Gone Tidemann", Billing="deputy")
        self.join("Busy Hansen", Billing="deputy")
        self.join("Pia Ny", Billing="assistant")
        self.join("Dee Parted", Billing="assistant")
        actions_invitations.invite(self.who["pia"], by=self.ada, now=self.now)
        dee = self.who["dee"]
        actions_people.deactivate_person(dee, version=dee.version, by=self.ada, now=self.now)
        for name in ("Cash handling", "First aid", "Old skill"):
            self.rows[name] = actions_setup.add_skill(by=self.ada, now=self.now, name=name)
        old_skill = self.rows["Old skill"]
        actions_setup.archive_skill(old_skill, version=old_skill.version, by=self.ada, now=self.now)
        for skill, expires in (("Cash handling", self.day(20)), ("First aid", self.day(-3))):
            self.rows[f"held {skill}"] = actions_setup.give_skill(
                self.who["ida"], by=self.ada, now=self.now, skill=self.rows[skill], number="A-17", expires_on=expires
            )
        ida = self.who["ida"]
        fields = {"employment": User.Employment.SEASONAL, "first_day": self.day(-100), "last_day": self.day(40)}
        change(ida, fields, version=ida.version, by=self.ada, now=self.now)

    def join(self, name: str, **roles: str) -> None:
        first = name.split()[0].lower()
        person = actions_people.add_person(by=self.ada, now=self.now, email=f"{first}@office.example", name=name)
        for department, role in roles.items():
            told = {"by": self.ada, "now": self.now, "role": role}
            self.rows["member"] = actions_setup.add_member(self.departments[department], person, **told)
        self.who[first] = person

    def hours(self) -> None:
        ida, omar, by = self.who["ida"], self.who["omar"], self.ada
        hours = [DayHours(letter, day, time(8), time(16), "office") for letter in "AB" for day in range(6)]
        hours += [DayHours("A", 6, time(8), time(12), "home")]
        self.rows["week"] = actions_hours.set_week(
            ida, from_date=self.day(-60), alternating=True, hours=hours, by=by, now=self.now
        )
        self.rows["extra"] = actions_hours.add_extra_hours(
            ida, by=by, now=self.now, day=self.day(2), starts=time(17), ends=time(19)
        )
        for person, first, last, confirmed in (
            (omar, 0, 1, True),
            (ida, 20, 21, True),
            (ida, 30, 31, False),
            (self.who["dag"], 5, 9, False),
        ):
            self.rows[f"absence {person.name} {first}"] = actions_hours.add_absence(
                person,
                confirmed=confirmed,
                by=person,
                now=self.now,
                first_day=self.day(first),
                last_day=self.day(last),
                reason="leave",
            )
        self.rows["hours away"] = actions_hours.add_absence(
            omar,
            confirmed=True,
            by=by,
            now=self.now,
            first_day=self.day(3),
            last_day=self.day(3),
            starts=time(10),
            ends=time(12),
            reason="other",
        )
        for department, name in ((None, "Summer closing"), (self.departments["Billing"], "Moving day")):
            self.rows[name] = actions_hours.add_closure(
                department=department, by=by, now=self.now, name=name, first_day=self.day(50), last_day=self.day(51)
            )
        short = {weekday: (time(9), time(12)) for weekday in range(7)}
        self.rows["Christmas Eve"] = actions_opening.add_opening_period(
            None, hours=short, by=by, now=self.now, name="Christmas Eve", first_day=self.day(60), last_day=self.day(60)
        )
        actions_opening.add_opening_period(
            None, hours=short, by=by, now=self.now, name="", first_day=self.day(90), last_day=None
        )
        clinical = {weekday: (time(0), time(23)) for weekday in range(7)}
        actions_hours.set_opening_hours(self.departments["Clinical"], clinical, by=by, now=self.now)

    def kinds(self) -> None:
        ids = {name: department.pk for name, department in self.departments.items()}
        self.kind("Post", "clerical")
        self.kind("Daily close", "bookkeeping", sign_off="manager", departments=[ids["Billing"]])
        self.kind("Orders", "supplies", sign_off="reviewed_later")
        self.kind("Refunds", "bookkeeping", sign_off="named", signers=[self.who["ida"].pk, self.who["dag"].pk])
        self.kind("Complaint", "clerical", is_private=True)
        self.kind("Cash count", "bookkeeping", required_skills=[self.rows["Cash handling"].pk])
        self.kind("Fax", "clerical")
        self.fridge()
        fax = self.categories["Fax"]
        task_setup.archive_category(fax, version=fax.version, by=self.ada, now=self.now)

    def kind(self, name: str, kind: str, **fields: Any) -> None:
        lists = {name: fields.pop(name) for name in task_setup.LISTS if name in fields}
        self.categories[name] = task_setup.add_category(
            by=self.ada, now=self.now, fields={"name": name, "kind": kind, "minutes": 15} | fields, lists=lists
        )

    def fridge(self) -> None:
        """A field of each type."""
        self.kind("Fridge", "clerical")
        ranged = {"unit": "°C", "minimum": 2000, "maximum": 8000, "required": True}
        for name, kind, more in (
            ("Temperature", "number", ranged),
            ("Cash box", "amount", {}),
            ("Cleaned on", "date", {}),
            ("State", "choice", {"options": ["Good", "Bad"]}),
            ("Door shut", "tick", {"required": True}),
            ("Remark", "text", {}),
        ):
            category = self.categories["Fridge"]
            self.rows[name] = add_field(
                category, {"name": name, "type": kind} | more, version=category.version, by=self.ada, now=self.now
            )

    def procedures(self) -> None:
        told = {"department": self.departments["Billing"], "category": self.categories["Post"], "minutes": 20}
        steps = [("Open the letters", True), ("Stamp the date", True), ("Sort by addressee", False)]
        for name in ("Morning post", "Old routine"):
            self.made[name] = actions.create_procedure(
                by=self.ada, now=self.ago(days=20), name=name, instructions="Letters **first**.", steps=steps, **told
            )
        told |= {"name": "Morning post", "instructions": "Letters **first**, parcels after.\n\n- no cash"}
        actions.change_procedure(self.made["Morning post"], by=self.ada, now=self.ago(days=10), steps=steps[:2], **told)
        old = self.made["Old routine"]
        old.refresh_from_db()
        task_setup.archive_procedure(old, version=old.version, by=self.ada, now=self.now)

    # --- the work ---

    def add(self, key: str, title: str = "", kind: str = "Post", at: str = "Billing", **fields: Any) -> Task:
        fields = {"due_on": self.today, "by": self.who["mona"], "now": self.ago(hours=2)} | fields
        self.task[key] = actions.create_task(
            title=title or key, department=self.departments[at], category=self.categories[kind], **fields
        )
        return self.task[key]

    def tasks(self) -> None:
        self.idas_day()
        self.others_work()
        self.many()
        self.much_said()
        self.filled_in()
        self.talk()
        for number in range(PAGES_OF_TASKS):
            self.add(f"Card {number}", title=f"File card {number}", at="Front desk", by=self.ada, kind="Orders")

    def talk(self) -> None:
        """The same for two, a call for help, and a name in a comment."""
        mona, omar, told = self.who["mona"], self.who["omar"], {"now": self.now, "due_on": self.day(5)}
        told |= {"department": self.departments["Billing"], "category": self.categories["Post"]}
        people = [omar, self.who["dag"]]
        self.rows["one each"] = give_one_each(by=mona, people=people, title="Read the fire instructions", **told)
        self.add("Stuck", assignee=omar).ask_help(by=omar, now=self.now, reason="Which of the two keys is it?")
        self.task["Stuck"].comment("Have you seen it, @dag?", by=omar, now=self.now)

    def filled_in(self) -> None:
        ida, omar = self.who["ida"], self.who["omar"]
        self.add("Read the fridge", kind="Fridge", assignee=ida, count_total=1200, count_unit="seen")
        self.add("Warm fridge", kind="Fridge", assignee=ida)
        read = self.add("Fridge read", kind="Fridge", assignee=omar)
        values, done = {"Temperature": "9", "Remark": "Warm"}, {"Temperature": "Rang the firm"}
        set_fields(read, values=values, actions=done, by=omar, now=self.now)

    def idas_day(self) -> None:
        ida, now = self.who["ida"], self.now
        steps = [("Count the drawer", True), ("Print the slip", True), ("Lock the safe", False)]
        for title in ("Ring", "Second ring", "Third ring", "Double ring", "Keyboard ring", "Phone ring", "Plain ring"):
            self.add(title, assignee=ida)
        for title in ("Stale ring", "Offline ring", "Away ring", "Back ring", "Live row", "Live talk"):
            self.add(title, assignee=ida)
        self.add("Long", title=LONG, assignee=ida, priority=1, deadline=self.day(3), reference="INV-2026-118")
        self.add("Late letters", assignee=ida, due_on=self.day(-2), now=self.ago(days=4))
        self.add("With steps", assignee=ida, steps=steps, instructions="See [the list](https://office.example).")
        for title in ("Quick steps", "Typed steps", "Slow step", "Late step"):
            self.add(title, assignee=ida, steps=[("Only step", True)])
        self.add("Bank file", kind="Daily close", assignee=ida)
        self.add("Cash report", kind="Daily close", assignee=ida).submit(by=ida, now=self.ago(minutes=50))
        self.task["Cash report"].send_back(by=self.who["mona"], now=self.ago(minutes=40), reason="The bag number")
        waiting = {"waiting_for": "the bank's answer", "look_again_on": self.day(4)}
        self.add("Wait for bank", assignee=ida).wait(by=ida, now=now, **waiting)
        self.add("Swap", assignee=self.who["olav"], at="Clinical")
        self.add("Offered", assignee=self.who["omar"]).hand_over(by=self.who["omar"], now=now, to=ida)
        self.add("Refund Hagen", kind="Refunds", assignee=self.who["omar"]).submit(
            by=self.who["omar"], now=self.ago(minutes=30)
        )
        self.add("Done already", assignee=ida).complete(by=ida, now=now, note_for_next="The key is in the drawer")
        post = {"by": self.who["mona"], "due_on": self.today, "assignee": ida}
        first = actions.start_procedure(self.made["Morning post"], **post | {"now": self.ago(days=1)})
        for step in first.steps.all():
            first.tick(step, by=ida, now=self.ago(days=1))
        first.complete(by=ida, now=self.ago(days=1), note_for_next="Two letters for the bank")
        self.task["Morning post"] = actions.start_procedure(self.made["Morning post"], **post | {"now": now})

    def others_work(self) -> None:
        ida, omar, now = self.who["ida"], self.who["omar"], self.now
        for title in ("Deposit slip", "Month's list"):
            self.add(title, kind="Daily close", assignee=ida).submit(by=ida, now=self.ago(minutes=70))
        self.add("Slip to photograph", kind="Daily close", assignee=ida, evidence="the deposit slip")
        self.add("With files", kind="Daily close", assignee=ida, evidence="the deposit slip")
        for name in ("A slip with a rather long name, as scanners and phones like to give them.txt", "figures.csv"):
            file = ContentFile(name.encode())
            attach_file(self.task["With files"], file=file, name=name, by=ida, now=self.ago(minutes=30))
        self.add("Order gloves", kind="Orders", assignee=omar).complete(by=omar, now=self.ago(minutes=20))
        self.add("Complaint Lie", kind="Complaint", assignee=omar)
        self.add("Nobody's parcel")
        self.add("Nobody's letter", priority=1)
        self.add("Omar's late call", assignee=omar, due_on=self.day(-3), now=self.ago(days=5))
        self.add("Given up", assignee=omar).cancel(by=self.who["mona"], now=now, reason="The customer rang")
        self.add("Eve's question", assignee=ida, requester=self.who["eve"])

    def much_said(self) -> None:
        task, ida = self.task["With steps"], self.who["ida"]
        for number in range(25):
            task.comment(f"Line {number}\n\n> quoted, with `code`", by=ida, now=self.ago(minutes=90 - number))
        task.start(by=ida, now=self.ago(minutes=30))
        step = task.steps.all()[0]
        task.tick(step, by=ida, now=self.ago(minutes=29))
        for number in range(12):
            verb = task.untick if number % 2 == 0 else task.tick
            verb(step, by=ida, now=self.ago(minutes=28 - number))

    def many(self) -> None:
        """Mona gave two to Omar, one of which was refused; views of the list, hers and Billing's."""
        mona, omar = self.who["mona"], self.who["omar"]
        tasks = [self.add("Given with others"), self.task["Given up"]]
        marks = read_marks(f"{task.pk}-{task.version}" for task in tasks)
        self.rows["bulk"] = act_on_many("assign", marks, by=mona, now=self.now, to=omar)
        for name, department in (("Mine", None), ("Billing's", self.departments["Billing"])):
            self.rows["view"] = save_view(by=mona, now=self.now, name=name, query="status=all", department=department)

    def schedules(self) -> None:
        told = {"by": self.who["mona"], "now": self.ago(days=3), "procedure": self.made["Morning post"]}
        self.rows["daily"] = create_schedule(rule="FREQ=DAILY", title="Daily post", owner=self.who["omar"], **told)
        self.rows["unowned"] = create_schedule(rule="FREQ=WEEKLY", title="Weekly tidy", times=[time(10)], **told)
        self.rows["after"] = create_schedule(after_done=3, after_done_unit="days", title="Water plants", **told)
        stopped = create_schedule(rule="FREQ=MONTHLY", title="Stopped work", **told)
        archive_schedule(stopped, version=stopped.version, by=self.who["mona"], now=self.now)
        self.rows["stopped"] = stopped

    # --- what is told of it ---

    def messages(self) -> None:
        send_password_reset(self.who["olav"].pk)
        self.rows["notice"] = Notice.objects.filter(person=self.who["ida"], channel="inbox").first()
        self.rows["envelope"] = Envelope.objects.filter(person=self.who["busy"]).first()
        self.rows["refusal"] = Refusal.objects.first()

    def sessions(self) -> dict[str, str]:
        found = {}
        for name in ("ada", "mona", "dag", "ida", "omar", "nils", "olav", "eve"):
            client = Client()
            client.force_login(User.objects.get(pk=self.who[name].pk), backend=BACKEND)
            found[name] = client.cookies["sessionid"].value
        return found

    def links(self) -> dict[str, str]:
        """Paths that carry a key."""
        invitation = actions_invitations.link(self.who["pia"].invitation)
        return {"invitation": urlsplit(invitation).path}

    def ids(self) -> dict[str, int]:
        kinds: tuple[dict[str, Any], ...] = (
            self.who,
            self.departments,
            self.categories,
            self.rows,
            {f"procedure {name}": row for name, row in self.made.items()},
            self.task,
        )
        return {name: row.pk for rows in kinds for name, row in rows.items() if row is not None}
