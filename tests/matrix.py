"""The office in which every access rule is tried, built once a module, and the ways to ask it for pages.

The expected answers are typed out in test_access_matrix*.py; nothing here knows what is right.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from notices.models import Channel, Envelope, Notice, Refusal
from schedules.actions import archive_schedule, create_schedule
from staff import actions_people
from staff.actions_invitations import invite, link
from staff.actions_tokens import make_token
from staff.models import (
    Absence,
    Closure,
    Department,
    ExtraHours,
    HeldSkill,
    Holiday,
    Membership,
    Office,
    OpeningPeriod,
    PeriodHours,
    Skill,
    User,
    WorkingWeek,
)
from staff.reset_links import reset_links
from tasks.actions import create_procedure
from tasks.models import Bulk, Category, CategoryField, OneEach, Procedure, SavedView, Step, Task
from tests.cast import ASSISTANT, DEPUTY, MANAGER, joins, person
from tests.factories import a_task, an_attachment

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Oslo"))  # a Monday
TODAY = NOW.date()
MISSING, HUGE = 999_999, 10**30
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# Who asks, in the order of the tables' columns. Eve has no part in anything; Rita asked for the work of Billing; Gus is
# an outside accountant whom a kind of work names as signer. Ida does the work, Omar is her colleague in Billing. Kai
# leads Collections, which lies below Billing; Petra leads Administration, above it. Olav and Nils are of Clinical.
ROLES = ("eve", "rita", "gus", "ida", "omar", "olav", "kai", "mona", "dag", "petra", "nils", "ada")
SEATS = {
    "ida": [("billing", ASSISTANT)],
    "omar": [("billing", ASSISTANT)],
    "olav": [("clinical", ASSISTANT)],
    "kai": [("collections", MANAGER)],
    "mona": [("billing", MANAGER)],
    "dag": [("billing", DEPUTY)],
    "petra": [("administration", MANAGER)],
    "nils": [("clinical", MANAGER)],
    "dee": [("billing", ASSISTANT)],
}


@dataclass
class World:
    """`things` are the objects of the tables: for each the numbers that stand in its address."""

    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def path(self, route: str, thing: str = "-", **numbers: Any) -> str:
        wanted = converters()[route]
        known = self.things.get(thing, {}) | numbers
        return reverse(route, kwargs={name: known[name] for name in wanted})

    def version(self, thing: str) -> int:
        """Of the row as it is before the test."""
        rows = self.tasks | self.people | {"step": self.tasks["open"], "ticked": self.tasks["open"]}
        rows |= {"file": self.tasks["open"], "file-removed": self.tasks["open"], "file-books": self.tasks["books"]}
        return rows[thing].version if thing in rows else 2 if thing == "schedule-archived" else 1

    def ask(self, who: str, method: str, path: str, data: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        """One request whose effects are taken back."""
        with undone():
            return self.send(who, method, path, data, **headers)

    def send(
        self, who: str, method: str, path: str, data: dict[str, Any] | None = None, **headers: str
    ) -> HttpResponse:
        """The same, with its effects. The browser's cookies are those it came with: no earlier request is heard of."""
        client = self.clients[who]
        client.cookies.clear()
        if who in self.sessions:
            client.cookies["sessionid"] = self.sessions[who]
        return getattr(client, method.lower())(path, data or {}, headers=headers or None)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One office for all tests of a module, gone afterwards; every request comes on Monday at nine."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as clock, transaction.atomic():
        clock.setattr("django.utils.timezone.now", lambda: NOW.astimezone(UTC))
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    """The office; what the test does in it is taken back."""
    return built


def build() -> World:
    world = World()
    office = Office.current()
    office.name, office.zone, office.language, office.set_up_at = "Fjord Practice", "Europe/Oslo", "en", NOW
    office.save()
    for name, above in (
        ("administration", None),
        ("billing", "administration"),
        ("collections", "billing"),
        ("clinical", None),
    ):
        parent = world.departments[above] if above else None
        world.departments[name] = Department.objects.create(name=name.capitalize(), parent=parent)
    for name in (*ROLES, "dee"):
        user = world.people[name] = person(name.capitalize(), is_admin=name == "ada")
        for department, role in SEATS.get(name, []):
            joins(user, world.departments[department], role)
    Work(world).put()
    Things(world).put()
    for name, user in world.people.items():
        client = world.clients[name] = Client()
        client.force_login(user, backend=BACKEND)
    world.clients["anon"] = Client()
    put_out(world)
    world.sessions = {
        name: client.cookies["sessionid"].value for name, client in world.clients.items() if name != "anon"
    }
    world.people = {user.email.split("@")[0]: user for user in User.objects.all()}  # nothing asked of them yet
    return world


