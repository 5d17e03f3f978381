"""Who may open and change what in set-up: the answers typed out from product.md's table, for every route of set-up.

A route that is missing here fails. Own is what lies in Billing, other in Clinical, missing nowhere: the last two look
alike to whoever may not see them.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from django.test import Client
from django.urls import get_resolver

from staff.models import HeldSkill, Invitation, Membership, Skill, User

pytestmark = pytest.mark.once  # tests/test_access_matrix_setup.py asks both databases

MISSING = 999_999
READERS = ("ada", "mona", "dag", "nils")
NOBODY = ("ida", "omar", "olav", "eve")


@dataclass
class Things:
    """What the routes are tried on, in one department."""

    department: int
    member: int
    person: int
    held: int


@pytest.fixture
def client_of(client_of: Callable[[User], Client]) -> Callable[[User], Client]:
    """Each signs in once a test: signing in costs more than a page."""
    return cache(client_of)


@pytest.fixture
def skill(office) -> Skill:
    return Skill.objects.create(name="First aid")


@pytest.fixture
def own(cast: dict[str, User], billing, skill) -> Things:
    held = HeldSkill.objects.create(user=cast["omar"], skill=skill)
    return Things(billing.pk, Membership.objects.get(user=cast["omar"]).pk, cast["omar"].pk, held.pk)


@pytest.fixture
def other(cast: dict[str, User], clinical, skill) -> Things:
    held = HeldSkill.objects.create(user=cast["olav"], skill=skill)
    return Things(clinical.pk, Membership.objects.get(user=cast["olav"]).pk, cast["olav"].pk, held.pk)


MISSING_THINGS = Things(MISSING, MISSING, MISSING, MISSING)

# Pages that everybody who reads set-up may open, and only an administrator may post to.
OPEN = {
    "setup": "/setup/",
    "office": "/setup/office/",
    "department-list": "/setup/departments/",
    "person-list": "/setup/people/",
    "skill-list": "/setup/skills/",
    "skill-edit": "/setup/skills/{skill}/",
}
# Pages of one department or person: a manager reads the own ones only.
READ = {
    "department-edit": "/setup/departments/{department}/",
    "member-edit": "/setup/departments/{department}/members/{member}/",
    "person-edit": "/setup/people/{person}/",
}
# Pages with a form that only an administrator sees.
ADMIN = {
    "department-new": "/setup/departments/new/",
    "person-new": "/setup/people/new/",
    "skill-new": "/setup/skills/new/",
}
# The same, about one department or person.
ADMIN_ABOUT = {
    "department-archive": "/setup/departments/{department}/archive/",
    "person-deactivate": "/setup/people/{person}/deactivate/",
    "person-slip": "/setup/people/{person}/slip/",
    "membership-add": "/setup/people/{person}/departments/add/",
    "held-skill-add": "/setup/people/{person}/skills/add/",
    "held-skill-edit": "/setup/people/{person}/skills/{held}/",
}
# Verbs: GET is a 405 for everybody.
VERBS = {
    "department-restore": "/setup/departments/{department}/restore/",
    "member-add": "/setup/departments/{department}/members/add/",
    "member-remove": "/setup/departments/{department}/members/{member}/remove/",
    "person-reactivate": "/setup/people/{person}/reactivate/",
    "person-invite": "/setup/people/{person}/invite/",
    "held-skill-remove": "/setup/people/{person}/skills/{held}/remove/",
    "skill-archive": "/setup/skills/{skill}/archive/",
    "skill-restore": "/setup/skills/{skill}/restore/",
}
ABOUT_SKILL = ("skill-archive", "skill-restore")
# Public, and one's own: tested in their own files.
ELSEWHERE = {
    *("account_login", "account_logout", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done", "invitation-accept", "setup-first"),
    *("account", "account-password", "account-tokens", "token-revoke"),
}


def path_of(pattern: str, things: Things, skill: Skill) -> str:
    return pattern.format(**vars(things), skill=skill.pk)


def answers(client_of: Callable[[User], Client], cast, path: str, method: str = "get") -> dict[str, int]:
    return {who: getattr(client_of(cast[who]), method)(path).status_code for who in (*READERS, *NOBODY)}


def all_of(people: tuple[str, ...], status: int) -> dict[str, int]:
    return dict.fromkeys(people, status)


def test_every_route_of_set_up_is_in_this_table():
    tabled = {*OPEN, *READ, *ADMIN, *ADMIN_ABOUT, *VERBS, *ELSEWHERE}
    ours = {
        name for name in get_resolver("staff.urls").reverse_dict if isinstance(name, str) and name not in hours_routes()
    }
    assert ours == tabled


def hours_routes() -> set[str]:
    return {name for name in get_resolver("staff.urls_hours").reverse_dict if isinstance(name, str)}


@pytest.mark.parametrize("name", OPEN)
def test_pages_that_every_reader_opens(client_of, cast, own, skill, name):
    path = path_of(OPEN[name], own, skill)
    assert answers(client_of, cast, path) == all_of(READERS, 200) | all_of(NOBODY, 404)


@pytest.mark.parametrize("name", ["office", "skill-edit"])
def test_only_an_admin_changes_them(client_of, cast, own, skill, name):
    path = path_of(OPEN[name], own, skill)
    expected = {"ada": 422, "mona": 403, "dag": 403, "nils": 403} | all_of(NOBODY, 404)
    assert answers(client_of, cast, path, "post") == expected


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("method, admin, manager", [("get", 200, 200), ("post", 422, 403)])
def test_a_manager_reads_the_own_department_only(client_of, cast, own, other, skill, name, method, admin, manager):
    billing = {"ada": admin, "mona": manager, "dag": manager, "nils": 404} | all_of(NOBODY, 404)
    clinical = {"ada": admin, "mona": 404, "dag": 404, "nils": manager} | all_of(NOBODY, 404)
    assert answers(client_of, cast, path_of(READ[name], own, skill), method) == billing
    assert answers(client_of, cast, path_of(READ[name], other, skill), method) == clinical
    missing = all_of((*READERS, *NOBODY), 404)
    assert answers(client_of, cast, path_of(READ[name], MISSING_THINGS, skill), method) == missing


@pytest.mark.parametrize("name", ADMIN)
@pytest.mark.parametrize("method, admin", [("get", 200), ("post", 422)])
def test_new_things_are_an_admins(client_of, cast, own, skill, name, method, admin):
    expected = {"ada": admin, "mona": 403, "dag": 403, "nils": 403} | all_of(NOBODY, 404)
    assert answers(client_of, cast, ADMIN[name], method) == expected


@pytest.mark.parametrize("name", ADMIN_ABOUT)
def test_what_is_an_admins_about_one(client_of, cast, own, other, skill, name):
    billing = {"ada": 200, "mona": 403, "dag": 403, "nils": 404} | all_of(NOBODY, 404)
    clinical = {"ada": 200, "mona": 404, "dag": 404, "nils": 403} | all_of(NOBODY, 404)
    assert answers(client_of, cast, path_of(ADMIN_ABOUT[name], own, skill)) == billing
    assert answers(client_of, cast, path_of(ADMIN_ABOUT[name], other, skill)) == clinical
    missing = all_of((*READERS, *NOBODY), 404)
    assert answers(client_of, cast, path_of(ADMIN_ABOUT[name], MISSING_THINGS, skill)) == missing


@pytest.mark.parametrize("name", VERBS)
def test_verbs_are_an_admins_and_posted(client_of, cast, own, other, skill, name):
    path = path_of(VERBS[name], own, skill)
    assert answers(client_of, cast, path) == all_of((*READERS, *NOBODY), 405)
    refused = {who: client_of(cast[who]).post(path).status_code for who in (*READERS[1:], *NOBODY)}
    nils = 403 if name in ABOUT_SKILL else 404
    assert refused == {"mona": 403, "dag": 403, "nils": nils} | all_of(NOBODY, 404)
    assert client_of(cast["ada"]).post(path).status_code in (303, 409, 422)
    if name not in ABOUT_SKILL:
        missing = path_of(VERBS[name], MISSING_THINGS, skill)
        assert {who: client_of(cast[who]).post(missing).status_code for who in READERS} == all_of(READERS, 404)


@pytest.mark.parametrize(
    "pattern",
    [
        "/setup/departments/{own.department}/members/{other.member}/",
        "/setup/departments/{other.department}/members/{own.member}/",
        "/setup/people/{own.person}/skills/{other.held}/",
    ],
)
def test_a_child_under_a_foreign_parent_is_not_there(client_of, ada, own, other, pattern):
    path = pattern.format(own=own, other=other)
    assert client_of(ada).get(path).status_code == 404
    assert client_of(ada).post(f"{path}remove/").status_code == 404


@pytest.mark.parametrize("pattern", [*OPEN.values(), *READ.values(), *ADMIN.values(), *ADMIN_ABOUT.values()])
def test_strangers_and_the_deactivated_are_sent_to_sign_in(client, client_of, cast, own, skill, pattern):
    path = path_of(pattern, own, skill)
    for stranger in (client, client_of(cast["dee"])):
        response = stranger.get(path)
        assert (response.status_code, response["Location"]) == (302, f"/login/?next={path}")


def test_a_manager_sees_below_the_own_department_and_not_above(client_of, mona, billing, front_desk, clinical):
    front_desk.parent = billing
    front_desk.save()
    billing.parent = clinical
    billing.save()
    client = client_of(mona)
    assert client.get(f"/setup/departments/{front_desk.pk}/").status_code == 200
    assert client.get(f"/setup/departments/{clinical.pk}/").status_code == 404


def test_a_manager_does_not_read_of_other_departments_on_a_persons_page(client_of, mona, ida):
    page = client_of(mona).get(f"/setup/people/{ida.pk}/").content.decode()
    assert "Billing" in page
    assert "Front desk" not in page


def test_a_manager_is_told_why(client_of, mona, billing):
    page = client_of(mona).post(f"/setup/departments/{billing.pk}/")
    assert "Only an administrator can change this." in page.content.decode()


def test_only_an_admin_reads_the_link(client_of, ada, mona, ida, now):
    invitation = Invitation.objects.create(user=ida, nonce="x", sent_at=datetime.datetime.now(datetime.UTC))
    assert "/invitation/" in client_of(ada).get(f"/setup/people/{ida.pk}/slip/").content.decode()
    page = client_of(mona).get(f"/setup/people/{ida.pk}/").content.decode()
    assert "/invitation/" not in page
    assert invitation.nonce


@pytest.mark.parametrize("number", ["9223372036854775808", "99999999999999999999999999"])
def test_a_number_beyond_64_bits_is_nobodys(client_of, ada, number):
    for path in ("departments", "people", "skills"):
        assert client_of(ada).get(f"/setup/{path}/{number}/").status_code == 404


def test_every_tab_of_set_up_opens_for_who_sees_it(client_of, cast):
    for who in ("ada", "mona"):
        client = client_of(cast[who])
        for card in client.get("/setup/").context["cards"]:
            assert client.get(card["url"]).status_code == 200, card["url"]


def test_what_a_manager_reads_has_dates_in_words(client_of, mona, ida):
    ida.first_day = datetime.date(2023, 11, 19)
    ida.save()
    assert "<dd>19 Nov 2023</dd>" in client_of(mona).get(f"/setup/people/{ida.pk}/").content.decode()
