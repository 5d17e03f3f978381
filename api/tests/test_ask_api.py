"""The door: tokens, one shape of refusals, bodies that are no JSON or too much of it, languages, versions, pages."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.openapi import description
from staff.actions_tokens import make_token
from staff.models import ApiToken, Event
from tasks.models import CategoryField, Task
from tests.api import CLIENT, V1, call, error, token_for
from tests.factories import a_task

DEEP = "[" * 100_000


@pytest.fixture
def token(ida, now):
    return token_for(ida, now=now)


@pytest.fixture
def task(billing, post, ida, mona, now):
    return a_task(billing, post, now=now, by=mona, assignee=ida, steps=[("Count it", True)])


# --- tokens ---


def test_a_token_that_reads_changes_nothing(task, ida, now):
    reader = make_token(ida, name="Reader", by=ida, now=now, read_only=True)[1]
    assert call(reader, "GET", "/tasks").status_code == 200
    for method, path in (("POST", f"/tasks/{task.pk}/start"), ("PATCH", f"/tasks/{task.pk}"), ("DELETE", "/skills/1")):
        refused = call(reader, method, path)
        assert (refused.status_code, error(refused)["code"]) == (403, "read_only_token")


def test_wrong_tokens_are_told_so_and_slowed_down(ida, token, monkeypatch):
    cache.clear()
    for wrong in ("bo_x", "x" * 5000, "å\x00"):
        refused = CLIENT.get(f"{V1}/me", headers={"Authorization": f"Bearer {wrong}"})
        assert (refused.status_code, refused["WWW-Authenticate"]) == (
            401,
            'Bearer realm="Backoffice", error="invalid_token"',
        )
    for _again in range(28):
        refused = call("bo_x", "GET", "/me")
    assert (refused.status_code, error(refused)["code"], refused["Retry-After"]) == (429, "too_many_requests", "60")
    assert call(token, "GET", "/me").status_code == 200, "a right one from there still works"
    assert CLIENT.get(f"{V1}/me", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_use_is_seen(ida, token):
    call(token, "GET", "/me")
    assert ApiToken.objects.get().last_used_at is not None


def test_a_demo_account_works_only_where_the_demo_runs(office, ida, now, monkeypatch):
    office.is_demo = True
    office.save()
    ida.email = "ida@demo.example"
    ida.save()
    token = token_for(ida, now=now)
    monkeypatch.setattr(settings, "ON_LOOPBACK", True)
    assert call(token, "GET", "/me").status_code == 200
    monkeypatch.setattr(settings, "ON_LOOPBACK", False)
    assert call(token, "GET", "/me").status_code == 401


def test_a_session_opens_nothing_here(client_of, ida):
    assert client_of(ida).get(f"{V1}/me").status_code == 401
    assert client_of(ida).post(f"{V1}/tasks", "{}", content_type="application/json").status_code == 401


# --- refusals ---

BODIES = {
    "": 422,
    "{": 400,
    "\xff": 400,
    "[]": 422,
    "null": 422,
    DEEP: 400,
    '{"title": NaN}': 400,
    '{"title": "a", "title": "b"}': 400,
    '{"title": 1e999}': 422,
    '{"title": "a", "estimate_minutes": 1e999}': 422,
    '{"title": "a", "estimate_minutes": 99999999999999999999}': 422,
    '{"title": "a", "estimate_minutes": ' + "9" * 5000 + "}": 400,
    '{"title": "a", "assignee": ' + str(10**30) + "}": 422,
    '{"title": "a", "assignee": "1"}': 422,
    '{"title": "a", "due_on": "2026-02-30"}': 422,
    '{"title": "a", "due_on": "9999-12-31"}': 422,
    '{"title": "a", "due_on": 1}': 422,
    '{"title": "a", "due_time": "25:00"}': 422,
    '{"title": "a", "priority": "urgent"}': 422,
    '{"title": "a\\u0000"}': 422,
    '{"title": "a\\ud800"}': 422,
    '{"title": "a", "\\ud800": 1}': 422,
    '{"title": "' + "a" * 201 + '"}': 422,
    '{"title": "a", "titel": "b"}': 422,
    '{"title": "a", "steps": [{"text": ""}]}': 422,
    '{"title": "a", "steps": [' + ",".join(['{"text": "a"}'] * 101) + "]}": 422,
    '{"title": "a", "fields": {"Nothing": [[]]}}': 422,
    '{"title": "a", "fields": []}': 422,
    '{"title": "' + "a" * 1_000_000 + '"}': 413,
}


def test_no_body_is_a_fault(ida, post, token):
    for raw, status in BODIES.items():
        answer = call(token, "POST", "/tasks", raw=raw.encode("latin-1") if raw == "\xff" else raw)
        assert answer.status_code == status, raw[:60]
        assert error(answer)["message"]
    assert not Task.objects.exists()


def test_what_is_no_json_is_415(task, token):
    form = "application/x-www-form-urlencoded"
    for path in ("/tasks", f"/tasks/{task.pk}/start", "/nothing"):
        assert call(token, "POST", path, raw="title=a", content_type=form).status_code == 415
    assert call(token, "POST", "/tasks", raw="--x--", content_type="multipart/form-data; boundary=x").status_code == 415


@pytest.mark.parametrize(
    ("path", "status"),
    [("?cursor=forged", 200), ("?cursor=" + "x" * 5000, 200), ("?status=nonsense", 422), ("?q=%00", 422)]
    + [("?department=" + "9" * 40, 422), ("?assignee=" + "9" * 40, 422), ("?due_before=x", 422), ("?q=%FF", 422)],
)
def test_absurd_filters(token, path, status):
    assert call(token, "GET", "/tasks" + path).status_code == status


def test_404_and_405_are_json_too(task, token):
    for path in (
        "/nothing",
        "/",
        "/tasks/",
        f"/tasks/{10**30}",
        "/tasks/x",
        f"/tasks/{task.pk}/steps/{10**18 - 1}/tick",
    ):
        answer = call(token, "POST", path)
        assert (answer.status_code, error(answer)["code"]) == (404, "not_found"), path
    refused = call(token, "PUT", f"/tasks/{task.pk}")
    assert (refused.status_code, refused["Allow"], error(refused)["code"]) == (405, "GET, PATCH", "method_not_allowed")
    assert call(token, "GET", f"/tasks/{task.pk}/complete")["Allow"] == "POST"


def test_the_gate_answers_with_its_sentences(task, token):
    refused = error(call(token, "POST", f"/tasks/{task.pk}/complete"))
    assert refused["code"] == "not_yet"
    assert refused["fields"] == {"between_this_and_done": ["Tick 1 more step."]}
    assert call(token, "GET", f"/tasks/{task.pk}").json()["between_this_and_done"] == ["Tick 1 more step."]


def test_in_the_language_asked_for(ida, token):
    said = {code: call(token, "GET", "/x", Accept_Language=code)["Content-Language"] for code in ("nb", "en", "xx")}
    assert said == {"nb": "nb", "en": "en", "xx": "en"}
    ida.language = "nb"
    ida.save()
    assert call(token, "GET", "/me")["Content-Language"] == "nb"
    assert call(token, "GET", "/me", Accept_Language="en")["Content-Language"] == "en"


# --- versions ---


def test_a_change_needs_the_version_that_was_seen(task, mona, now):
    token, path = token_for(mona, now=now), f"/tasks/{task.pk}"
    assert call(token, "PATCH", path, {"title": "New"}).status_code == 428
    assert call(token, "PATCH", path, {"title": "New"}, If_Match="three").status_code == 422
    seen = call(token, "GET", path)["ETag"]
    changed = call(token, "PATCH", path, {"title": "New", "due_time": "14:30"}, If_Match=seen)
    assert (changed.status_code, changed.json()["due_at"]) == (200, "2026-11-23T14:30:00+01:00")
    stale = call(token, "PATCH", path, {"title": "Newer", "version": int(seen.strip('"'))})
    assert (stale.status_code, error(stale)["code"]) == (409, "conflict")
    assert stale.json()["current"] == changed.json() == call(token, "GET", path).json()
    assert call(token, "POST", f"{path}/cancel", {"reason": "No", "version": 1}).status_code == 409
    assert Event.objects.about("task", task.pk).filter(name="edited").count() == 1


# --- lists ---


def test_pages_follow_each_other_and_cost_the_same(billing, daily_close, post, ida, mona, now):
    daily_close.sign_off = "named"
    daily_close.save()
    token = token_for(mona, now=now)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert call(token, "GET", "/tasks").status_code == 200
        return len(asked)

    def fill(count: int) -> None:
        for n in range(count):
            kind = (post, daily_close)[n % 2]
            task = a_task(billing, kind, now=now, by=mona, assignee=ida, title=f"Task {n}", steps=[("a", True)])
            task.tick(task.steps.get(), by=ida, now=now)
            if kind is daily_close:
                task.submit(by=ida, now=now)

    fill(3)
    call(token, "GET", "/tasks")  # the token's use is noted
    few = cost()
    fill(52)
    assert cost() == few
    found, address = [], "/tasks"
    while address:
        page = call(token, "GET", address).json()
        found += [each["id"] for each in page["results"]]
        address = page["next"]
    assert len(found) == len(set(found)) == 55


def test_a_description_for_everybody(db):
    assert CLIENT.get(f"{V1}/openapi.json").json() == description()
    page = CLIENT.get(f"{V1}/docs").content.decode()
    assert "<script" not in page and "style=" not in page
    for path in description()["paths"]:
        assert f"<code>{path}</code>" in page


# --- fields ---


def test_fields_are_written_by_name(task, post, ida, token):
    CategoryField.objects.create(category=post, name="Temperature", type="number", minimum=2000, maximum=8000)
    path = f"/tasks/{task.pk}"
    assert call(token, "GET", path).json()["fields"] == {"Temperature": None}
    warm = {"fields": {"Temperature": 9.5}, "version": 1}
    refused = error(call(token, "PATCH", path, warm))
    assert list(refused["fields"]) == ["actions_taken.Temperature"]
    for value, where in ((1e999, 400), ("9,5", 422), ([], 422), ({}, 422), (True, 422), (10**30, 422)):
        assert call(token, "PATCH", path, {"fields": {"Temperature": value}, "version": 1}).status_code == where
    assert call(token, "PATCH", path, {"fields": {"Humidity": 1}, "version": 1}).status_code == 422
    written = call(token, "PATCH", path, warm | {"actions_taken": {"Temperature": "Moved the vaccines"}})
    assert (written.status_code, written.json()["fields"]) == (200, {"Temperature": "9.5"})
    assert call(token, "PATCH", path, warm).status_code == 409
    assert call(token, "PATCH", path, {"title": "Mine", "version": 2}).status_code == 403, "her work, not her words"


def test_a_fault_of_ours_is_told_in_the_same_shape(token, monkeypatch):
    monkeypatch.setattr(CLIENT, "raise_request_exception", False)
    monkeypatch.setattr(ApiToken.objects, "usable", lambda now: 1 / 0)
    fault = call(token, "GET", "/me")
    assert (fault.status_code, error(fault)["code"]) == (500, "fault")
