"""What each person finds in the lists, typed out: tasks, search, unclaimed, my day, to sign, messages, team.

Private work's titles reach nobody but its owner, requester, signer and those who lead the department.
"""

import pytest

from staff.access import standing
from staff.models import Office, User
from tasks.models import Task
from tasks.querysets import seers_of
from tests.matrix import ROLES

BILLING = {
    *("Open work", "Gated work", "Pool work", "Waiting work", "Done work", "Cancelled work", "Offered work"),
    *("Till to count", "Till to sign", "Till of Mona", "Till signed", "Books to sign", "Books to keep", "Books signed"),
    *("Later reviewed", "Later of Mona", "Made by Omar"),
}
SECRET = {"Secret complaint", "Secret unclaimed", "Secret by Omar"}
IDAS = BILLING | {"Secret complaint", "Secret by Omar"}
LED = BILLING | SECRET | {"Collections work"}

TASKS = {
    "eve": set(),
    "rita": (BILLING | SECRET) - {"Made by Omar"},
    "gus": {"Books to sign", "Books signed"},
    "ida": IDAS,
    "omar": BILLING,
    "olav": {"Clinical work"},
    "kai": {"Collections work"},
    "mona": LED,
    "dag": LED,
    "petra": LED,
    "nils": {"Clinical work"},
    "ada": LED | {"Clinical work"},
}
FOUND = {  # ?q=secret
    **{key: set() for key in ("eve", "gus", "omar", "olav", "kai", "nils")},
    **dict.fromkeys(("rita", "mona", "dag", "petra", "ada"), SECRET),
    "ida": {"Secret complaint", "Secret by Omar"},
}
POOL = {
    **{key: set() for key in ("eve", "rita", "gus", "olav", "kai", "nils")},
    **{key: {"Pool work", "Made by Omar"} for key in ("ida", "omar")},
    **{key: {"Pool work", "Made by Omar", "Secret unclaimed"} for key in ("mona", "dag", "petra", "ada")},
}
TO_SIGN = {
    **{key: set() for key in ("eve", "rita", "ida", "omar", "olav", "kai", "nils")},
    "gus": {"Books to sign"},
    "mona": {"Till to sign", "Later reviewed"},
    **{key: {"Till to sign", "Till of Mona", "Later reviewed", "Later of Mona"} for key in ("dag", "petra", "ada")},
}
MY_DAY = {
    **{key: set() for key in ("eve", "rita", "nils")},
    "gus": {"Books to sign"},
    "ida": {
        *("Open work", "Gated work", "Offered work", "Till to count", "Books to keep", "Waiting work"),
        *("Secret complaint", "Secret by Omar"),
        *("Done work", "Later reviewed", "Till signed", "Books signed"),
    },
    "omar": {"Offered work"},
    "olav": {"Clinical work"},
    "kai": {"Collections work"},
    # Offered work is counted: colleagues may share it, and it is offered to whose day is empty.
    "mona": {"Till to sign", "Later of Mona", "Offered work"},
    "dag": {"Till to sign", "Till of Mona", "Offered work"},
    "petra": {"Till to sign", "Till of Mona"},
    "ada": {"Till to sign", "Till of Mona"},
}


@pytest.mark.parametrize("who", ROLES)
def test_what_is_unclaimed_is_what_visible_to_says_of_ones_own_departments(world, who):
    user = User.objects.get(pk=world.people[who].pk)
    stand = standing(user)
    seen = Task.objects.visible_to(user).unclaimed()
    if not stand.admin:
        seen = seen.filter(department__in=stand.manages | stand.member_of)
    assert set(Task.objects.pool_of(user)) == set(seen)


