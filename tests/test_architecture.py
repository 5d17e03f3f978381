"""What must hold of the whole house: templates, routes and their names, settings, moves, and what the database refuses.

Imports between and inside the apps are import-linter's (`make check`).
"""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, models, transaction
from django.template import engines
from django.test import Client

from schedules.models import Occurrence, Schedule
from staff.models import Event, Membership, Office, OpeningHours, User
from tasks import access
from tasks.models import Step, Task
from tasks.states import MOVES
from tests.matrix import converters, routes
from tests.test_methods import any_path

pytestmark = pytest.mark.once

ROOT = Path(settings.ROOT)
OURS = ("ui", "staff", "notices", "tasks", "schedules", "desk", "api")  # from the lowest layer up
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*"))


# --- templates ---


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    engines["django"].get_template(name)


def test_no_template_lies_about_unused():
    """Each is named by a view, a form or another template."""
    sources = [
        path for app in (*OURS, "backoffice") for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts
    ]
    text = "".join(path.read_text() for path in sources)
    text += "".join((ROOT / "templates" / name).read_text() for name in TEMPLATES)
    # Named by Django, allauth and crispy, or put together from a letter's name.
    theirs = re.compile(r"^(\d{3}(_csrf)?\.html|account/|bootstrap5/|emails/)")
    assert [name for name in TEMPLATES if name not in text and not theirs.match(name)] == []


def upward() -> set[str]:
    """Names of reverse accessors through which a lower app's row reaches a higher app's: {accessor}."""
    found: set[str] = set()
    for model in apps.get_models():
        label = model._meta.app_label
        for relation in model._meta.related_objects:
            other, name = relation.related_model._meta.app_label, relation.get_accessor_name()
            if name and label in OURS and other in OURS and OURS.index(other) > OURS.index(label):
                found.add(name)
    return found


def test_no_template_reaches_up():
    """`department.tasks` in a template would be tasks' word in staff's page, and a query that nobody counts."""
    accessors = upward()
    assert {"tasks", "schedules", "assigned", "notices"} <= accessors, "the test looks for the right words"
    reached = re.compile(r"\w\.(?:" + "|".join(sorted(accessors)) + r")\.(?:all|count|first|last|exists)\b")
    for name in TEMPLATES:
        variables = " ".join(re.findall(r"{[{%].*?[%}]}", (ROOT / "templates" / name).read_text()))
        assert reached.findall(variables) == [], name


