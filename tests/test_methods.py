"""State changes only by POST with a token, once, from the right state and the version that was seen; nothing more than
the form asks for is changed. What follows holds for every route; those with a verb are typed out.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from staff.models import Department, Event, HeldSkill, Membership, Office, Skill, User
from tasks.models import Category, Procedure, Task
from tests import test_access_matrix, test_access_matrix_setup
from tests.matrix import BACKEND, NOW, converters, routes
from tests.test_access_matrix import TYPED
from tests.test_access_matrix_setup import PUBLIC

pytestmark = pytest.mark.once

# Posted to, never opened.
VERBS = {
    *("task-start", "task-complete", "task-wait", "task-resume", "task-submit", "task-sign-off", "task-send-back"),
    *("task-review", "task-cancel", "task-reopen", "task-assign", "task-claim", "task-release", "task-hand-over"),
    *(
        "task-accept",
        "task-decline",
        "task-undo",
        "step-add",
        "step-tick",
        "step-untick",
        "team-assign",
        "fields-set",
        "task-count",
    ),
    *("notices-read", "notice-open", "account-notice-kinds", "own-absence-remove", "token-revoke", "account_logout"),
    *("procedure-archive", "procedure-restore", "procedure-start", "procedure-suggest-change"),
    *("occurrence-skip", "schedule-archive", "schedule-restore"),
    *("category-archive", "category-restore", "category-review-later"),
    *("category-field-move", "category-field-archive", "category-field-restore"),
    *("department-restore", "department-hours-inherit", "member-add", "member-remove"),
    *("person-reactivate", "person-invite", "held-skill-remove", "skill-archive", "skill-restore"),
    *("week-remove", "extra-hours-remove", "absence-confirm", "absence-end", "absence-remove", "closure-remove"),
    *("holidays-seed", "holiday-rename", "holiday-strike-out", "holiday-restore", "pack-load"),
    *("envelope-send-again", "refusal-clear", "opening-period-remove"),
    *("attachment-add", "attachment-remove", "attachment-restore", "task-ask-help", "task-answer-help"),
}
VERBS |= {
    *("bulk-assign", "bulk-move", "bulk-wait", "bulk-complete", "bulk-cancel", "bulk-claim", "bulk-undo"),
    *("saved-view-delete", "saved-view-move"),
}
# Opened, never posted to.
READ = {
    *("bulk-page", "saved-view-list"),
    *(
        "first-page",
        "my-day",
        "calendar",
        "changes",
        "shortcuts",
        "team",
        "task-list",
        "pool",
        "sign-off",
        "task-page",
        "task-history",
        "task-new-people",
    ),
    *("attachment-download", "attachment-view", "attachment-thumbnail", "setup-files", "one-each"),
    "mentionable-people",
    *("notice-list", "procedure-list", "procedure-read", "procedure-version-read", "category-list", "setup"),
    *("schedule-list", "schedule-preview", "schedule-page", "schedule-log"),
    *("department-list", "person-list", "person-slip", "skill-list", "pack-list", "setup-notices", "person-hours"),
    *("account_reset_password_done", "account_reset_password_from_key_done", "health", "health-live"),
    "metrics",
}
# Opened as a form and posted to.
FORMS = {
    *("saved-view-new", "saved-view-edit", "my-day-order"),
    *(
        "ask",
        "task-new",
        "task-edit",
        "task-comments",
        "account",
        "account-password",
        "account-notices",
        "account-tokens",
        "own-absences",
    ),
    *("category-fields", "category-field-edit"),
    *("procedure-new", "procedure-edit", "category-new", "category-edit", "schedule-new", "schedule-edit"),
    *("department-new", "department-edit", "department-archive", "department-hours", "member-edit"),
    *("person-new", "person-edit", "person-deactivate", "membership-add", "held-skill-add", "held-skill-edit"),
    *("skill-new", "skill-edit", "week-add", "extra-hours", "person-absences", "office", "office-hours", "closures"),
    *("holiday-list", "account_login", "account_reset_password", "account_reset_password_from_key"),
    *("invitation-accept", "setup-first", "office-period-add", "department-period-add", "opening-period-change"),
}
ANY = {
    "pk": 1,
    "step": 1,
    "field": 1,
    "attachment": 1,
    "number": 1,
    "member_pk": 1,
    "held_pk": 1,
    "week_pk": 1,
    "extra_pk": 1,
    "absence_pk": 1,
    "token": "x",
    "trade": "medical",
    "uidb36": "1",
    "key": "x",
}


def any_path(route: str) -> str:
    return reverse(route, kwargs={name: ANY[name] for name in converters()[route]})


def test_every_route_is_a_verb_or_a_page_or_a_form():
    assert routes().keys() == VERBS | READ | FORMS
    assert not VERBS & READ and not VERBS & FORMS and not READ & FORMS


@pytest.mark.parametrize("route", sorted(VERBS))
def test_a_verb_is_only_posted(world, route):
    """405 before anything else is asked, and it says what is allowed."""
    for method in ("GET", "PUT", "DELETE"):
        answer = world.ask("ada", method, any_path(route))
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST"), method


@pytest.mark.parametrize("route", sorted(READ))
def test_a_page_is_only_read(world, route):
    before = Event.objects.count()
    for method in ("POST", "PUT", "DELETE"):
        assert world.ask("ada", method, any_path(route)).status_code == 405, method
    assert Event.objects.count() == before


@pytest.mark.parametrize("route", sorted(FORMS))
def test_a_form_is_read_and_posted(world, route):
    for method in ("PUT", "DELETE"):
        answer = world.ask("anon" if route in PUBLIC else "ada", method, any_path(route))
        assert answer.status_code == 405, method


@pytest.mark.parametrize("route", sorted(VERBS | FORMS))
def test_nothing_is_posted_without_a_token(world, route):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["ada"], backend=BACKEND)
    before = Event.objects.count()
    answer = client.post(any_path(route), {"version": 1, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert Event.objects.count() == before
    assert client.session.get("_auth_user_id") == str(world.people["ada"].pk)


def test_a_get_of_every_page_changes_nothing(world):
    """Reading writes no event and moves no version."""

    def state() -> tuple[Any, ...]:
        versions = [list(model.objects.order_by("pk").values_list("pk", "version")) for model in VERSIONED]
        return Event.objects.count(), versions

    before = state()
    for line in (*test_access_matrix.LINES, *test_access_matrix_setup.LINES):
        if line.method == "GET":
            world.send("ada", "GET", world.path(line.route, line.thing))
    assert state() == before


VERSIONED = (Task, Department, Membership, User, Office, Skill, HeldSkill, Category, Procedure)

# --- stale: somebody changed it since ---

STALE_MOVES = """
task-start open
task-complete open
task-wait open
task-resume waiting
task-submit for-till
task-sign-off till
task-send-back till
task-review later
task-cancel open
task-reopen done
task-assign open
task-claim pool
task-release open
task-hand-over open
task-accept offered
task-decline offered
task-undo done
task-ask-help open
task-answer-help gated
step-add open
step-tick step
step-untick ticked
attachment-add open
attachment-remove file
attachment-restore file-removed
"""
DOER = {
    **dict.fromkeys(("task-hand-over", "task-undo", "task-ask-help"), "ida"),
    **dict.fromkeys(("task-accept", "task-decline"), "omar"),
}


def typed(world, route: str) -> dict[str, Any]:
    data = dict(TYPED.get(route, {}))
    return data | {"to": world.people[data["to"]].pk} if "to" in data else data


@pytest.mark.parametrize("line", STALE_MOVES.strip().splitlines())
def test_a_stale_move_is_told_who_changed_what(world, line):
    """409 with the current row, to a browser and to htmx alike; nothing is changed."""
    route, thing = line.split()
    name = "open" if thing in ("step", "ticked", "file", "file-removed") else thing
    task = Task.objects.get(pk=world.tasks[name].pk)
    seen = task.version
    Task.objects.filter(pk=task.pk).update(version=seen + 1)
    Event.record(task, "edited", by=world.people["petra"], at=NOW, after={"version": seen + 1})
    before = Event.objects.count(), Task.objects.filter(pk=task.pk).values().get()
    path, data = world.path(route, thing), typed(world, route) | {"version": seen}
    for headers in ({}, {"HX-Request": "true"}):
        for panel in ({}, {"panel": "1"}):
            answer = world.send(DOER.get(route, "dag"), "POST", path, data | panel, **headers)
            body = answer.content.decode()
            assert answer.status_code == 409
            assert "Petra Cast changed it meanwhile" in body
            assert escape(task.title) in body
            assert f'value="{seen + 1}"' in body or f'data-version="{seen + 1}"' in body or "version" not in body
            if headers:
                assert answer.headers["HX-Retarget"] == ("#task" if panel else f"#task-{task.pk}")
                assert "<html" not in body
    assert (Event.objects.count(), Task.objects.filter(pk=task.pk).values().get()) == before


@pytest.mark.parametrize("version", ["0", "-1", "1e3", "9" * 40, "½", "", " ", "\x00"])
def test_an_absurd_version_is_a_stale_one(world, version):
    answer = world.ask("mona", "POST", world.path("task-start", "open"), {"version": version})
    assert answer.status_code == 409


WRONG_STATE = """
task-start done
task-start waiting
task-complete till
task-complete cancelled
task-wait done
task-wait waiting
task-resume open
task-submit open
task-submit till
task-sign-off for-till
task-send-back signed
task-review done
task-review open
task-cancel done
task-cancel cancelled
task-reopen open
task-reopen till
task-assign done
task-claim open
task-claim done
task-release pool
task-release done
task-accept open
task-decline open
task-undo waiting
task-answer-help open
task-answer-help done
step-add done
attachment-add done
attachment-add cancelled
attachment-remove file-books
step-tick ticked
step-untick step
fields-set done
fields-set waiting
task-count open
"""


@pytest.mark.parametrize("line", WRONG_STATE.strip().splitlines())
def test_the_wrong_state_is_a_409_without_an_event(world, line):
    route, thing = line.split()
    before = Event.objects.count()
    data = typed(world, route) | {"version": world.version(thing)}
    answer = world.send("dag", "POST", world.path(route, thing), data)
    assert answer.status_code == 409
    assert "This is how it is now" in answer.content.decode()
    assert Event.objects.count() == before


GATED = ["task-complete gated", "task-complete for-till"]


@pytest.mark.parametrize("line", GATED)
def test_a_closed_gate_is_a_422_with_the_list(world, line):
    route, thing = line.split()
    sentence = {"gated": "Tick 1 more step.", "for-till": "It must be sent for sign-off"}[thing]
    before = Event.objects.count()
    for headers in ({}, {"HX-Request": "true"}):
        for panel in ({}, {"panel": "1"}):
            data = {"version": world.version(thing)} | panel
            answer = world.send("ida", "POST", world.path(route, thing), data, **headers)
            assert answer.status_code == 422
            assert sentence in answer.content.decode()
    assert Event.objects.count() == before
    assert Task.objects.get(pk=world.tasks[thing].pk).status == "open"


STALE_FORMS = {
    "task-edit open": {
        "title": "Other",
        "category": "post",
        "due_on": "2026-11-23",
        "estimate_minutes": 15,
        "priority": 0,
    },
    "office -": {
        "name": "Other",
        "country": "NO",
        "zone": "Europe/Oslo",
        "currency": "NOK",
        "language": "en",
        "titles_visible": "on",
    },
    "department-edit in-billing": {"name": "Other", "parent": "administration"},
    "department-archive in-collections": {"sure": "on"},
    "department-restore in-attic": {},
    "opening-period-change period": {
        "name": "Other",
        "first_day": "2026-12-23",
        "d0_starts": "08:00",
        "d0_ends": "12:00",
    },
    "member-edit omar-member": {"role": "assistant", "title": "Other", "is_home": "on"},
    "person-edit omar": {"name": "Other", "email": "omar@office.example", "employment": "full_time"},
    "person-deactivate omar": {},
    "person-reactivate dee": {},
    "held-skill-edit omar": {"number": "7"},
    "skill-edit skill": {"name": "Other", "kind": "training"},
    "skill-archive skill": {},
    "skill-restore skill-archived": {},
    "category-edit kind-post": {"name": "Other", "kind": "clerical", "minutes": 15, "sign_off": "none"},
    "category-archive kind-bank": {"sure": "on"},
    "category-restore kind-old": {},
    "category-review-later kind-bank": {},
    "procedure-edit procedure": {
        "name": "Other",
        "department": "billing",
        "category": "post",
        "minutes": 10,
        "step": "Open the letters",
        "required": "0",
        "instructions": "Letters first.",
    },
    "procedure-archive procedure": {"sure": "on"},
    "procedure-restore procedure-archived": {},
    "schedule-archive schedule": {},
    "schedule-restore schedule-archived": {},
    "account -": {"name": "Other", "message_preset": "normal"},
}


@pytest.mark.parametrize("line", STALE_FORMS)
def test_a_stale_form_is_a_409_and_keeps_what_was_typed(world, line):
    """Sent with the version before; the page comes again, and what was typed with it. Nothing is written."""
    route, thing = line.split()
    data = dict(STALE_FORMS[line])
    for name, kind in (("category", "kind-post"), ("department", "in-billing"), ("parent", "in-administration")):
        if name in data:
            data[name] = world.things[kind]["pk"]
    path = world.path(route, thing)
    fresh = world.ask("ada", "POST", path, data | {"version": world.version(thing if route != "account" else "ada")})
    assert fresh.status_code in (302, 303), "with the version that is there, it is saved"
    before = Event.objects.count()
    answer = world.send("ada", "POST", path, data | {"version": 77})
    assert answer.status_code == 409
    assert Event.objects.count() == before
    if data.get("name") or data.get("title"):
        assert 'value="Other"' in answer.content.decode()


# --- once ---

TWICE = [
    *STALE_MOVES.strip().splitlines(),
    *("occurrence-skip schedule", "schedule-archive schedule", "schedule-restore schedule-archived"),
    *("procedure-archive procedure", "procedure-restore procedure-archived"),
    *("category-archive kind-bank", "category-restore kind-old", "category-review-later kind-bank"),
    *("department-archive in-collections", "department-restore in-attic"),
    *("skill-archive skill", "skill-restore skill-archived", "person-deactivate omar", "person-reactivate dee"),
    *("member-remove omar-member", "held-skill-remove omar", "week-remove omar", "extra-hours-remove omar"),
    *("absence-confirm omar", "absence-remove omar", "absence-end omar", "closure-remove closure"),
    "opening-period-remove period",
    *("holiday-rename holiday", "holiday-strike-out holiday", "holiday-restore struck", "refusal-clear refusal"),
    *("envelope-send-again envelope", "pack-load pack", "holidays-seed -"),
]
AT_MOST = {
    "closure-remove": 2,
    "holiday-strike-out": 2,
    "holiday-restore": 2,
}  # and what it means for the office's hours
MORE = {
    "absence-end": {"last_day": "2026-12-23"},
    "holiday-rename": {"name": "First day of Christmas"},
    **{key: {"sure": "on"} for key in ("category-archive", "department-archive", "procedure-archive")},
}


@pytest.mark.parametrize("line", TWICE)
def test_a_verb_sent_twice_is_one_event(world, line):
    route, thing = line.split()
    data = typed(world, route) | MORE.get(route, {}) | {"version": world.version(thing)}
    who = "dag" if line in STALE_MOVES else "ada"
    path = world.path(route, thing)
    before = Event.objects.count()
    first = world.send(DOER.get(route, who), "POST", path, data)
    assert first.status_code in (302, 303)
    once = Event.objects.count()
    second = world.send(DOER.get(route, who), "POST", path, data)
    assert second.status_code in (302, 303, 404, 409)
    assert Event.objects.count() == once
    if route not in ("pack-load", "holidays-seed", "week-remove"):
        assert once - before <= AT_MOST.get(route, 1)
        assert once > before or route == "envelope-send-again"
    if line in STALE_MOVES:
        assert second.status_code == 409


# --- nothing but what the form asks for ---

EXTRA: dict[str, Any] = {
    "status": "done",
    "completed_by": 1,
    "signed_off_by": 1,
    "signed_off_at": "2026-01-01",
    "done_at": "",
    "created_by": 1,
    "requester": 1,
    "requester_id": 1,
    "assignee_id": 1,
    "department_id": 1,
    "needs_sign_off": "",
    "is_admin": "1",
    "is_active": "",
    "is_staff": "1",
    "is_superuser": "1",
    "password": "x",
    "signed_out": "9",
    "archived_at": "2026-01-01",
    "created_at": "2026-01-01",
    "is_demo": "1",
    "set_up_at": "",
    "id": 1,
    "user": 1,
    "search_text": "x",
    "is_edited": "1",
    "confirmed_at": "2026-01-01",
    "reviewed_by": 1,
    "offered_to": 1,
}


def rows_of(model: Any) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in model.objects.values()}


def changed(model: Any, before: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """{field: new value} over all rows, the version aside."""
    found: dict[str, Any] = {}
    for pk, row in rows_of(model).items():
        old = before.get(pk, row)
        found |= {name: value for name, value in row.items() if old[name] != value and name != "version"}
    return found


@pytest.mark.parametrize(
    "line, may",
    [
        ("task-start open", {"status", "status_before"}),
        ("task-comments open", set()),
        ("task-release open", {"assignee_id"}),
        ("task-assign open", {"assignee_id"}),
        ("task-cancel open", {"status", "status_before", "ended_reason"}),
        ("step-add open", set()),
        ("task-wait open", {"status", "status_before", "waiting_for", "look_again_on"}),
        ("task-edit open", {"title", "search_text"}),
        ("task-sign-off till", {"status", "status_before", "signed_off_by_id", "signed_off_at", "completed_by_id"}
         | {"completed_at", "done_at"}),
    ],
)  # fmt: skip
def test_extra_fields_change_nothing_of_a_task(world, line, may):
    route, thing = line.split()
    data = EXTRA | typed(world, route) | {"version": world.version(thing)}
    data |= {"assignee": world.people["omar"].pk, "department": world.departments["clinical"].pk}
    if route == "task-edit":
        data |= STALE_FORMS["task-edit open"] | {"category": world.things["kind-post"]["pk"]}
    before, steps = rows_of(Task), world.tasks["open"].steps.count()
    users = rows_of(User)
    assert world.send("dag", "POST", world.path(route, thing), data).status_code == 303
    assert changed(Task, before).keys() == may
    assert changed(User, users) == {}
    task = Task.objects.get(pk=world.tasks["till" if thing == "till" else "open"].pk)
    assert task.department == world.departments["billing"]
    assert task.requester == world.people["rita"]
    if route == "task-sign-off":
        assert (task.signed_off_by, task.completed_by) == (world.people["dag"], world.people["ida"])
    assert world.tasks["open"].steps.count() - steps == (route == "step-add")


def test_extra_fields_make_no_other_task(world):
    data = EXTRA | {
        "title": "Mine",
        "due_on": "2026-11-24",
        "category": world.things["kind-post"]["pk"],
        "assignee": world.people["ida"].pk,
        "requester": world.people["omar"].pk,
        "due_at": "2020-01-01",
        "form_key": "",
    }
    assert world.send("ida", "POST", "/tasks/new/", data).status_code == 303
    task = Task.objects.get(title="Mine")
    assert (task.status, task.created_by, task.completed_by, task.signed_off_by) == (
        "open",
        world.people["ida"],
        None,
        None,
    )
    assert (task.department, task.offered_to, task.needs_sign_off) == (world.departments["billing"], None, False)
    assert task.due_at.year == 2026


@pytest.mark.parametrize(
    "who, line, model, may",
    [
        ("ida", "account -", User, {"name", "search_text", "shortcuts"}),
        ("ada", "person-edit omar", User, {"name", "search_text", "is_admin"}),
        ("ada", "department-edit in-billing", Department, {"name"}),
        ("ada", "member-edit omar-member", Membership, {"title"}),
        ("ada", "office -", Office, {"name"}),
        ("ada", "skill-edit skill", Skill, {"name"}),
        ("ada", "held-skill-edit omar", HeldSkill, {"number"}),
        ("ada", "category-edit kind-post", Category, {"name"}),
        ("ada", "procedure-edit procedure", Procedure, {"name"}),
    ],
)
def test_extra_fields_change_nothing_in_set_up(world, who, line, model, may):
    route, thing = line.split()
    data = EXTRA | STALE_FORMS[line]
    for name, other in (("category", "kind-post"), ("department", "in-billing"), ("parent", "in-administration")):
        if name in data:
            data[name] = world.things[other]["pk"]
    data |= {"version": world.version(thing if thing != "-" else who)}
    if route == "office":
        data["version"] = 1
    before = rows_of(model)
    assert world.send(who, "POST", world.path(route, thing), data).status_code in (302, 303)
    assert changed(model, before).keys() == may


def test_nobody_makes_themselves_an_administrator(world):
    for who in ("ida", "mona", "eve"):
        user = User.objects.get(pk=world.people[who].pk)
        data = {
            "name": "Other",
            "message_preset": "normal",
            "version": user.version,
            "is_admin": "on",
            "email": "x@x.no",
        }
        assert world.send(who, "POST", "/account/", data).status_code in (302, 303)
        user.refresh_from_db()
        assert (user.name, user.is_admin, user.email) == ("Other", False, f"{who}@office.example")