GIVEN = "Given to you: {}, due today"
HELP = "Ida Cast asks for help: Gated work. “Where is the key?”"
NOTICES = {
    **{key: set() for key in ("eve", "rita", "kai", "nils", "petra", "ada")},
    "gus": {"To be signed: Books to sign, by Ida Cast"},
    "ida": {
        GIVEN.format(title)
        for title in (
            *("Open work", "Gated work", "Waiting work", "Offered work", "Till to count", "Till to sign"),
            *("Books to sign", "Books to keep", "Secret complaint", "Secret by Omar"),
        )
    },
    "omar": {"Ida Cast asks you to take over: Offered work"},
    "olav": {"Given to you: Clinical work, due today"},
    "mona": {"To be signed: Till to sign, by Ida Cast", HELP},
    "dag": {"To be signed: Till to sign, by Ida Cast", "To be signed: Till of Mona, by Mona Cast", HELP},
}
DAGS_NEEDS = {
    "Ida asks for help: Gated work",
    "Sign: Till to sign",
    "Sign: Till of Mona",
    "Nobody has it: Pool work",
    "Nobody has it: Made by Omar",
    "Nobody has it: Secret unclaimed",
    "Review: Later reviewed",
    "Review: Later of Mona",
    "Omar Cast asks to be away",
}
NEEDS = {
    "kai": set(),
    "mona": DAGS_NEEDS - {"Sign: Till of Mona", "Review: Later of Mona"},
    "dag": DAGS_NEEDS,
    "petra": DAGS_NEEDS,
    "nils": {"Olav Cast asks to be away"},
    "ada": DAGS_NEEDS | {"Olav Cast asks to be away"},
}


def secrets_in(answer) -> set[str]:
    body = answer.content.decode()
    return {title for title in SECRET if title in body}


@pytest.mark.parametrize("who", ROLES)
def test_the_list_of_tasks(world, who):
    answer = world.ask(who, "GET", "/tasks/", {"status": "all"})
    assert {row.title for row in answer.context["rows"]} == TASKS[who]
    assert secrets_in(answer) == TASKS[who] & SECRET


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("asked", [{"q": "secret"}, {"category": "complaint"}])
def test_a_search_finds_no_secret(world, who, asked):
    if "category" in asked:
        asked = {"category": world.things["kind-complaint"]["pk"]}
    for headers in ({}, {"HX-Request": "true"}):
        answer = world.ask(who, "GET", "/tasks/", asked | {"status": "all"}, **headers)
        assert secrets_in(answer) == FOUND[who]
        assert {row.title for row in answer.context["rows"]} == FOUND[who]


@pytest.mark.parametrize("who", ROLES)
def test_changes_are_told_of_what_the_list_shows(world, who):
    """Every task has changed since the beginning: each person hears of those that they may see, and of no other."""
    answer = world.ask(who, "GET", "/changes/", {"after": 0})
    told = answer.context["told"].changed if answer.status_code == 200 else []
    assert {one.row.title for one in told} == TASKS[who]
    assert secrets_in(answer) == TASKS[who] & SECRET


@pytest.mark.parametrize("who", ROLES)
def test_the_calendar(world, who):
    """Of the work that this person sees what is due this month, whether as their own or their team's."""
    seen = set()
    for whose in ("me", "team"):
        answer = world.ask(who, "GET", "/calendar/", {"whose": whose})
        assert secrets_in(answer) <= TASKS[who]
        days = [day for week in answer.context["month"].weeks for day in week.days]
        seen |= {entry.title for day in days for entry in day.entries}
    assert seen <= TASKS[who] and bool(seen) == bool(TASKS[who])


@pytest.mark.parametrize("who", ROLES)
def test_a_task_is_open_beside_a_list_for_who_may_see_it(world, who):
    for name in ("open", "private", "clinical"):
        task = world.tasks[name]
        for path in ("/my-day/", "/tasks/", "/pool/", "/sign-off/"):
            answer = world.ask(who, "GET", path, {"open": task.pk, "status": "cancelled"})
            shown = f'data-task="{task.pk}"' in answer.content.decode()
            assert answer.status_code == 200
            assert not shown or task.title in TASKS[who], (who, path, name)
            if path in ("/my-day/", "/sign-off/"):  # the others show nothing beside an empty list
                assert shown == (task.title in TASKS[who]), (who, path, name)


@pytest.mark.parametrize("who", ROLES)
def test_the_unclaimed(world, who):
    answer = world.ask(who, "GET", "/pool/")
    assert {row.title for row in answer.context["rows"]} == POOL[who]
    assert secrets_in(answer) == POOL[who] & SECRET


@pytest.mark.parametrize("who", ROLES)
def test_to_sign(world, who):
    answer = world.ask(who, "GET", "/sign-off/")
    lines = [*answer.context["to_sign"], *answer.context["unreviewed"]]
    assert {line.task.title for line in lines} == TO_SIGN[who]
    assert secrets_in(answer) == set()


