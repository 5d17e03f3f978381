"""Changing the office, departments, members and skills: events with before and after, stale pages, double submits."""

import uuid

import pytest

from staff import actions_setup, archiving
from staff.models import Department, Event, HeldSkill, Membership, Office, Skill

OFFICE = {
    "name": "Fjord Practice",
    "country": "NO",
    "subdivision": "",
    "zone": "Europe/Oslo",
    "currency": "NOK",
    "language": "en",
    "reference_name": "",
    "titles_visible": "on",
}


def last_event(kind: str, pk: int) -> Event:
    return Event.objects.about(kind, pk).first()


def test_changing_the_office_tells_before_and_after(client_of, ada, office):
    response = client_of(ada).post("/setup/office/", OFFICE | {"reference_name": "Chart no.", "version": 1})
    assert (response.status_code, response["Location"]) == (303, "/setup/office/")
    office.refresh_from_db()
    assert (office.reference_name, office.version) == ("Chart no.", 2)
    event = last_event("office", 1)
    assert (event.name, event.by, event.before) == ("changed", ada, {"reference_name": ""})
    assert event.after == {"reference_name": "Chart no.", "version": 2}


def test_when_the_office_reminds(client_of, ada, office):
    client = client_of(ada)
    answers = [client.post("/setup/office/", OFFICE | {"remind_minutes": said, "version": 1}) for said in ("7", "240")]
    office.refresh_from_db()
    assert ([answer.status_code for answer in answers], office.remind_minutes) == ([422, 303], 240)


def test_saving_without_a_change_tells_nothing(client_of, ada, office):
    assert client_of(ada).post("/setup/office/", OFFICE | {"version": 1}).status_code == 303
    assert not Event.objects.exists()


