"""Kinds of work in set-up: who may read and change them, what a new rule does, who could sign."""

import uuid
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.actions_hours import DayHours, set_opening_hours, set_week
from staff.models import Department, Event, Skill
from tasks.actions_setup import change_category
from tasks.models import Category, Task
from tasks.signers import who_could_sign
from tests.cast import DEPUTY, joins, person
from tests.factories import a_task

LIST, NEW = "/setup/categories/", "/setup/categories/new/"


def typed(**other):
    return {"name": "Lab", "kind": "clerical", "minutes": "25", "sign_off": "none"} | other


def at(category, *more):
    return "/".join(["/setup/categories", str(category.pk), *more, ""])


@pytest.mark.parametrize(
    "who, listed, opened, write",
    [
        ("ada", 200, 200, 303),
        ("mona", 200, 200, 403),
        ("dag", 200, 200, 403),
        ("nils", 200, 404, 404),
        ("ida", 404, 404, 404),
        ("eve", 404, 404, 404),
    ],
)
def test_admin_changes_managers_read_their_own(cast, billing, client_of, who, listed, opened, write):
    category = Category.objects.create(name="Claims")
    category.departments.add(billing)
    client = client_of(cast[who])
    assert client.get(LIST).status_code == listed
    assert client.get(at(category)).status_code == opened
    assert client.post(at(category), typed(version="1")).status_code == write
    for verb in ("archive", "restore", "review-later"):
        assert client.get(at(category, verb)).status_code == 405
        if write != 303:
            assert client.post(at(category, verb), {"version": "1"}).status_code == write


def test_the_list_leaves_out_what_only_others_do(mona, clinical, post, client_of):
    other = Category.objects.create(name="Sterilising")
    other.departments.add(clinical)
    html = client_of(mona).get(LIST).content.decode()
    assert "Post" in html
    assert "Sterilising" not in html