def put_out(world: World) -> None:
    """Dee signed in, was invited once and asked for a new password; then she left."""
    dee, ada = world.people["dee"], world.people["ada"]
    world.links["reset"] = reset_path(dee)
    dee.set_unusable_password()
    dee.save()
    world.links["invitation"] = "/" + link(invite(dee, by=ada, now=NOW)).split("/", 3)[3]
    dee.refresh_from_db()
    world.clients["dee"].force_login(dee, backend=BACKEND)
    actions_people.deactivate_person(dee, version=dee.version, by=ada, now=NOW, reason="Left")


def reset_path(user: User) -> str:
    key = reset_links.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


class Work:
    """Tasks in every state, kinds of work and procedures. Billing's unless their name says otherwise."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.departments = world, world.people, world.departments

    def put(self) -> None:
        self.kinds = {
            "post": Category.objects.create(name="Post"),
            "till": Category.objects.create(name="Till", kind="bookkeeping", sign_off="manager"),
            "books": Category.objects.create(name="Books", kind="bookkeeping", sign_off="named"),
            "later": Category.objects.create(name="Later", kind="bookkeeping", sign_off="reviewed_later"),
            "complaint": Category.objects.create(name="Complaint", is_private=True),
            "bank": Category.objects.create(name="Bank", kind="bookkeeping"),
            "ward": Category.objects.create(name="Ward"),
            "old": Category.objects.create(name="Old kind", archived_at=NOW),
        }
        self.kinds["books"].signers.add(self.people["gus"])
        self.kinds["bank"].departments.add(self.departments["billing"])
        self.kinds["ward"].departments.add(self.departments["clinical"])
        for name, kind in self.kinds.items():
            self.world.things[f"kind-{name}"] = {"pk": kind.pk}
        for name, archived in (("field", None), ("field-archived", NOW)):
            made = CategoryField.objects.create(
                category=self.kinds["bank"], name=name.capitalize(), archived_at=archived
            )
            self.world.things[name] = {"pk": self.kinds["bank"].pk, "field": made.pk}
        self.tasks()
        self.procedures()

    def a(
        self, name: str, kind: str, title: str, *, department: str = "billing", by: str = "mona", **fields: Any
    ) -> Task:
        for role in ("assignee", "requester"):
            if role in fields:
                fields[role] = self.people[fields[role]]
        task = a_task(
            self.departments[department], self.kinds[kind], now=NOW, by=self.people[by], title=title, **fields
        )
        self.world.tasks[name] = task
        self.world.things[name] = {"pk": task.pk}
        return task

    def tasks(self) -> None:
        ida, omar, mona, gus = (self.people[name] for name in ("ida", "omar", "mona", "gus"))
        asked = {"assignee": "ida", "requester": "rita"}
        task = self.a("open", "post", "Open work", **asked, steps=[("Look twice", False), ("Look once", False)])
        for name, step in zip(("step", "ticked"), task.steps.all(), strict=True):
            self.world.things[name] = {"pk": task.pk, "step": step.pk}
        task.tick(Step.objects.get(pk=self.world.things["ticked"]["step"]), by=ida, now=NOW)
        self.a("gated", "post", "Gated work", **asked, steps=[("Tick me", True)])
        self.world.tasks["gated"].ask_help(by=ida, now=NOW, reason="Where is the key?")
        self.a("pool", "post", "Pool work", requester="rita")
        self.a("waiting", "post", "Waiting work", **asked).wait(
            by=ida, now=NOW, waiting_for="the bank", look_again_on=TODAY + timedelta(days=1)
        )
        self.a("done", "post", "Done work", **asked).complete(by=ida, now=NOW)
        self.a("cancelled", "post", "Cancelled work", **asked).cancel(by=mona, now=NOW, reason="Twice")
        self.a("offered", "post", "Offered work", **asked).hand_over(by=ida, now=NOW, to=omar)
        self.a("for-till", "till", "Till to count", **asked)
        self.a("till", "till", "Till to sign", **asked).submit(by=ida, now=NOW)
        self.a("own-till", "till", "Till of Mona", assignee="mona", requester="rita").submit(by=mona, now=NOW)
        self.a("signed", "till", "Till signed", **asked).submit(by=ida, now=NOW)
        self.world.tasks["signed"].sign_off(by=mona, now=NOW)
        self.a("books", "books", "Books to sign", **asked).submit(by=ida, now=NOW)
        self.a("books-open", "books", "Books to keep", **asked)
        self.a("books-signed", "books", "Books signed", **asked).submit(by=ida, now=NOW)
        self.world.tasks["books-signed"].sign_off(by=gus, now=NOW)
        self.a("later", "later", "Later reviewed", **asked).complete(by=ida, now=NOW)
        self.a("own-later", "later", "Later of Mona", assignee="mona", requester="rita").complete(by=mona, now=NOW)
        self.a("private", "complaint", "Secret complaint", **asked, steps=[("Call them", False)])
        self.a("private-pool", "complaint", "Secret unclaimed", requester="rita")
        self.a("private-by-omar", "complaint", "Secret by Omar", by="omar", requester="rita", assignee="ida")
        self.a("by-omar", "post", "Made by Omar", by="omar")
        self.a("below", "post", "Collections work", department="collections", by="kai", assignee="kai")
        task = self.a(
            "clinical",
            "post",
            "Clinical work",
            department="clinical",
            by="nils",
            assignee="olav",
            steps=[("Wash", True)],
        )
        self.world.things["clinical-step"] = {"pk": task.pk, "step": task.steps.get().pk}
        self.files()
        Task.objects.filter(pk=self.world.tasks["offered"].pk).update(count_total=10, count_unit="copied")
        each = OneEach.objects.create(title="Open work", created_by=mona, created_at=NOW)
        Task.objects.filter(pk__in=[self.world.tasks[name].pk for name in ("open", "gated")]).update(one_each=each)
        self.world.things["one-each"] = {"pk": each.pk}
        for task in self.world.tasks.values():
            task.refresh_from_db()
        self.many()

    def files(self) -> None:
        """A photo that Ida took of each of these; one more was taken away again."""
        ida, removed = self.people["ida"], {"removed_by": self.people["ida"], "removed_at": NOW}
        for name, of, fields in (
            ("file", "open", {}),
            ("file-removed", "open", removed),
            ("file-private", "private", {}),
            ("file-books", "books", {}),
            ("file-clinical", "clinical", {}),
        ):
            task = self.world.tasks[of]
            made = an_attachment(task, by=ida, now=NOW, **fields)
            self.world.things[name] = {"pk": task.pk, "attachment": made.pk}

    def many(self) -> None:
        """A bulk action of Mona's, in which she was refused, and views that she saved: for herself, for Billing."""
        mona = self.people["mona"]
        bulk = Bulk.objects.create(verb="complete", by=mona, at=NOW)
        bulk.lines.create(task=self.world.tasks["till"], asked="1", refused="Refused once")
        self.world.things["bulk"] = {"pk": bulk.pk}
        for name, department in (("view-mona", None), ("view-billing", self.departments["billing"])):
            view = {"owner": mona, "department": department, "query": "status=all", "created_at": NOW}
            self.world.things[name] = {"pk": SavedView.objects.create(name=f"Saved {name}", **view).pk}

    def procedures(self) -> None:
        for name, department, kind, archived in (
            ("procedure", "billing", "post", None),
            ("procedure-archived", "billing", "post", NOW),
            ("procedure-private", "billing", "complaint", None),
            ("procedure-clinical", "clinical", "post", None),
        ):
            made = create_procedure(
                by=self.people["mona"],
                now=NOW,
                name=name.capitalize(),
                department=self.departments[department],
                category=self.kinds[kind],
                instructions="Letters first.",
                minutes=10,
                steps=[("Open the letters", True)],
            )
            made.archived_at = archived
            made.save()
            self.world.things[name] = {"pk": made.pk, "number": 1}
            self.schedule(name.replace("procedure", "schedule"), made)

    def schedule(self, name: str, procedure: Procedure) -> None:
        """Every Monday, from today; no tick has made its tasks. That of the archived procedure was stopped."""
        mona = self.people["mona"]
        made = create_schedule(
            by=mona, now=NOW, procedure=procedure, rule="FREQ=WEEKLY;BYDAY=MO", title=f"Weekly {name}"
        )
        if procedure.archived_at:
            archive_schedule(made, version=1, by=mona, now=NOW)
        self.world.things[name] = {"pk": made.pk}


