"""Team: what needs the manager, longest wait first, and the week of a department."""

import re
from datetime import date, time, timedelta

import pytest

from desk.needs import needs_of
from desk.team import week_of
from staff.models import Absence, Event, HeldSkill, Skill
from tasks.actions import create_task
from tasks.load import loads
from tasks.models import Category, Task
from tests.factories import a_task


@pytest.fixture(autouse=True)
def _at_nine(time_machine, now):
    time_machine.move_to(now, tick=False)


def whats(user, now):
    return [need.what for need in needs_of(user, now=now)]


def test_needs_you_longest_wait_first(billing, post, daily_close, mona, ida, omar, now):
    friday = now - timedelta(days=3)
    a_task(billing, daily_close, now=friday, by=mona, assignee=ida, title="Close").submit(by=ida, now=friday)
    a_task(billing, post, now=now, by=mona, title="Nobody's")
    a_task(billing, post, now=friday, by=mona, assignee=omar, title="Late", due_on=(now - timedelta(days=4)).date())
    a_task(
        billing, post, now=friday, by=mona, assignee=omar, title="Late by an hour", due_on=now.date(), due_time=time(8)
    )
    later = Category.objects.create(name="Looked at later", sign_off="reviewed_later")
    a_task(billing, later, now=now, by=mona, assignee=ida, title="Unreviewed").complete(by=ida, now=now)
    a_task(billing, post, now=now, by=omar, assignee=omar, title="Ask Mona").wait(
        by=omar, now=now, waiting_for="", waiting_person=mona, look_again_on=now.date() + timedelta(days=2)
    )
    Absence.objects.create(user=omar, first_day=now.date(), last_day=now.date(), created_by=omar)
    course = Skill.objects.create(name="Coding", kind="certificate")
    HeldSkill.objects.create(user=ida, skill=course, expires_on=now.date() + timedelta(days=9))
    found = whats(mona, now)
    assert found[:4] == ["Ida Cast: Coding ends Wed 2 Dec", "Overdue: Late", "Sign: Close", "Omar Cast asks to be away"]
    assert set(found[4:]) == {"Nobody has it: Nobody's", "Review: Unreviewed", "Waits for you: Ask Mona"}


def test_only_what_one_answers_for(billing, clinical, post, daily_close, mona, nils, ida, olav, now):
    a_task(clinical, daily_close, now=now, by=nils, assignee=olav, title="Theirs").submit(by=olav, now=now)
    a_task(billing, daily_close, now=now, by=mona, assignee=mona, title="Own").submit(by=mona, now=now)
    assert whats(mona, now) == []
    assert whats(nils, now) == ["Sign: Theirs"]


def test_the_week(billing, post, mona, ida, omar, now):
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Post", estimate_minutes=50)
    create_task(
        by=None,
        now=now,
        title="Recurring",
        department=billing,
        category=post,
        due_on=now.date(),
        assignee=ida,
        estimate_minutes=10,
    )
    a_task(billing, post, now=now, by=mona, title="Pool", due_on=now.date() + timedelta(days=1))
    Absence.objects.create(user=omar, first_day=now.date(), last_day=now.date(), confirmed_at=now)
    week = week_of(billing, monday=None, now=now)
    lines = {line.name: line for line in week.lines}
    assert [day.isoweekday() for day, _today in week.days] == [1, 2, 3, 4, 5]
    monday = lines["Ida Cast"].cells[0]
    assert (monday.planned, monday.worked, monday.today) == (60, 480, True)
    assert [chip.title for chip in monday.chips] == ["Post"]
    assert [chip.title for chip in monday.recurring] == ["Recurring"]
    assert lines["Omar Cast"].cells[0].off == "away"
    assert [chip.title for chip in lines["Unclaimed"].cells[1].chips] == ["Pool"]


def test_work_of_another_department_counts_and_is_not_named(billing, front_desk, post, mona, ida, now, client_of):
    a_task(front_desk, post, now=now, by=ida, assignee=ida, title="At the desk", estimate_minutes=25)
    cell = {line.name: line for line in week_of(billing, monday=None, now=now).lines}["Ida Cast"].cells[0]
    assert (cell.planned, cell.elsewhere, cell.chips) == (25, 25, [])
    page = client_of(mona).get("/team/").content.decode()
    assert "elsewhere, 25 min" in page
    assert "At the desk" not in page