def test_no_template_has_a_script_or_style_of_its_own():
    """The policy would refuse them."""
    forbidden = re.compile(r"<style|\sstyle=|\shx-on|javascript:|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    pages = [name for name in TEMPLATES if name.endswith(".html") and not name.startswith("emails/")]
    assert [name for name in pages if forbidden.search((ROOT / "templates" / name).read_text())] == []


def test_no_template_marks_text_as_safe():
    """HTML is made by templates and format_html; the rest is escaped."""
    loud = [
        name for name in TEMPLATES if re.search(r"\|safe\b|autoescape off", (ROOT / "templates" / name).read_text())
    ]
    assert [name for name in loud if not name.endswith(".txt")] == []


# --- routes ---

PUBLIC = {
    *("account_login", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key"),
    *("account_reset_password_from_key_done", "invitation-accept", "setup-first", "health", "health-live"),
    "account_logout",  # by POST only, and only then asks nothing of who leaves
    "metrics",  # for programs: this machine or a token, else it is not there
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(routes()))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_route_denies_a_stranger(name, method):
    answer = getattr(Client(), method)(any_path(name))
    away = answer.status_code == 302 and answer["Location"].startswith("/login/?next=")
    assert away == (name not in PUBLIC)


@pytest.mark.django_db
def test_the_rare_door_denies_strangers_too():
    for path in ("/admin/", "/admin/staff/user/", "/admin/nothing/"):
        chain = Client().get(path, follow=True).redirect_chain
        assert chain[-1][0].startswith("/login/?next=")


def test_every_path_ends_in_a_slash_and_is_small_with_hyphens():
    for name, route in routes().items():
        path = any_path(name)
        assert path.endswith("/") or path == "/metrics", name  # what Prometheus asks for
        assert re.fullmatch(r"[a-z0-9/-]+", path), name
        assert route.name == name


# The view has other words than the route's name, and why.
OTHER_WORDS = {
    "my-day": "show_my_day",  # a noun, where the module has the noun's own function beside it
    "team": "show_team",
    "calendar": "show_calendar",
    "changes": "show_changes",
    "shortcuts": "show_shortcuts",
    "team-assign": "assign_tasks",  # the page's, of several tasks at once
    "invitation-accept": "accept",  # accept_invitation is the verb that it calls
    # allauth's names stay, because its code asks for them; its views are classes.
    "account_login": "view",
    "account_logout": "view",
    "account_reset_password": "view",
    "account_reset_password_done": "view",
    "account_reset_password_from_key": "view",
    "account_reset_password_from_key_done": "view",
}


@pytest.mark.parametrize("name", sorted(routes()))
def test_a_route_and_its_view_have_the_same_words(name):
    """task-complete is complete_task: who knows one finds the other."""
    view = getattr(routes()[name].callback, "__name__", "view")
    if name in OTHER_WORDS:
        assert view == OTHER_WORDS[name]
    else:
        assert sorted(view.split("_")) == sorted(name.split("-"))


def test_the_exceptions_are_routes():
    assert OTHER_WORDS.keys() <= routes().keys()


@pytest.mark.parametrize("name", sorted(route for route in routes() if route.startswith("task-")))
def test_a_move_has_one_word_through_all_layers(name):
    """Address, name, view, method, table of moves and table of access."""
    verb = name.removeprefix("task-").replace("-", "_")
    if verb not in MOVES and verb != "undo":
        return
    assert any_path(name) == f"/tasks/1/{verb.replace('_', '-')}/"
    assert callable(getattr(Task, verb))
    assert verb in access.MAY


def test_every_move_has_a_route():
    moves = {name.removeprefix("task-").replace("-", "_") for name in routes() if name.startswith("task-")}
    assert MOVES.keys() <= moves
    assert MOVES.keys() <= access.MAY.keys()


def test_numbers_in_an_address_are_bounded():
    """An id converter of Django's own would hand the database a number that it can't hold; gates.sane looks there."""
    kinds = {
        name: {type(each).__name__ for each in route.pattern.converters.values()} for name, route in routes().items()
    }
    wild = {name for name, each in kinds.items() if "IntConverter" in each}
    guarded = {name for name in wild if routes()[name].callback.__module__.startswith(("staff.", "notices."))}
    assert wild == guarded
    assert converters()["task-page"] == ["pk"]


# --- settings ---


def asked_for() -> set[str]:
    """Names that settings.py and the start scripts read from the environment."""
    tree = ast.parse((ROOT / "backoffice/settings.py").read_text())
    names = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    for app in (*OURS, "backoffice"):
        for path in (ROOT / app).rglob("*.py"):
            if "tests" not in path.parts:
                names |= set(re.findall(r"environ(?:\.get)?[\[(]\"([A-Z_]+)\"", path.read_text()))
    for script in ("web", "worker", "beat"):
        names |= set(re.findall(r"\$\{([A-Z_]+):?-", (ROOT / "script" / script).read_text()))
    return names


# Set by the tools themselves, not by whoever runs the office.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}


def test_every_setting_is_in_the_operators_book():
    book = (ROOT / "docs/operations.md").read_text()
    asked = asked_for() - NOT_SETTINGS
    assert {"SECRET_KEY", "DATABASE_URL", "BASE_URL"} <= asked, "the test finds what is read"
    assert sorted(name for name in asked if f"`{name}`" not in book) == []


def test_the_operators_book_names_no_setting_that_is_gone():
    book = (ROOT / "docs/operations.md").read_text()
    table = book.split("## Environment", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE))
    known = asked_for() | set(re.findall(r"\b[A-Z_]{4,}\b", "".join(path.read_text() for path in scripts())))
    assert named - known == set()


def scripts() -> list[Path]:
    return [path for path in (ROOT / "script").iterdir() if path.is_file()] + [ROOT / "Makefile"]


# --- the code ---


def modules() -> list[Path]:
    found = [path for app in (*OURS, "backoffice") for path in (ROOT / app).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts]


def test_every_module_says_what_lives_in_it():
    silent = [
        path for path in modules() if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert [
        str(path.relative_to(ROOT)) for path in silent if path.name != "__init__.py" and path.name != "urls.py"
    ] == []


def test_domain_code_gets_its_time_as_an_argument():
    """Only the frame, views and jobs know what time it is."""
    may = {
        "middleware.py",
        "jobs.py",
        "job_log.py",
        "health.py",
        "logs.py",
        "life.py",
        "one_off.py",
        "office.py",
        "people.py",
    }
    asks = [
        str(path.relative_to(ROOT))
        for path in modules()
        if re.search(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(\)", path.read_text())
        and path.name not in may
        and not {"tests", "commands", "demo"} & set(path.parts)
    ]
    assert asks == KNOWS_THE_TIME


# Where the clock is read all the same, and why.
KNOWS_THE_TIME = ["tasks/notice_kinds.py"]  # "today" and "yesterday" in a message are the reader's, when it is read


# --- what the database refuses, whatever code writes ---


def refuses(act: Any, *, name: str = "") -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    assert not name or name in str(refused.value) or "UNIQUE" in str(refused.value)


@pytest.fixture
def task(world) -> Any:
    return Task.objects.filter(pk=world.tasks["open"].pk)


def test_done_has_a_who_and_a_when(task, world):
    who = {"completed_by": world.people["ida"], "completed_at": "2026-11-23T08:00Z", "done_at": "2026-11-23T08:00Z"}
    for missing in who:
        part = {name: value for name, value in who.items() if name != missing}
        refuses(lambda part=part: task.update(status="done", **part), name="task_done_has_who_and_when")
    task.update(status="done", **who)


def test_the_signer_is_not_the_doer(world):
    signed = Task.objects.filter(pk=world.tasks["signed"].pk)
    refuses(lambda: signed.update(signed_off_by=world.people["ida"]), name="task_signer_is_not_the_doer")


def test_a_state_is_one_that_we_know(task):
    refuses(lambda: task.update(status="finished"), name="task_status_known")


def test_a_ticked_step_has_a_who_and_a_when(world):
    step = Step.objects.filter(pk=world.things["step"]["step"])
    refuses(lambda: step.update(ticked_at="2026-11-23T08:00Z"), name="step_ticked_has_who_and_when")
    refuses(lambda: step.update(ticked_by=world.people["ida"]), name="step_ticked_has_who_and_when")


def test_one_occurrence_a_date(world):
    schedule = Schedule.objects.get(pk=world.things["schedule"]["pk"])
    due = {"scheduled_on": "2026-11-30", "due_on": "2026-11-30", "due_at": "2026-11-30T15:00Z"}
    Occurrence.objects.create(schedule=schedule, **due)
    refuses(lambda: Occurrence.objects.create(schedule=schedule, **due), name="occurrence_once")
    refuses(
        lambda: Occurrence.objects.filter(schedule=schedule).update(state="created"),
        name="occurrence_created_has_its_task",
    )


def test_one_manager_and_one_home(world):
    billing = world.departments["billing"]
    omar = Membership.objects.filter(user=world.people["omar"])
    refuses(lambda: omar.update(role="manager"), name="membership_one_manager")
    refuses(lambda: Membership.objects.create(user=world.people["omar"], department=billing), name="membership_once")
    clinical = world.departments["clinical"]
    refuses(
        lambda: Membership.objects.create(user=world.people["omar"], department=clinical, is_home=True),
        name="membership_one_home",
    )


def test_one_person_an_address_whatever_its_case(world):
    refuses(lambda: User.objects.filter(pk=world.people["omar"].pk).update(email="IDA@office.example"))


def test_one_office(world):
    refuses(lambda: Office.objects.create(pk=2), name="office_is_one")


def test_one_opening_a_weekday(world):
    for department in (None, world.departments["billing"]):
        hours = {"department": department, "weekday": 0, "opens": "08:00", "closes": "16:00"}
        OpeningHours.objects.create(**hours)
        refuses(lambda hours=hours: OpeningHours.objects.create(**hours))


def test_events_are_append_only(world):
    event = Event.objects.first()
    assert event is not None
    plain = models.QuerySet(Event).filter(pk=event.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        plain.update(name="other")
    with pytest.raises(TypeError):
        Event.objects.all().delete()


@pytest.mark.postgres
def test_events_are_not_deleted_either(world):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.QuerySet(Event).filter(pk=Event.objects.latest("pk").pk).delete()
