"""Who comes too late is told what changed and by whom, field by field, and nothing that was typed is lost."""

import pytest

from tests.factories import a_task


@pytest.fixture
def task(monkeypatch, now, billing, post, mona, ida):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return a_task(billing, post, now=now, by=mona, assignee=ida, title="Fax", estimate_minutes=15)


def typed(task, **other):
    return {
        "version": task.version,
        "title": "Fax",
        "category": task.category_id,
        "due_on": "2026-11-23",
        "estimate_minutes": 15,
        "priority": 0,
        "instructions": "",
    } | other


def test_a_field_left_alone_takes_theirs_and_one_that_both_changed_says_so(client_of, task, now, mona, dag):
    seen = typed(task, title="Fax to the bank", reference="12")
    task.edit(by=dag, now=now, title="Fax to the lawyer", estimate_minutes=40)
    client, path = client_of(mona), f"/tasks/{task.pk}/edit/"
    answer = client.post(path, seen)
    form, page = answer.context["form"], answer.content.decode()
    assert answer.status_code == 409
    assert (form["title"].value(), form["reference"].value()) == ("Fax to the bank", "12")
    assert form["estimate_minutes"].value() == "40", "nobody typed 15: Dag's 40 is not turned back"
    assert "Dag Cast changed it meanwhile. Title: Fax → Fax to the lawyer. What you typed is kept." in page
    assert "Save anyway" in page and "Minutes: 15 min → 40 min" in page
    again = {name: field.value() or "" for name, field in ((one.name, one) for one in form)}
    assert client.post(path, again).status_code == 303
    task.refresh_from_db()
    assert (task.title, task.estimate_minutes, task.reference) == ("Fax to the bank", 40, "12")


def test_an_edit_of_what_ended_meanwhile_is_not_thrown_away(client_of, task, now, mona, ida):
    seen = typed(task, title="Half a page of words")
    task.complete(by=ida, now=now)
    answer = client_of(mona).post(f"/tasks/{task.pk}/edit/", seen)
    assert answer.status_code == 409 and 'value="Half a page of words"' in answer.content.decode()


def test_a_comment_on_what_was_given_away_meanwhile_is_not_thrown_away(client_of, task, now, mona, ida, omar):
    task.assign(by=mona, now=now, to=omar)
    answer = client_of(ida).post(f"/tasks/{task.pk}/comments/", {"text": "It is in the <blue> folder"})
    assert answer.status_code == 403 and "It is in the &lt;blue&gt; folder" in answer.content.decode()


def test_a_move_in_the_panel_is_told_each_change_who_may_read_it(client_of, task, now, mona, dag, ida, omar):
    seen = task.version
    task.edit(by=dag, now=now, estimate_minutes=40)
    task.assign(by=dag, now=now, to=omar)
    data = {"version": seen, "panel": "1", "beside": "my-day", "reason": "Not needed"}
    answer = client_of(mona).post(f"/tasks/{task.pk}/cancel/", data, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Minutes: 15 min → 40 min" in page and "Dag Cast gave it to Omar Cast" in page
    assert 'value="Not needed"' in page or ">Not needed</textarea>" in page
    assert f'<template><li id="task-{task.pk}"' in page, "the row beside it comes along"
    outline = client_of(ida).post(f"/tasks/{task.pk}/complete/", data, headers={"HX-Request": "true"}).content.decode()
    assert "Dag Cast changed it meanwhile" in outline and "15 min → 40 min" not in outline
