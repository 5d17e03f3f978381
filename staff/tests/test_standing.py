"""Where a person stands, and the door of the demo office: the branches that no page's test walks through."""

import pytest
from django.test import RequestFactory

from staff import demo_door
from staff.access import below, standing
from staff.models import Department, Office, User
from staff.versions import since
from tests.cast import MANAGER, joins, person


def test_a_manager_leads_the_own_departments_and_all_below(mona, billing, front_desk, clinical):
    Department.objects.filter(pk=front_desk.pk).update(parent=billing)
    archive = Department.objects.create(name="Archive", parent=front_desk)
    assert standing(mona).manages == {billing.pk, front_desk.pk, archive.pk}


def test_an_assistant_leads_nothing(ida, billing, front_desk):
    where = standing(ida)
    assert (where.manages, where.member_of, where.home) == (frozenset(), {billing.pk, front_desk.pk}, billing.pk)
    assert where.works_here


def test_an_outsider_does_not_work_here_and_an_admin_does(eve, ada):
    assert not standing(eve).works_here
    assert standing(ada).works_here


def test_a_deactivated_manager_stands_nowhere(clinical):
    boss = person("Boss", is_active=False, is_admin=True)
    joins(boss, clinical, MANAGER)
    where = standing(boss)
    assert (where.admin, where.manages, where.member_of, where.home) == (False, frozenset(), frozenset(), None)


def test_a_circle_in_the_tree_is_walked_once(billing, front_desk):
    """The verbs never make one; a hand in the database might, and must not hang every page."""
    Department.objects.filter(pk=front_desk.pk).update(parent=billing)
    Department.objects.filter(pk=billing.pk).update(parent=front_desk)
    assert below({billing.pk}) == {billing.pk, front_desk.pk}


def test_below_nothing_is_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert below(set()) == frozenset()


@pytest.mark.parametrize(
    "address, closed", [("127.0.0.1", False), ("127.9.9.9", False), ("::1", False), ("10.0.0.1", True), ("", True)]
)
def test_the_demo_door_knows_this_computer(office, settings, address, closed):
    settings.ON_LOOPBACK = True
    Office.objects.update(is_demo=True)
    demo = User.objects.create_user("ida@demo.example", "x", name="Ida Demo")
    assert demo_door.is_closed(RequestFactory().get("/", REMOTE_ADDR=address), demo) is closed


def test_the_demo_door_is_no_matter_of_real_offices(office, ida, settings):
    settings.ON_LOOPBACK = False
    namesake = User.objects.create_user("ida@demo.example", "x", name="Ida Real")
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")
    assert not demo_door.is_closed(request, ida)
    assert not demo_door.is_closed(request, namesake)


def test_what_changed_meanwhile_is_said_in_words(billing, clinical, ada, now):
    from staff.actions_setup import archive_department, change_department

    change_department(billing, {"parent_id": clinical.pk, "zone": "UTC"}, version=1, by=ada, now=now)
    archive_department(billing, version=2, by=ada, now=now)
    told = [(change.by, change.field, change.before, change.after) for change in since(billing, 1)]
    assert told[:2] == [("Ada Cast", "Part of", "–", "Clinical"), ("Ada Cast", "Time zone", "–", "UTC")]
    (archived,) = since(billing, 2)
    assert (archived.field, archived.before, archived.after) == ("Archived", "–", "23 Nov 2026 08:00")  # UTC here


def test_a_date_is_said_as_a_date(ada, ida, now):
    from datetime import date

    from staff.actions_people import change_person

    change_person(ida, {"last_day": date(2027, 5, 31)}, version=1, by=ada, now=now)
    assert [change.after for change in since(ida, 1)] == ["31 May 2027"]