def test_new_once_whatever_is_pressed_twice(ada, billing, client_of):
    skill = Skill.objects.create(name="Cash handling")
    said = typed(
        form_key=str(uuid.uuid4()),
        departments=[billing.pk],
        required_skills=[skill.pk],
        archived_at="2020-01-01",
        version="9",
    )
    client = client_of(ada)
    answers = [client.post(NEW, said) for _n in range(2)]
    made = Category.objects.get(name="Lab")
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [answer["Location"] for answer in answers] == [at(made)] * 2
    assert (made.minutes, made.archived_at, made.version) == (25, None, 1)
    assert (list(made.departments.all()), list(made.required_skills.all())) == ([billing], [skill])
    assert Event.objects.about("category", made.pk).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "Lab\x00"},
        {"name": "x" * 121},
        {"name": "Post"},
        {"kind": "meals"},
        {"minutes": "0"},
        {"minutes": "9" * 40},
        {"sign_off": "anyone"},
        {"sign_off": "named"},
        {"departments": ["999999999999999999999"]},
        {"signers": ["x"]},
        {"other_signer": "nobody@office.example"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(ada, post, client_of, wrong):
    answer = client_of(ada).post(NEW, typed(minutes="77") | wrong)
    assert answer.status_code == 422
    assert Category.objects.count() == 1
    if "minutes" not in wrong:
        assert 'value="77"' in answer.content.decode()


def test_required_and_preferred_at_once_is_refused(ada, client_of):
    skill = Skill.objects.create(name="Cash handling")
    answer = client_of(ada).post(NEW, typed(required_skills=[skill.pk], preferred_skills=[skill.pk]))
    assert answer.status_code == 422
    assert "Required already: Cash handling." in answer.content.decode()


def test_a_stale_page_hears_what_changed_and_keeps_what_was_typed(ada, mona, post, client_of, now):
    skill = Skill.objects.create(name="Cash handling")
    change_category(post, {"minutes": 30}, {"required_skills": [skill.pk]}, version=1, by=mona, now=now)
    answer = client_of(ada).post(at(post), typed(name="Mail", version="1"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mona Cast changed Usual minutes from “15” to “30”." in html
    assert "Mona Cast changed Required skills from “–” to “Cash handling”." in html
    assert 'value="Mail"' in html
    assert 'name="version" value="2"' in html
    post.refresh_from_db()
    assert post.name == "Post"


def test_saving_the_same_is_no_change(ada, post, now):
    assert change_category(post, {"minutes": 15}, {"departments": []}, version=1, by=ada, now=now) is None
    assert not Event.objects.about("category", post.pk).exists()


def test_a_new_rule_holds_for_tasks_not_sent_yet(ada, mona, ida, billing, post, client_of, now):
    open_, waiting, done = (a_task(billing, post, now=now, by=mona, assignee=ida, title=name) for name in "abc")
    waiting.wait(by=ida, now=now, waiting_for="a call", look_again_on=now.date() + timedelta(days=1))
    done.complete(by=ida, now=now)
    assert client_of(ada).post(at(post), typed(name="Post", sign_off="manager", version="1")).status_code == 303
    versions = {task.pk: task.version for task in (open_, waiting, done)}
    for task in (open_, waiting, done):
        task.refresh_from_db()
    assert [task.needs_sign_off for task in (open_, waiting, done)] == [True, True, False]
    assert open_.version == versions[open_.pk] + 1
    assert done.version == versions[done.pk]
    event = Event.objects.about("task", open_.pk).first()
    assert (event.name, event.by, event.after) == (
        "sign_off_changed",
        ada,
        {"needs_sign_off": True, "version": open_.version},
    )


def test_what_waits_for_a_signature_keeps_waiting(ada, ida, billing, daily_close, now):
    task = a_task(billing, daily_close, now=now, by=ida, assignee=ida)
    task.submit(by=ida, now=now)
    change_category(daily_close, {"sign_off": "none"}, version=1, by=ada, now=now)
    task.refresh_from_db()
    assert (task.status, task.needs_sign_off) == ("to_be_signed", True)


def test_who_could_sign_by_department(cast, billing, clinical, daily_close, now):
    front_desk = Department.objects.get(name="Front desk")
    said = {each.department: each for each in who_could_sign(daily_close, today=now.date())}
    assert said[billing].names == "Dag Cast, Mona Cast or Ada Cast"
    assert said[clinical].names == "Nils Cast or Ada Cast"
    assert said[front_desk].names == "Ada Cast"
    assert said[billing].warnings == []
    assert said[front_desk].warnings == [
        "Nobody can sign what Ada Cast does in Front desk: nobody signs their own work."
    ]


def test_a_manager_above_could_sign_below(mona, billing, daily_close, now):
    ward = Department.objects.create(name="Claims", parent=billing)
    daily_close.departments.set([ward])
    assert [each.names for each in who_could_sign(daily_close, today=now.date())] == ["Mona Cast"]


def test_nobody_could_sign_and_reviewed_later_is_offered(ada, billing, client_of, now):
    category = Category.objects.create(name="Cash", sign_off="named")
    category.departments.add(billing)
    client = client_of(ada)
    html = client.get(at(category)).content.decode()
    assert "Nobody can sign the work of Billing." in html
    assert "Review it later instead" in html
    assert client.post(at(category, "review-later"), {"version": "1"}).status_code == 303
    category.refresh_from_db()
    assert (category.sign_off, category.version) == ("reviewed_later", 2)


def test_saving_a_rule_shows_who_could_sign(ada, mona, billing, post, client_of):
    answer = client_of(ada).post(at(post), typed(sign_off="named", signers=[mona.pk], version="1"), follow=True)
    html = answer.content.decode()
    assert "Who could sign" in html
    assert "Nobody can sign what Mona Cast does in Billing" in html


def test_a_day_on_which_no_signer_works_is_said(mona, dag, billing, now):
    set_opening_hours(None, {n: (time(8), time(16)) for n in range(5)}, by=mona, now=now)
    hours = [DayHours("A", n, time(8), time(16), "office") for n in range(4)]
    for each in (mona, dag):
        set_week(each, from_date=now.date(), alternating=False, hours=hours, by=mona, now=now)
    category = Category.objects.create(name="Cash", sign_off="manager")
    [said] = who_could_sign(category, today=now.date())
    assert said.warnings == ["Nobody can sign the work of Billing on a Friday."]


def test_an_outsider_signs_when_named_by_address(ada, eve, client_of):
    client_of(ada).post(NEW, typed(sign_off="named", other_signer="EVE@office.example"))
    assert list(Category.objects.get(name="Lab").signers.all()) == [eve]


def test_archiving_lists_what_is_open_first(ada, mona, billing, post, client_of, now):
    a_task(billing, post, now=now, by=mona, title="Open the parcels")
    client = client_of(ada)
    assert "1 open task" in client.get(at(post)).content.decode()
    unsure = client.post(at(post, "archive"), {"version": "1"})
    assert unsure.status_code == 422
    assert "Open the parcels" in unsure.content.decode()
    assert client.post(at(post, "archive"), {"version": "1", "sure": "on", "archived_at": "x"}).status_code == 303
    post.refresh_from_db()
    assert post.archived_at is not None
    assert Task.objects.active().count() == 1
    assert client.post(at(post, "restore"), {"version": "1"}).status_code == 409
    assert client.post(at(post, "restore"), {"version": "2"}).status_code == 303
    names = Event.objects.about("category", post.pk).values_list("name", flat=True)
    assert list(names) == ["restored", "archived"]


def test_the_list_costs_the_same_for_many(ada, billing, client_of):
    client = client_of(ada)

    def add(n):
        skill = Skill.objects.create(name=f"Skill {n}")
        category = Category.objects.create(name=f"Kind {n}", kind=["clerical", "bookkeeping", "supplies"][n % 3])
        category.departments.add(billing)
        category.required_skills.add(skill)

    counts = []
    for upto in ((0, 3), (3, 30)):
        for n in range(*upto):
            add(n)
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_page_costs_the_same_for_many(ada, daily_close, client_of):
    client, counts = client_of(ada), []
    for upto in ((0, 2), (2, 12)):
        for n in range(*upto):
            department = Department.objects.create(name=f"Department {n}")
            joins(person(f"Deputy{n}"), department, DEPUTY)
        with CaptureQueriesContext(connection) as seen:
            client.get(at(daily_close))
        counts.append(len(seen))
    assert counts[0] == counts[1]