@pytest.mark.parametrize("who", ROLES)
def test_my_day(world, who):
    answer = world.ask(who, "GET", "/my-day/")
    assert {row.title for group in answer.context["day"].groups for row in group.rows} == MY_DAY[who]
    assert secrets_in(answer) == MY_DAY[who] & SECRET


@pytest.mark.parametrize("who", ROLES)
def test_messages(world, who):
    answer = world.ask(who, "GET", "/notices/")
    assert {row.line for row in answer.context["rows"] if row.open} == NOTICES[who]
    assert secrets_in(answer) == {title for title in SECRET if title in " ".join(NOTICES[who])}


@pytest.mark.parametrize("who", NEEDS)
def test_what_needs_a_manager(world, who):
    answer = world.ask(who, "GET", "/team/")
    assert {need.what for need in answer.context["needs"]} == NEEDS[who]


WEEK = {
    "kai": {"collections": {"Collections work"}},
    "mona": {"billing": BILLING | SECRET, "collections": {"Collections work"}},
    "nils": {"clinical": {"Clinical work"}},
}


@pytest.mark.parametrize("who", WEEK)
def test_the_week_of_ones_own_departments_only(world, who):
    over = {"Done work", "Cancelled work", "Till signed", "Books signed", "Later reviewed", "Later of Mona"}
    for name, department in world.departments.items():
        answer = world.ask(who, "GET", "/team/", {"department": department.pk})
        if name not in WEEK[who]:
            assert answer.status_code == 404, name
            continue
        chips = [chip for line in answer.context["week"].lines for cell in line.cells for chip in cell.chips]
        assert {chip.title for chip in chips} == WEEK[who][name] - over - {"Waiting work"}


@pytest.mark.parametrize("path", ["/tasks/", "/tasks/new/", "/pool/", "/setup/procedures/", "/account/"])
@pytest.mark.parametrize("who", ["eve", "gus", "rita"])
def test_who_belongs_nowhere_is_offered_no_department_and_no_colleague(world, who, path):
    page = world.ask(who, "GET", path).content.decode()
    for name in ("Billing", "Clinical", "Olav Cast", "Nils Cast"):
        assert f">{name}<" not in page


# --- the office that turned its departments' titles off ---

OFF = {
    "ida": (IDAS - {"Till of Mona", "Later of Mona"}),
    "omar": {"Offered work", "Made by Omar", "Pool work"},
    "olav": {"Clinical work"},
    "mona": LED,
    "dag": LED,
    "ada": LED | {"Clinical work"},
    "rita": TASKS["rita"],
}


@pytest.mark.parametrize("who", OFF)
def test_titles_off(world, who):
    """Assistants then see their own, and what they could claim."""
    Office.objects.update(titles_visible=False)
    answer = world.ask(who, "GET", "/tasks/", {"status": "all"})
    assert {row.title for row in answer.context["rows"]} == OFF[who]


def test_titles_off_hides_the_page_and_the_verb(world):
    Office.objects.update(titles_visible=False)
    open_work = world.path("task-page", "open")
    assert world.ask("omar", "GET", open_work).status_code == 404
    assert world.ask("omar", "POST", f"{open_work}complete/", {"version": 1}).status_code == 404
    assert world.ask("ida", "GET", open_work).status_code == 200
    assert world.ask("omar", "GET", world.path("task-page", "offered")).status_code == 200
    assert world.ask("mona", "GET", open_work).status_code == 200
    pool = world.path("task-claim", "pool")
    assert world.ask("omar", "POST", pool, {"version": world.tasks["pool"].version}).status_code == 303


@pytest.mark.parametrize("titles", [True, False])
def test_who_can_be_mentioned_is_who_may_see_it(world, titles):
    """Both directions of one rule, over every kind of task of the access matrix."""
    Office.objects.update(titles_visible=titles)
    world.tasks["open"].comment("@Petra", by=world.people["ida"], now=world.tasks["open"].created_at)
    people = [User.objects.get(pk=world.people[name].pk) for name in (*ROLES, "dee")]
    by_person = {one.name: set(Task.objects.visible_to(one)) for one in people}
    for task in world.tasks.values():
        expected = {name for name, tasks in by_person.items() if task in tasks}
        assert {one.name for one in seers_of(task) if one.name in by_person} == expected, task.title