def test_a_stale_page_is_told_who_changed_what_and_keeps_what_was_typed(client_of, ada, mona, office, now):
    actions_setup.change_office({"name": "Bay Practice"}, version=1, by=mona, now=now)
    response = client_of(ada).post("/setup/office/", OFFICE | {"reference_name": "Matter no.", "version": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Mona Cast changed Name from “Fjord Practice” to “Bay Practice”." in page
    assert 'value="Matter no."' in page
    assert 'name="version" value="2"' in page
    office.refresh_from_db()
    assert (office.name, office.reference_name) == ("Bay Practice", "")
    again = client_of(ada).post("/setup/office/", OFFICE | {"reference_name": "Matter no.", "version": 2})
    assert again.status_code == 303


@pytest.mark.parametrize(
    "change, words",
    [
        ({"country": "XX"}, "valid choice"),
        ({"zone": "Moon/Base"}, "valid choice"),
        ({"subdivision": "99"}, "region"),
        ({"name": ""}, "required"),
        ({"name": "\x00"}, "control characters"),
        ({"version": "99999999999999999999"}, "less than or equal"),
        ({"version": ""}, "required"),
        ({"version": "x"}, "whole number"),
    ],
)
def test_nonsense_about_the_office_is_said(client_of, ada, office, change, words):
    response = client_of(ada).post("/setup/office/", OFFICE | {"version": 1} | change)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_adding_a_department(client_of, ada, billing):
    data = {"name": "Claims", "parent": billing.pk, "zone": "", "country": "", "subdivision": ""}
    response = client_of(ada).post("/setup/departments/new/", data)
    claims = Department.objects.get(name="Claims")
    assert (response.status_code, response["Location"]) == (303, f"/setup/departments/{claims.pk}/")
    assert claims.parent == billing
    assert last_event("department", claims.pk).name == "added"


def test_the_new_department_page_has_the_names_that_tests_rely_on(client_of, ada):
    page = client_of(ada).get("/setup/departments/new/").content.decode()
    assert "Add department" in page
    assert "Name" in page


def test_a_double_submit_makes_one_department(client_of, ada):
    client, data = client_of(ada), {"name": "Claims", "form_key": str(uuid.uuid4())}
    answers = [client.post("/setup/departments/new/", data) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Department.objects.count() == 1


def test_the_tree_shows_who_lies_under_whom(client_of, ada, mona, billing, front_desk):
    Department.objects.filter(pk=front_desk.pk).update(parent=billing)
    rows = client_of(ada).get("/setup/departments/").context["branches"]
    assert [(row.department, row.depth, row.manager, row.members) for row in rows] == [
        (billing, 0, "Mona Cast", 1),
        (front_desk, 1, None, 0),
    ]


def department_form(department: Department, **changes) -> dict:
    data = {"name": department.name, "parent": department.parent_id or "", "zone": "", "country": "", "subdivision": ""}
    return data | {"version": department.version} | changes


def test_a_department_cannot_lie_under_itself(client_of, ada, billing, front_desk, now):
    Department.objects.filter(pk=front_desk.pk).update(parent=billing)
    response = client_of(ada).post(f"/setup/departments/{billing.pk}/", department_form(billing, parent=front_desk.pk))
    assert response.status_code == 422
    with pytest.raises(actions_setup.NotPossible):
        actions_setup.change_department(billing, {"parent_id": front_desk.pk}, version=1, by=ada, now=now)


@pytest.fixture
def hanging(monkeypatch):
    """An app above says that work hangs on every department and person."""
    monkeypatch.setattr(archiving, "holds", [lambda subject: [f"12 open tasks of {subject}"]])


def test_moving_a_department_says_first_what_moves_along(client_of, ada, billing, clinical, hanging):
    client, path = client_of(ada), f"/setup/departments/{billing.pk}/"
    first = client.post(path, department_form(billing, parent=clinical.pk))
    assert first.status_code == 422
    assert "12 open tasks of Billing" in first.content.decode()
    assert 'name="moves_anyway" value="on"' in first.content.decode()
    billing.refresh_from_db()
    assert billing.parent is None
    assert client.post(path, department_form(billing, parent=clinical.pk, moves_anyway="on")).status_code == 303
    billing.refresh_from_db()
    assert billing.parent == clinical


def test_archiving_says_first_what_is_left_behind(client_of, ada, billing, hanging):
    client, path = client_of(ada), f"/setup/departments/{billing.pk}/archive/"
    assert "12 open tasks of Billing" in client.get(path).content.decode()
    assert client.post(path, {"version": 1}).status_code == 422
    assert client.post(path, {"version": 1, "sure": "on", "reason": "Merged"}).status_code == 302
    billing.refresh_from_db()
    assert billing.archived_at is not None
    assert last_event("department", billing.pk).reason == "Merged"
    assert Department.objects.filter(pk=billing.pk).exists()


def test_archiving_waits_for_the_departments_below(client_of, ada, billing, front_desk):
    Department.objects.filter(pk=front_desk.pk).update(parent=billing)
    response = client_of(ada).post(f"/setup/departments/{billing.pk}/archive/", {"version": 1})
    assert response.status_code == 422
    assert "Archive or move the departments below it first." in response.content.decode()


def test_a_department_comes_back(client_of, ada, billing, now):
    actions_setup.archive_department(billing, version=1, by=ada, now=now)
    client, path = client_of(ada), f"/setup/departments/{billing.pk}/restore/"
    assert client.post(path, {"version": 1}).status_code == 409
    assert client.post(path, {"version": 2}).status_code == 303
    billing.refresh_from_db()
    assert billing.archived_at is None


def test_a_stale_archiving_is_refused(client_of, ada, billing, now):
    actions_setup.change_department(billing, {"name": "Accounts"}, version=1, by=ada, now=now)
    response = client_of(ada).post(f"/setup/departments/{billing.pk}/archive/", {"version": 1})
    assert response.status_code == 409
    assert "Ada Cast changed Name" in response.content.decode()


def test_adding_a_member_by_address_or_name(client_of, ada, clinical, ida, eve):
    client, path = client_of(ada), f"/setup/departments/{clinical.pk}/members/add/"
    for person in (ida.email, "eve cast"):
        response = client.post(path, {"person": person, "title": "Helper", "role": "assistant"})
        assert response.status_code == 303
    homes = dict(Membership.objects.filter(department=clinical).values_list("user__name", "is_home"))
    assert homes == {"Ida Cast": False, "Eve Cast": True}


@pytest.mark.parametrize(
    "person, role, words",
    [
        ("nobody at all", "assistant", "Nobody active here"),
        ("dee@office.example", "assistant", "Nobody active here"),
        ("omar@office.example", "assistant", "is already a member of Billing"),
        ("eve@office.example", "manager", "Mona Cast already manages Billing"),
        ("eve@office.example", "king", "valid choice"),
    ],
)
def test_who_cannot_become_a_member(client_of, cast, billing, person, role, words):
    before = Membership.objects.count()
    response = client_of(cast["ada"]).post(
        f"/setup/departments/{billing.pk}/members/add/", {"person": person, "role": role}
    )
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Membership.objects.count() == before


def test_changing_a_members_role_and_home(client_of, ada, ida, front_desk):
    member = Membership.objects.get(user=ida, department=front_desk)
    path = f"/setup/departments/{front_desk.pk}/members/{member.pk}/"
    response = client_of(ada).post(path, {"title": "Lead", "role": "manager", "is_home": "on", "version": 1})
    assert response.status_code == 303
    assert Membership.objects.get(user=ida, is_home=True) == member
    event = last_event("membership", member.pk)
    assert event.before == {"title": "", "role": "assistant", "is_home": False}


def test_removing_a_member(client_of, ada, omar, billing):
    member = Membership.objects.get(user=omar)
    path = f"/setup/departments/{billing.pk}/members/{member.pk}/remove/"
    client = client_of(ada)
    assert client.post(path).status_code == 303
    assert not Membership.objects.filter(user=omar).exists()
    assert last_event("membership", member.pk).name == "removed"
    assert client.post(path).status_code == 404


def test_skills_are_added_changed_archived_and_brought_back(client_of, ada):
    client = client_of(ada)
    assert client.post("/setup/skills/new/", {"name": "First aid", "kind": "certificate"}).status_code == 303
    skill = Skill.objects.get()
    path = f"/setup/skills/{skill.pk}/"
    assert client.post(path, {"name": "First aid at work", "kind": "certificate", "version": 1}).status_code == 303
    assert client.post(f"{path}archive/", {"version": 1}).status_code == 409
    assert client.post(f"{path}archive/", {"version": 2}).status_code == 303
    assert "First aid at work" in client.get("/setup/skills/?archived=1").content.decode()
    assert client.post(f"{path}restore/", {"version": 3}).status_code == 303
    names = [event.name for event in Event.objects.about("skill", skill.pk)]
    assert names == ["restored", "archived", "changed", "added"]


def test_two_skills_of_one_name_are_refused(client_of, ada):
    client, data = client_of(ada), {"name": "First aid", "kind": "training"}
    client.post("/setup/skills/new/", data)
    assert client.post("/setup/skills/new/", data).status_code == 422
    assert Skill.objects.count() == 1


def test_a_person_gets_a_skill_with_number_and_expiry(client_of, ada, ida):
    skill = Skill.objects.create(name="First aid")
    client, path = client_of(ada), f"/setup/people/{ida.pk}/skills/"
    data = {"skill": skill.pk, "number": "A-17", "expires_on": "2027-05-31"}
    assert client.post(f"{path}add/", data).status_code == 303
    held = HeldSkill.objects.get()
    assert (held.number, str(held.expires_on)) == ("A-17", "2027-05-31")
    assert client.post(f"{path}add/", data).status_code == 422
    change = {"number": "A-17", "expires_on": "2029-05-31", "version": 1}
    assert client.post(f"{path}{held.pk}/", change).status_code == 303
    assert client.post(f"{path}{held.pk}/", change).status_code == 409
    assert client.post(f"{path}{held.pk}/remove/").status_code == 303
    assert not HeldSkill.objects.exists()


def test_the_overview_says_what_is_still_to_do(client_of, ada, office):
    Office.objects.update(set_up_at=None)
    page = client_of(ada).get("/setup/")
    assert {str(card["title"]) for card in page.context["to_do"]} >= {"Office", "Departments", "People"}
    assert "Still to do" in page.content.decode()


def test_the_overview_is_content_with_a_set_up_office(client_of, ada, ida):
    titles = {str(card["title"]) for card in client_of(ada).get("/setup/").context["to_do"]}
    assert not titles & {"Office", "Departments", "People"}


def test_who_leaves_the_home_department_is_at_home_in_the_other(client_of, ada, ida, billing, front_desk):
    member = Membership.objects.get(user=ida, department=billing)
    client_of(ada).post(f"/setup/departments/{billing.pk}/members/{member.pk}/remove/")
    assert Membership.objects.get(user=ida).is_home


def test_nobody_joins_an_archived_department(client_of, ada, eve, billing, now):
    actions_setup.archive_department(billing, version=1, by=ada, now=now)
    data = {"person": eve.email, "role": "assistant"}
    response = client_of(ada).post(f"/setup/departments/{billing.pk}/members/add/", data)
    assert response.status_code == 422
    assert "is archived. Bring it back first." in response.content.decode()


def test_after_a_second_look_the_same_page_saves(client_of, ada, billing, now):
    actions_setup.change_department(billing, {"name": "Accounts"}, version=1, by=ada, now=now)
    client, path = client_of(ada), f"/setup/departments/{billing.pk}/archive/"
    page = client.post(path, {"version": 1}).content.decode()
    assert 'name="version" value="2"' in page
    assert client.post(path, {"version": 2}).status_code == 302
