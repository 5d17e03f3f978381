"""The task's own page: what it says, to whom, and what can be done from it."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import Office
from tasks.actions_steps import add_steps
from tasks.models import Task
from tests.factories import a_procedure, a_task


@pytest.fixture(autouse=True)
def _at(now, monkeypatch):
    """Every request comes on Monday at nine."""
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now)


def shown(client_of: Any, user: Any, task: Task) -> str:
    answer = client_of(user).get(f"/tasks/{task.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def task(billing, post, ida, mona, now):
    return a_task(billing, post, now=now, by=mona, assignee=ida, instructions="Letters **first**.", reference="M-7")


def test_the_page_says_it_all(client_of, task, ida, mona, now):
    Office.objects.update(reference_name="Matter no.")
    add_steps(task, ["Stamp the date"], by=ida, now=now, required=True)
    task.comment("See _this_ <script>alert(1)</script>", by=mona, now=now)
    html = shown(client_of, ida, task)
    for words in (
        "Post · Billing", "<strong>first</strong>", "Ida Cast", "Mona Cast", "Matter no.", "M-7", "Stamp the date",
        "Tick 1 more step.", "<em>this</em>", "Mona Cast made this task", 'aria-label="Mark done: Open the post"',
        "Hand over", "Release", f"/tasks/{task.pk}/steps/",
    ):  # fmt: skip
        assert words in html, words
    assert "<script>alert" not in html
    for words in ("Sign off", "Claim", "Cancel task", ">Assign<"):
        assert words not in html, words


def test_the_manager_may_more(client_of, task, mona):
    html = shown(client_of, mona, task)
    for words in ("Assign …", "Cancel task …", f'href="/tasks/{task.pk}/edit/"'):
        assert words in html, words
    assert "Hand over" not in html


def test_a_colleague_sees_the_outline(client_of, task, omar, ida, now):
    add_steps(task, ["Stamp the date"], by=ida, now=now)
    task.comment("A secret", by=ida, now=now)
    html = shown(client_of, omar, task)
    assert "Ida Cast" in html
    assert "Mark done: Open the post" in html
    for words in ("Letters", "Stamp the date", "A secret", "Mona", "history-title", "M-7"):
        assert words not in html, words
    assert client_of(omar).get(f"/tasks/{task.pk}/history/").status_code == 403
    assert client_of(omar).get(f"/tasks/{task.pk}/comments/").status_code == 403


def test_who_may_not_know_of_it_gets_404(client_of, task, olav, eve):
    for user in (olav, eve):
        for path in ("", "edit/", "history/", "comments/"):
            assert client_of(user).get(f"/tasks/{task.pk}/{path}").status_code == 404
        assert client_of(user).post(f"/tasks/{task.pk}/steps/").status_code == 404


def test_who_signs_is_said_and_offered(client_of, billing, daily_close, ida, mona, dag, now):
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida)
    html = shown(client_of, ida, task)
    assert "Dag Cast or Mona Cast" in html
    assert "Send for sign-off" in html
    assert "Mark done" not in html
    task.submit(by=ida, now=now)
    assert "Send back" in shown(client_of, mona, task)
    assert "Sign off" in shown(client_of, dag, task)
    assert "Sign off" not in shown(client_of, ida, task)


def test_nobody_can_sign_is_said(client_of, billing, daily_close, ida, mona, now):
    daily_close.sign_off = "named"
    daily_close.save()
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida)
    assert "Nobody can sign this yet" in shown(client_of, ida, task)


def test_an_offer_is_accepted_from_the_page(client_of, task, ida, omar, now):
    task.hand_over(by=ida, now=now, to=omar)
    html = shown(client_of, omar, task)
    assert "Accept" in html
    assert "Decline" in html
    assert "Offered to" in shown(client_of, ida, task)


def test_unclaimed_work_is_claimed_from_the_page(client_of, billing, post, mona, omar, now):
    task = a_task(billing, post, now=now, by=mona)
    assert 'aria-label="Claim: Open the post"' in shown(client_of, omar, task)
    client_of(omar).post(f"/tasks/{task.pk}/claim/", {"version": 1, "panel": "1"})
    html = shown(client_of, omar, task)
    assert "Claim:" not in html
    assert "Undo" in html


def test_the_zone_is_named_to_people_elsewhere(client_of, task, ida, now):
    Task.objects.filter(pk=task.pk).update(due_time=time(15), due_at=now.replace(hour=15))
    assert "time in Oslo" not in shown(client_of, ida, task)
    ida.zone = "America/New_York"
    ida.save()
    assert "today 15:00 (time in Oslo)" in shown(client_of, ida, task)


def test_last_time_by_the_same_procedure(client_of, billing, front_desk, post, ida, omar, mona, now):
    procedure = a_procedure(billing, post, by=mona, now=now)
    of_it = {"procedure_version": procedure.current, "by": mona, "now": now}
    before = a_task(billing, post, assignee=omar, title="Old words", **of_it)
    before.complete(by=omar, now=now - timedelta(days=3), spent_minutes=24, note_for_next="Use the left tray")
    task = a_task(billing, post, assignee=ida, title="New words", **of_it)
    html = shown(client_of, ida, task)
    assert "Omar Cast, 24 min" in html
    assert "Use the left tray" in html
    assert f"/tasks/{before.pk}/" in html


def test_last_time_of_private_work_stays_private(client_of, billing, complaint, post, ida, omar, mona, now):
    before = a_task(billing, complaint, now=now, by=mona, assignee=omar, title="Call back")
    before.complete(by=omar, now=now, note_for_next="She cried")
    task = a_task(billing, complaint, now=now, by=mona, assignee=ida, title="Call back")
    assert "She cried" not in shown(client_of, ida, task)
    assert "She cried" in shown(client_of, mona, task)


def test_history_says_what_happened_in_words(client_of, task, ida, omar, mona, now):
    task.edit(by=mona, now=now, due_on=now.date() + timedelta(days=1), title="Sort the post")
    task.hand_over(by=ida, now=now, to=omar)
    task.accept(by=omar, now=now)
    task.wait(by=omar, now=now, waiting_for="the insurer", look_again_on=now.date() + timedelta(days=1))
    task.resume(by=None, now=now)
    task.assign(by=mona, now=now, to=None)
    html = shown(client_of, mona, task)
    for words in (
        "Due date: today → tomorrow", "Title: Open the post → Sort the post", "Ida Cast offered it to Omar Cast",
        "Omar Cast accepted it", "for the insurer, look again tomorrow", "The office took it up again",
        "Mona Cast gave it to nobody",
    ):  # fmt: skip
        assert words in html, words


def test_every_event_has_words_of_its_own():
    from tasks.history import SAID
    from tasks.states import MOVES

    assert {move.event for move in MOVES.values()} <= SAID.keys()


def test_the_whole_history_is_paged(client_of, task, ida, now):
    for n in range(60):
        task.comment(str(n), by=ida, now=now)
    assert "Whole history" in shown(client_of, ida, task)
    page = client_of(ida).get(f"/tasks/{task.pk}/history/")
    assert len(page.context["past"]["lines"]) == 50
    cursor = page.context["page"].next
    rest = client_of(ida).get(f"/tasks/{task.pk}/history/", {"cursor": cursor})
    assert len(rest.context["past"]["lines"]) == 11
    assert client_of(ida).get(f"/tasks/{task.pk}/history/", {"cursor": "nonsense"}).status_code == 200


def test_a_refusal_keeps_what_was_typed(client_of, task, ida, now):
    client = client_of(ida)
    sent = {"panel": "1", "version": task.version, "waiting_for": "the bank's letter", "look_again_on": "2026-11-22"}
    refused = client.post(f"/tasks/{task.pk}/wait/", sent)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Choose a day after today." in html
    assert "the bank&#x27;s letter" in html
    part = client.post(f"/tasks/{task.pk}/wait/", sent, headers={"HX-Request": "true"})
    assert part.status_code == 422
    assert part["HX-Retarget"] == "#task"
    assert "<html" not in part.content.decode()


def test_a_stale_page_gets_the_current_one(client_of, task, ida, mona, now):
    seen = task.version
    task.edit(by=mona, now=now, title="Sort the post")
    answer = client_of(ida).post(f"/tasks/{task.pk}/complete/", {"panel": "1", "version": seen})
    assert answer.status_code == 409
    assert "Mona Cast changed it meanwhile" in answer.content.decode()
    assert "Sort the post" in answer.content.decode()


def test_the_closed_gate_is_said(client_of, task, ida, now):
    add_steps(task, ["Stamp"], by=ida, now=now, required=True)
    answer = client_of(ida).post(
        f"/tasks/{task.pk}/complete/", {"panel": "1", "version": task.version, "note_for_next": "X1"}
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'role="alert"' in html
    assert "Tick 1 more step." in html
    assert "X1" in html


def test_queries_do_not_grow(client_of, billing, daily_close, ida, mona, omar, dag, now):
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida, reference="R", offered_to=omar)
    client = client_of(mona)

    def count() -> int:
        client.get(f"/tasks/{task.pk}/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/tasks/{task.pk}/")
        return len(queries)

    few = count()
    for n in range(30):
        step = add_steps(task, [f"Step {n}"], by=mona, now=now)[0]
        task.tick(step, by=[ida, mona, omar][n % 3], now=now)
        task.comment(f"Comment {n}", by=[ida, mona, omar][n % 3], now=now)
    assert count() <= few
    assert few <= 14


def test_a_task_waits_for_a_colleague_or_for_words_but_not_for_nothing(
    billing, post, ida, omar, now, client_of, time_machine
):
    time_machine.move_to(now, tick=False)
    task = a_task(billing, post, now=now, by=ida, assignee=ida)
    client, path = client_of(ida), f"/tasks/{task.pk}/wait/"
    nothing = client.post(path, {"version": task.version, "look_again_on": "2026-11-25"})
    assert nothing.status_code == 422
    assert "Say for whom or what it waits." in nothing.content.decode()
    client.post(path, {"version": task.version, "look_again_on": "2026-11-25", "waiting_person": omar.pk})
    task.refresh_from_db()
    assert (task.status, task.waiting_person) == ("waiting", omar)
    assert "Omar Cast" in client.get(f"/tasks/{task.pk}/").content.decode()


def test_what_moves_out_of_sight_takes_its_row_with_it(billing, complaint, mona, ida, now, client_of, time_machine):
    time_machine.move_to(now, tick=False)
    task = a_task(billing, complaint, now=now, by=mona, assignee=ida, title="Complaint of Mrs Vik")
    path = f"/tasks/{task.pk}/release/"
    answer = client_of(ida).post(path, {"version": task.version}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == f"#task-{task.pk}"
    assert f'<li id="task-{task.pk}" hidden></li>' in answer.content.decode()
    assert client_of(ida).get(f"/tasks/{task.pk}/").status_code == 404
