"""Procedures: who reads and writes them, their versions, starting one by hand, suggesting a change."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import Department, Event, Membership, Skill
from tasks.actions import start_procedure
from tasks.models import Category, Procedure, Task
from tests.factories import a_procedure

LIST, NEW = "/setup/procedures/", "/setup/procedures/new/"


@pytest.fixture
def procedure(billing, post, mona, now):
    return a_procedure(billing, post, by=mona, now=now)


def at(procedure, *more):
    return "/".join(["/procedures", str(procedure.pk), *more, ""])


def typed(procedure=None, **other):
    said = {"name": "Open the post", "instructions": "Letters first.", "minutes": "15", "version": "1"}
    if procedure:
        said |= {"department": procedure.department_id, "category": procedure.category_id}
    return said | {"step": ["Open the letters", "Stamp the date", ""], "required": ["0", "2"]} | other


def steps(procedure):
    procedure.refresh_from_db()
    return list(procedure.current.steps.values_list("text", "required"))


# -- who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    "who, listed, read, write",
    [
        ("ada", 200, 200, 200),
        ("mona", 200, 200, 200),
        ("dag", 200, 200, 200),
        ("ida", 200, 200, 403),
        ("omar", 200, 200, 403),
        ("nils", 200, 404, 404),
        ("olav", 200, 404, 404),
        ("eve", 404, 404, 404),
    ],
)
def test_who_reads_and_who_writes(cast, procedure, client_of, who, listed, read, write):
    client = client_of(cast[who])
    assert client.get(LIST).status_code == listed
    assert client.get(at(procedure)).status_code == read
    assert client.get(at(procedure, "versions", "1")).status_code == read
    assert client.get(at(procedure, "edit")).status_code == write
    assert client.get(NEW).status_code == {"nils": 200, "olav": 403, "eve": 404}.get(who, write)
    for verb in ("archive", "restore", "start", "suggest"):
        assert client.get(at(procedure, verb)).status_code == 405
    if write != 200:
        assert client.post(at(procedure, "edit"), typed(procedure)).status_code == write
        assert client.post(at(procedure, "archive"), {"version": "1"}).status_code == write
    if read == 404:
        assert client.post(at(procedure, "start"), {}).status_code == 404
        assert client.post(at(procedure, "suggest"), {"text": "x"}).status_code == 404


def test_a_manager_writes_for_the_own_departments_only(nils, billing, clinical, post, client_of):
    client = client_of(nils)
    foreign = client.post(NEW, typed(department=billing.pk, category=post.pk))
    assert foreign.status_code == 422
    assert client.post(NEW, typed(department=clinical.pk, category=post.pk)).status_code == 303
    assert list(Procedure.objects.values_list("department__name", flat=True)) == ["Clinical"]


def test_missing_ones_are_404(ada, procedure, client_of):
    client = client_of(ada)
    for path in ("/procedures/999/", at(procedure, "versions", "2"), at(procedure, "versions", "9" * 18)):
        assert client.get(path).status_code == 404


# -- finding -----------------------------------------------------------------------------------------------------------


def test_found_by_words_and_department(ida, mona, billing, front_desk, post, client_of, now):
    for department, name in ((billing, "Årsoppgjør"), (billing, "Tell ØREDIFFERANSER"), (front_desk, "Open the post")):
        a_procedure(department, post, by=mona, now=now, name=name)

    def found(**query):
        page = client_of(ida).get(LIST, query).context["page"]
        return [procedure.name for procedure in page.rows]

    assert found(q="årsoppgjør") == ["Årsoppgjør"]
    assert found(q="øredifferanser tell") == ["Tell ØREDIFFERANSER"]
    assert found(department=front_desk.pk) == ["Open the post"]
    assert found(q="open", department=billing.pk) == []
    assert found(archived="1") == []
    for strange in ({"q": "\x00"}, {"department": "9" * 30}, {"department": "x"}, {"cursor": "x"}, {"q": "%_"}):
        assert client_of(ida).get(LIST, strange).status_code == 200


# -- writing -----------------------------------------------------------------------------------------------------------


def test_new_once_whatever_is_pressed_twice(mona, billing, post, client_of):
    said = typed(form_key=str(uuid.uuid4()), department=billing.pk, category=post.pk, archived_at="2020-01-01")
    answers = [client_of(mona).post(NEW, said) for _n in range(2)]
    made = Procedure.objects.get()
    assert [answer["Location"] for answer in answers] == [at(made)] * 2
    assert steps(made) == [("Open the letters", True), ("Stamp the date", False)]
    assert (made.archived_at, made.current.created_by) == (None, mona)


def test_a_change_writes_a_version_and_the_old_one_stays_readable(mona, dag, procedure, client_of):
    said = typed(procedure, step=["Sort the letters"], required=[])
    assert client_of(dag).post(at(procedure, "edit"), said).status_code == 303
    assert steps(procedure) == [("Sort the letters", False)]
    assert procedure.current.number == 2
    html = client_of(mona).get(at(procedure)).content.decode()
    assert "Version 2" in html
    assert "by Dag Cast" in html
    old = client_of(mona).get(at(procedure, "versions", "1")).content.decode()
    assert "Open the letters" in old
    assert "An older version" in old


def test_another_name_alone_is_no_new_version(mona, procedure, client_of):
    said = typed(procedure, name="The post", required=["0"])
    assert client_of(mona).post(at(procedure, "edit"), said).status_code == 303
    procedure.refresh_from_db()
    assert (procedure.name, procedure.current.number, procedure.version) == ("The post", 1, 2)
    event = Event.objects.about("procedure", procedure.pk).first()
    assert (event.before, event.after) == ({"name": "Open the post"}, {"name": "The post", "version": 2})


def test_saving_the_same_changes_nothing(mona, procedure, client_of):
    assert client_of(mona).post(at(procedure, "edit"), typed(procedure, required=["0"])).status_code == 303
    procedure.refresh_from_db()
    assert procedure.version == 1
    assert Event.objects.about("procedure", procedure.pk).count() == 1


def test_a_stale_page_hears_what_changed_and_keeps_what_was_typed(mona, dag, procedure, client_of):
    client_of(dag).post(at(procedure, "edit"), typed(procedure, name="Post", step=["Sort"]))
    answer = client_of(mona).post(at(procedure, "edit"), typed(procedure, step=["My own step"]))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Dag Cast changed Name from “Open the post” to “Post”." in html
    assert "Dag Cast changed Version from “1” to “2”." in html
    assert "My own step" in html
    assert 'name="version" value="2"' in html
    assert steps(procedure) == [("Sort", True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"minutes": "-1"},
        {"step": ["x" * 301]},
        {"step": ["NUL\x00"]},
        {"step": ["one"] * 61},
        {"department": "999999999999999999999"},
        {"category": "x"},
        {"instructions": "x" * 20_001},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(mona, procedure, client_of, wrong):
    answer = client_of(mona).post(at(procedure, "edit"), typed(procedure, instructions="Keep me") | wrong)
    assert answer.status_code == 422
    if "instructions" not in wrong:
        assert "Keep me" in answer.content.decode()
    procedure.refresh_from_db()
    assert procedure.version == 1


def test_a_kind_of_work_of_another_department_is_refused(mona, procedure, clinical, front_desk, client_of):
    Membership.objects.create(user=mona, department=front_desk, role="deputy")
    desk = Category.objects.create(name="Appointments")
    desk.departments.add(front_desk)
    answer = client_of(mona).post(at(procedure, "edit"), typed(procedure, category=desk.pk))
    assert answer.status_code == 422
    assert "Billing doesn&#x27;t do this kind of work." in answer.content.decode()


@pytest.mark.parametrize(
    "button, expected",
    [
        ("add", ["a", "b", "c"]),
        ("up-1", ["b", "a", "c"]),
        ("up-0", ["a", "b", "c"]),
        ("remove-1", ["a", "c"]),
        ("remove-99", ["a", "b", "c"]),
        ("up-²", ["a", "b", "c"]),
        ("nonsense", ["a", "b", "c"]),
    ],
)
def test_the_buttons_of_the_list_keep_what_was_typed_and_save_nothing(mona, procedure, client_of, button, expected):
    said = typed(procedure, name="Half typed", step=["a", "b", "c"], required=["1"], rows=button)
    answer = client_of(mona).post(at(procedure, "edit"), said)
    assert answer.status_code == 200
    lines = answer.context["lines"]
    assert [line.text for line in lines] == [*expected, "", "", ""]
    assert [line.required for line in lines if line.text == "b"] in ([True], [])
    assert [n for n, line in enumerate(lines) if line.focus] == {"add": [3], "up-1": [0]}.get(button, [])
    assert 'value="Half typed"' in answer.content.decode()
    procedure.refresh_from_db()
    assert procedure.version == 1


def test_pasted_lines_become_steps(mona, procedure, client_of):
    client_of(mona).post(at(procedure, "edit"), typed(procedure, step=["a\r\n\r\nb\nc", "d"], required=["0"]))
    assert steps(procedure) == [("a", True), ("b", True), ("c", True), ("d", False)]


# -- starting ----------------------------------------------------------------------------------------------------------


def start(**other):
    return {"title": "Post of today", "due_on": "2026-11-25", "form_key": str(uuid.uuid4())} | other


def test_started_once_and_keeps_its_version(mona, ida, procedure, client_of):
    said = start(assignee=ida.pk, status="done", needs_sign_off="on")
    answers = [client_of(mona).post(at(procedure, "start"), said) for _n in range(2)]
    task = Task.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/tasks/{task.pk}/"}
    assert (task.title, task.assignee, task.status) == ("Post of today", ida, "open")
    assert (task.procedure_version, task.steps.count()) == (procedure.current, 2)


@pytest.mark.parametrize("who, to, status", [("ida", "ida", 303), ("ida", "omar", 422), ("mona", "olav", 422)])
def test_given_only_to_whom_one_may_give_work(cast, procedure, client_of, who, to, status):
    answer = client_of(cast[who]).post(at(procedure, "start"), start(assignee=cast[to].pk))
    assert answer.status_code == status
    assert Task.objects.count() == (status == 303)


def test_an_assistant_may_leave_it_unclaimed(ida, procedure, client_of):
    assert client_of(ida).post(at(procedure, "start"), start()).status_code == 303
    assert Task.objects.get().assignee is None


def test_a_missing_skill_is_said_beside_the_name(mona, ida, procedure, client_of):
    procedure.category.required_skills.add(Skill.objects.create(name="Cash handling"))
    answer = client_of(mona).post(at(procedure, "start"), start(assignee=ida.pk))
    assert answer.status_code == 422
    assert "Ida Cast lacks: Cash handling." in answer.content.decode()


def test_proposes_oneself_only_where_one_may_do_it(ida, procedure, client_of):
    client = client_of(ida)
    assert client.get(at(procedure)).context["start_form"].initial["assignee"] == ida
    procedure.category.required_skills.add(Skill.objects.create(name="Cash handling"))
    assert client.get(at(procedure)).context["start_form"].initial["assignee"] is None


def test_nothing_is_started_from_an_archived_one(mona, procedure, client_of):
    client = client_of(mona)
    assert client.post(at(procedure, "archive"), {"version": "1"}).status_code == 303
    assert client.post(at(procedure, "start"), start()).status_code == 409
    assert not Task.objects.exists()
    assert client.get(LIST).context["page"].rows == []
    assert client.get(LIST, {"archived": "1"}).context["page"].rows == [procedure]


# -- archiving ---------------------------------------------------------------------------------------------------------


def test_archiving_lists_what_is_open_first(mona, procedure, client_of, now):
    start_procedure(procedure, by=mona, now=now, due_on=now.date(), title="Post of Monday")
    client = client_of(mona)
    assert "1 open task" in client.get(at(procedure)).content.decode()
    unsure = client.post(at(procedure, "archive"), {"version": "1"})
    assert unsure.status_code == 422
    assert "Post of Monday" in unsure.content.decode()
    assert client.post(at(procedure, "archive"), {"version": "1", "sure": "on"}).status_code == 303
    assert client.post(at(procedure, "restore"), {"version": "1"}).status_code == 409
    assert client.post(at(procedure, "restore"), {"version": "x"}).status_code == 422
    assert client.post(at(procedure, "restore"), {"version": "2"}).status_code == 303
    procedure.refresh_from_db()
    assert procedure.archived_at is None


def test_not_restored_into_an_archived_department(mona, ada, procedure, billing, client_of, now):
    client_of(mona).post(at(procedure, "archive"), {"version": "1"})
    Department.objects.filter(pk=billing.pk).update(archived_at=now)
    answer = client_of(ada).post(at(procedure, "restore"), {"version": "2"})
    assert answer.status_code == 422
    assert "Bring back its department" in answer.content.decode()


# -- suggesting --------------------------------------------------------------------------------------------------------


def test_a_suggestion_becomes_the_managers_task(ida, mona, procedure, client_of):
    procedure.category.sign_off = "manager"
    procedure.category.save()
    said = {"text": "Stamp first.", "form_key": str(uuid.uuid4()), "title": "Mine", "assignee": ida.pk}
    answers = [client_of(ida).post(at(procedure, "suggest"), said) for _n in range(2)]
    assert [answer["Location"] for answer in answers] == [at(procedure)] * 2
    task = Task.objects.get()
    assert (task.title, task.assignee, task.requester) == ("Suggestion for Open the post", mona, ida)
    assert (task.category, task.needs_sign_off, task.procedure_version) == (procedure.category, False, None)
    assert task.instructions.endswith("Stamp first.")
    assert Task.objects.visible_to(ida).count() == 1


def test_an_empty_suggestion_is_refused(ida, procedure, client_of):
    for text in ("", "  ", "x" * 2001, "\x00"):
        assert client_of(ida).post(at(procedure, "suggest"), {"text": text}).status_code == 422
    assert not Task.objects.exists()


# -- cost --------------------------------------------------------------------------------------------------------------


def test_pages_cost_the_same_for_many(ida, mona, billing, front_desk, procedure, client_of, now):
    client, counts = client_of(ida), []
    for upto in ((0, 3), (3, 30)):
        for n in range(*upto):
            category = Category.objects.create(name=f"Kind {n}")
            many = [(f"Step {m}", True) for m in range(n + 1)]
            a_procedure(front_desk, category, by=mona, now=now, name=f"Procedure {n}", steps=many)
            start_procedure(procedure, by=mona, now=now, due_on=now.date())
        with CaptureQueriesContext(connection) as listed:
            client.get(LIST)
        with CaptureQueriesContext(connection) as page:
            client_of(mona).get(at(procedure))
        counts.append((len(listed), len(page)))
    assert counts[0] == counts[1]