class Things:
    """What set-up shows: of Omar and Billing, and the same of Olav and Clinical."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.departments = world, world.people, world.departments

    def put(self) -> None:
        skill = Skill.objects.create(name="First aid")
        archived = Skill.objects.create(name="Shorthand", archived_at=NOW)
        self.world.things |= {"skill": {"pk": skill.pk}, "skill-archived": {"pk": archived.pk}}
        Skill.objects.create(name="Spanish")
        for who, department in (("omar", "billing"), ("olav", "clinical")):
            self.of(self.people[who], self.departments[department], skill)
        for name, department in self.departments.items():
            self.world.things[f"in-{name}"] = {"pk": department.pk}
        empty = Department.objects.create(name="Attic", archived_at=NOW)
        self.world.things["in-attic"] = {"pk": empty.pk}
        for who in ("mona", "dee"):
            self.world.things[who] = {"pk": self.people[who].pk}
        invited = User.objects.create_user("ingrid@office.example", name="Ingrid Cast")
        joins(invited, self.departments["billing"])
        self.world.things["invited"] = {"pk": invited.pk}
        holiday = Holiday.objects.create(country="NO", day=date(2026, 12, 25), name="Christmas Day")
        struck = Holiday.objects.create(country="NO", day=date(2026, 12, 26), name="Boxing Day", is_working=True)
        closure = Closure.objects.create(name="Stocktaking", first_day=TODAY, last_day=TODAY)
        period = OpeningPeriod.objects.create(first_day=TODAY + timedelta(days=30), last_day=TODAY + timedelta(days=40))
        PeriodHours.objects.create(period=period, weekday=0, opens=time(8), closes=time(12))
        self.world.things |= {
            "period": {"pk": period.pk},
            "holiday": {"pk": holiday.pk},
            "struck": {"pk": struck.pk},
            "closure": {"pk": closure.pk},
            "pack": {"trade": "medical"},
        }
        token, _text = make_token(self.people["omar"], name="Cash program", by=None, now=NOW)
        self.world.things["token"] = {"pk": token.pk}
        self.messages()

    def of(self, user: User, department: Department, skill: Skill) -> None:
        name = user.email.split("@")[0]
        week = WorkingWeek.objects.create(user=user, from_date=TODAY)
        extra = ExtraHours.objects.create(user=user, day=TODAY, starts=time(17), ends=time(19))
        away = {"first_day": TODAY + timedelta(days=30), "last_day": TODAY + timedelta(days=31), "created_by": user}
        absence = Absence.objects.create(user=user, **away)
        self.world.things[f"away-{name}"] = {"pk": absence.pk}
        self.world.things[name] = {
            "pk": user.pk,
            "week_pk": week.pk,
            "extra_pk": extra.pk,
            "absence_pk": absence.pk,
            "held_pk": HeldSkill.objects.create(user=user, skill=skill).pk,
        }
        member = Membership.objects.get(user=user, department=department)
        self.world.things[f"{name}-member"] = {"pk": department.pk, "member_pk": member.pk}

    def messages(self) -> None:
        told = Notice.objects.filter(person=self.people["omar"], channel=Channel.INBOX).first()
        assert told is not None, "Omar was offered a task and hears of it"
        self.world.things["notice"] = {"pk": told.pk}
        dead = Envelope.objects.create(
            person=self.people["omar"],
            channel=Channel.EMAIL,
            message_id="<1@office.example>",
            state=Envelope.State.DEAD,
            reason="Refused",
            next_attempt_at=NOW,
            created_at=NOW,
        )
        refusal = Refusal.objects.create(
            person=self.people["omar"], channel=Channel.EMAIL, address="omar@office.example", at=NOW
        )
        self.world.things |= {"envelope": {"pk": dead.pk}, "refusal": {"pk": refusal.pk}}


# --- the routes ---


def routes() -> dict[str, URLPattern]:
    """Every named route of ours, by name. Django's admin has its own test."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                if each.namespace not in ("admin", "api"):
                    walk(each.url_patterns)
            else:
                assert each.name, f"{each} has no name"
                assert each.name not in found, f"{each.name} is two routes"
                found[each.name] = each

    walk(get_resolver().url_patterns)
    return found


def converters() -> dict[str, list[str]]:
    """{route: names of what stands in its address}."""
    return {
        name: list(each.pattern.converters or getattr(each.pattern, "regex").groupindex)  # noqa: B009
        for name, each in routes().items()
    }


# --- the tables ---


@dataclass(frozen=True)
class Line:
    """One line of a table: who gets which status for this method, route and thing."""

    method: str
    route: str
    thing: str
    expected: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.thing}"


def table(text: str) -> list[Line]:
    """`METHOD route thing` and a status for each of ROLES; lines that begin with # are words."""
    lines = []
    for line in text.strip().splitlines():
        if not line.strip() or line.strip().startswith("#"):
            continue
        method, route, thing, *statuses = line.split()
        assert len(statuses) == len(ROLES), line
        lines.append(Line(method, route, thing, tuple(map(int, statuses))))
    return lines


def text_of(response: HttpResponse) -> str:
    """The body, without what differs from one request to the next."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