@pytest.mark.parametrize("week", ["2026-11-30", "not-a-day", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_any_week_is_a_page(billing, mona, client_of, week):
    assert client_of(mona).get("/team/", {"week": week}).status_code == 200


def give(client, department, tasks, to):
    marks = [f"{task.pk}-{task.version}" for task in tasks]
    return client.post("/team/assign/", {"department": department.pk, "task": marks, "to": to}, follow=True)


def test_marked_tasks_are_given_at_one_go(billing, post, mona, ida, omar, now, client_of):
    tasks = [a_task(billing, post, now=now, by=mona, assignee=ida, title=f"Letter {n}") for n in range(3)]
    page = give(client_of(mona), billing, tasks, omar.pk).content.decode()
    assert "3 tasks given to Omar Cast" in page
    assert set(Task.objects.values_list("assignee", flat=True)) == {omar.pk}
    page = give(client_of(mona), billing, Task.objects.all(), "pool").content.decode()
    assert "3 tasks made unclaimed" in page


def test_what_is_refused_is_named(billing, post, mona, ida, omar, now, client_of):
    skilled = Category.objects.create(name="Coding")
    skilled.required_skills.add(Skill.objects.create(name="Coder"))
    easy = a_task(billing, post, now=now, by=mona, assignee=ida, title="Easy")
    hard = a_task(billing, skilled, now=now, by=mona, title="Hard")
    stale = a_task(billing, post, now=now, by=mona, assignee=ida, title="Stale")
    Task.objects.get(pk=stale.pk).start(by=ida, now=now)
    page = give(client_of(mona), billing, [easy, hard, stale], omar.pk).content.decode()
    assert "1 task given to Omar Cast" in page
    assert "“Hard”: Omar Cast lacks: Coder." in page
    assert "“Stale”: Ida Cast changed it meanwhile: In progress." in page
    stale.refresh_from_db()
    assert stale.assignee == ida


def test_nobody_is_given_what_they_may_not_have(billing, clinical, post, mona, olav, nils, ida, now, client_of):
    foreign = a_task(clinical, post, now=now, by=nils, assignee=olav, title="Foreign")
    own = a_task(billing, post, now=now, by=mona, assignee=ida)
    assert "isn&#x27;t there any longer" in give(client_of(mona), billing, [foreign], ida.pk).content.decode()
    give(client_of(mona), billing, [own], olav.pk)
    own.refresh_from_db()
    assert own.assignee == ida


def test_assistants_do_not_see_the_team(ida, eve, billing, client_of):
    assert client_of(ida).get("/team/").status_code == 403
    assert client_of(eve).get("/team/").status_code == 404


def test_the_queries_do_not_grow(
    billing, post, daily_close, mona, ida, omar, now, client_of, django_assert_max_num_queries
):
    for number in range(30):
        a_task(billing, post, now=now, by=mona, assignee=(ida, omar)[number % 2], title=f"Letter {number}")
        a_task(billing, daily_close, now=now, by=mona, assignee=ida).submit(by=ida, now=now)
    client = client_of(mona)
    with django_assert_max_num_queries(14):
        assert client.get("/team/").status_code == 200


def test_a_wrong_choice_keeps_the_marks(billing, post, mona, ida, now, client_of):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    mark = f"{task.pk}-{task.version}"
    answer = client_of(mona).post("/team/assign/", {"department": billing.pk, "task": [mark], "to": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{mark}" checked' in page
    assert "Choose who is to have them." in page
    nothing = client_of(mona).post("/team/assign/", {"department": billing.pk, "to": ida.pk})
    assert nothing.status_code == 422
    assert f'<option value="{ida.pk}" selected>' in nothing.content.decode()


def test_an_empty_office_says_where_to_begin(ada, client_of):
    assert 'href="/setup/departments/new/"' in client_of(ada).get("/team/").content.decode()


def drop(client, department, task, to, day, **headers):
    mark = f"{task.pk}-{task.version}"
    data = {"department": department.pk, "task": mark, "to": getattr(to, "pk", to), "day": day, "next": "/team/"}
    return client.post("/team/assign/", data, headers=headers)


def test_a_drop_on_another_person_and_day_is_one_move_and_one_undo(billing, post, mona, ida, omar, now, client_of):
    task = a_task(billing, post, now=now, by=mona, assignee=ida, title="Letter")
    client = client_of(mona)
    answer = drop(client, billing, task, omar, "2026-11-25", **{"HX-Request": "true"})
    part = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#week-form")
    assert "1 task given to Omar Cast, for Wednesday 25 November" in part
    assert "<html" not in part
    task.refresh_from_db()
    assert (task.assignee, task.due_on.isoformat()) == (omar, "2026-11-25")
    assert [event.name for event in Event.objects.about("task", task.pk)] == ["assigned", "created"]
    undo = re.search(r'formaction="(/tasks/bulk/\d+/undo/)"', part)[1]
    assert client.post(undo, {"version": "", "next": "/team/"})["Location"] == "/team/"
    task.refresh_from_db()
    assert (task.assignee, task.due_on) == (ida, now.date())


def test_only_another_day(billing, post, mona, ida, now, client_of):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    assert drop(client_of(mona), billing, task, "", "2026-11-24").status_code == 303
    task.refresh_from_db()
    assert (task.assignee, task.due_on.isoformat()) == (ida, "2026-11-24")


@pytest.mark.parametrize(
    "day, why",
    [
        ("2026-11-24", "Omar Cast is away on Tuesday 24 November."),
        ("2026-11-29", "Omar Cast does not work on Sunday 29 November."),
        ("2026-11-26", "That is past the deadline"),
        ("31.31.3131", "Choose a day of the week."),
        ("9999-12-31", "Choose a day of the week."),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_refused_drop_says_why_and_changes_nothing(billing, post, mona, ida, omar, now, client_of, day, why, headers):
    Absence.objects.create(
        user=omar, first_day=date(2026, 11, 24), last_day=date(2026, 11, 24), created_by=omar, confirmed_at=now
    )
    task = a_task(billing, post, now=now, by=mona, assignee=ida, deadline=date(2026, 11, 25))
    client = client_of(mona)
    answer = drop(client, billing, task, omar, day, **headers)
    page = client.get("/team/") if answer.status_code == 303 else answer
    assert why in page.content.decode()
    task.refresh_from_db()
    assert (task.assignee, task.due_on, task.version) == (ida, now.date(), 1)


def test_hours_away_on_team(billing, post, mona, ida, omar, now):
    """In the week, in Needs you until it is confirmed, and as work that nobody has while she is away."""
    hours = {"first_day": now.date(), "last_day": now.date(), "starts": time(8, 30), "ends": time(10, 30)}
    asked = Absence.objects.create(user=ida, created_by=ida, **hours)
    for clock in (10, 11):
        a_task(billing, post, now=now, by=mona, assignee=ida, title=f"At {clock}", due_time=time(clock))
    (need,) = needs_of(mona, now=now)
    assert (need.what, need.quiet) == ("Ida Cast asks to be away", "today, 08:30–10:30")
    asked.confirmed_at = now
    asked.save()
    (need,) = needs_of(mona, now=now)
    assert (need.what, need.quiet) == ("Nobody has it: At 10", "Ida Cast is away · due today 10:00")
    cell = {line.name: line for line in week_of(billing, monday=None, now=now).lines}["Ida Cast"].cells[0]
    assert (cell.worked, cell.away, cell.off) == (360, "away 08:30–10:30", "")
    assert loads([ida], now.date())[ida.pk].endswith("of 6 h, away 08:30–10:30")


def test_overdue_by_a_working_day_of_the_department(billing, post, mona, ida, now):
    """Friday at four is not a working day ago on Monday at nine."""
    friday = (now - timedelta(days=3)).date()
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Friday", due_on=friday)
    assert whats(mona, now) == []
    assert whats(mona, now.replace(hour=16)) == ["Overdue: Friday"]
