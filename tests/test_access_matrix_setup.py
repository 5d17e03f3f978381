"""Who may open and change what in set-up: product.md's table, typed out as status codes. Columns are matrix.ROLES.

Admins change everything; managers and deputies read their own departments and those below, and look after their
people's days away and extra hours; for everybody else set-up isn't there. A route that is in no table fails here.
"""

import pytest
from django.urls import reverse

from tests import test_access_matrix
from tests.matrix import HUGE, MISSING, ROLES, Line, routes, table, text_of

pytestmark = pytest.mark.once  # memberships alone decide here; both databases are asked about tasks

OFFICE = """
#                                       eve rita gus ida omar olav  kai mona dag petra nils ada
GET  setup                           -  404 404 404  404 404 404    200 200 200  200 200 200
GET  office                          -  404 404 404  404 404 404    200 200 200  200 200 200
POST office                          -  404 404 404  404 404 404    403 403 403  403 403 422
GET  office-hours                    -  404 404 404  404 404 404    200 200 200  200 200 200
POST office-hours                    -  404 404 404  404 404 404    403 403 403  403 403 422
GET  office-period-add               -  404 404 404  404 404 404    403 403 403  403 403 200
POST office-period-add               -  404 404 404  404 404 404    403 403 403  403 403 422
GET  opening-period-change      period  404 404 404  404 404 404    403 403 403  403 403 200
POST opening-period-change      period  404 404 404  404 404 404    403 403 403  403 403 422
POST opening-period-remove      period  404 404 404  404 404 404    403 403 403  403 403 303
GET  closures                        -  404 404 404  404 404 404    200 200 200  200 200 200
POST closures                        -  404 404 404  404 404 404    403 403 403  403 403 422
POST closure-remove            closure  404 404 404  404 404 404    403 403 403  403 403 303
GET  holiday-list                    -  404 404 404  404 404 404    200 200 200  200 200 200
POST holiday-list                    -  404 404 404  404 404 404    403 403 403  403 403 422
POST holidays-seed                   -  404 404 404  404 404 404    403 403 403  403 403 303
POST holiday-rename            holiday  404 404 404  404 404 404    403 403 403  403 403 422
POST holiday-strike-out        holiday  404 404 404  404 404 404    403 403 403  403 403 303
POST holiday-restore            struck  404 404 404  404 404 404    403 403 403  403 403 303
GET  pack-list                       -  404 404 404  404 404 404    200 200 200  200 200 200
POST pack-load                    pack  404 404 404  404 404 404    403 403 403  403 403 303
GET  setup-notices                   -  404 404 404  404 404 404    403 403 403  403 403 200
GET  setup-files                     -  404 404 404  404 404 404    403 403 403  403 403 200
POST envelope-send-again      envelope  404 404 404  404 404 404    403 403 403  403 403 303
POST refusal-clear             refusal  404 404 404  404 404 404    403 403 403  403 403 303
GET  skill-list                      -  404 404 404  404 404 404    200 200 200  200 200 200
GET  skill-new                       -  404 404 404  404 404 404    403 403 403  403 403 200
POST skill-new                       -  404 404 404  404 404 404    403 403 403  403 403 422
GET  skill-edit                  skill  404 404 404  404 404 404    200 200 200  200 200 200
POST skill-edit                  skill  404 404 404  404 404 404    403 403 403  403 403 422
POST skill-archive               skill  404 404 404  404 404 404    403 403 403  403 403 303
POST skill-restore      skill-archived  404 404 404  404 404 404    403 403 403  403 403 303
# Kinds of work: a manager reads those of the own departments.
GET  category-list                   -  404 404 404  404 404 404    200 200 200  200 200 200
GET  category-new                    -  404 404 404  404 404 404    403 403 403  403 403 200
POST category-new                    -  404 404 404  404 404 404    403 403 403  403 403 422
GET  category-edit           kind-post  404 404 404  404 404 404    200 200 200  200 200 200
GET  category-edit           kind-bank  404 404 404  404 404 404    404 200 200  200 404 200
GET  category-edit           kind-ward  404 404 404  404 404 404    404 404 404  404 200 200
POST category-edit           kind-bank  404 404 404  404 404 404    404 403 403  403 404 422
POST category-archive        kind-bank  404 404 404  404 404 404    404 403 403  403 404 303
POST category-restore         kind-old  404 404 404  404 404 404    403 403 403  403 403 303
POST category-review-later   kind-bank  404 404 404  404 404 404    404 403 403  403 404 303
GET  category-fields         kind-bank  404 404 404  404 404 404    404 200 200  200 404 200
POST category-fields         kind-bank  404 404 404  404 404 404    404 403 403  403 404 422
GET  category-field-edit         field  404 404 404  404 404 404    404 403 403  403 404 200
POST category-field-edit         field  404 404 404  404 404 404    404 403 403  403 404 422
POST category-field-move         field  404 404 404  404 404 404    404 403 403  403 404 303
POST category-field-archive      field  404 404 404  404 404 404    404 403 403  403 404 303
POST category-field-restore  field-archived  404 404 404  404 404 404    404 403 403  403 404 303
"""

DEPARTMENTS = """
#                                               eve rita gus ida omar olav  kai mona dag petra nils ada
GET  department-list                         -  404 404 404  404 404 404    200 200 200  200 200 200
GET  department-new                          -  404 404 404  404 404 404    403 403 403  403 403 200
POST department-new                          -  404 404 404  404 404 404    403 403 403  403 403 422
GET  department-edit                in-billing  404 404 404  404 404 404    404 200 200  200 404 200
GET  department-edit            in-collections  404 404 404  404 404 404    200 200 200  200 404 200
GET  department-edit         in-administration  404 404 404  404 404 404    404 404 404  200 404 200
GET  department-edit               in-clinical  404 404 404  404 404 404    404 404 404  404 200 200
POST department-edit                in-billing  404 404 404  404 404 404    404 403 403  403 404 422
GET  department-archive             in-billing  404 404 404  404 404 404    404 403 403  403 404 200
POST department-archive             in-billing  404 404 404  404 404 404    404 403 403  403 404 422
POST department-restore               in-attic  404 404 404  404 404 404    404 404 404  404 404 303
GET  department-hours               in-billing  404 404 404  404 404 404    404 200 200  200 404 200
POST department-hours               in-billing  404 404 404  404 404 404    404 403 403  403 404 422
GET  department-period-add          in-billing  404 404 404  404 404 404    404 403 403  403 404 200
POST department-period-add          in-billing  404 404 404  404 404 404    404 403 403  403 404 422
POST department-hours-inherit       in-billing  404 404 404  404 404 404    404 403 403  403 404 303
POST member-add                     in-billing  404 404 404  404 404 404    404 403 403  403 404 422
GET  member-edit                   omar-member  404 404 404  404 404 404    404 200 200  200 404 200
POST member-edit                   omar-member  404 404 404  404 404 404    404 403 403  403 404 422
POST member-remove                 omar-member  404 404 404  404 404 404    404 403 403  403 404 303
GET  member-edit                   olav-member  404 404 404  404 404 404    404 404 404  404 200 200
POST member-remove                 olav-member  404 404 404  404 404 404    404 404 404  404 403 303
"""

PEOPLE = """
#                                eve rita gus ida omar olav  kai mona dag petra nils ada
GET  person-list              -  404 404 404  404 404 404    200 200 200  200 200 200
GET  person-new               -  404 404 404  404 404 404    403 403 403  403 403 200
POST person-new               -  404 404 404  404 404 404    403 403 403  403 403 422
GET  person-edit           omar  404 404 404  404 404 404    404 200 200  200 404 200
GET  person-edit           olav  404 404 404  404 404 404    404 404 404  404 200 200
POST person-edit           omar  404 404 404  404 404 404    404 403 403  403 404 422
GET  person-deactivate     omar  404 404 404  404 404 404    404 403 403  403 404 200
POST person-deactivate     omar  404 404 404  404 404 404    404 403 403  403 404 303
POST person-reactivate      dee  404 404 404  404 404 404    404 403 403  403 404 303
POST person-invite      invited  404 404 404  404 404 404    404 403 403  403 404 303
GET  person-slip           omar  404 404 404  404 404 404    404 403 403  403 404 200
GET  membership-add        omar  404 404 404  404 404 404    404 403 403  403 404 200
POST membership-add        omar  404 404 404  404 404 404    404 403 403  403 404 422
GET  held-skill-add        omar  404 404 404  404 404 404    404 403 403  403 404 200
POST held-skill-add        omar  404 404 404  404 404 404    404 403 403  403 404 422
GET  held-skill-edit       omar  404 404 404  404 404 404    404 403 403  403 404 200
POST held-skill-edit       omar  404 404 404  404 404 404    404 403 403  403 404 303
POST held-skill-remove     omar  404 404 404  404 404 404    404 403 403  403 404 303
GET  person-hours          omar  404 404 404  404 404 404    404 200 200  200 404 200
GET  week-add              omar  404 404 404  404 404 404    404 403 403  403 404 200
POST week-add              omar  404 404 404  404 404 404    404 403 403  403 404 422
POST week-remove           omar  404 404 404  404 404 404    404 403 403  403 404 303
# Days away and extra hours are the manager's to keep.
GET  extra-hours           omar  404 404 404  404 404 404    404 200 200  200 404 200
POST extra-hours           omar  404 404 404  404 404 404    404 422 422  422 404 422
POST extra-hours-remove    omar  404 404 404  404 404 404    404 303 303  303 404 303
GET  person-absences       omar  404 404 404  404 404 404    404 200 200  200 404 200
GET  person-absences       olav  404 404 404  404 404 404    404 404 404  404 200 200
POST person-absences       omar  404 404 404  404 404 404    404 422 422  422 404 422
POST absence-confirm       omar  404 404 404  404 404 404    404 303 303  303 404 303
POST absence-end           omar  404 404 404  404 404 404    404 422 422  422 404 422
POST absence-remove        omar  404 404 404  404 404 404    404 303 303  303 404 303
POST absence-remove        olav  404 404 404  404 404 404    404 404 404  404 303 303
"""

LINES = [line for text in (OFFICE, DEPARTMENTS, PEOPLE) for line in table(text)]
ABOUT = [line for line in LINES if line.thing not in ("-", "pack")]
# What a verb asks for beside the version.
TYPED = {"category-archive": {"sure": "on"}}
# Reached without signing in: /health/ has tests of its own, the door's links are tried in test_access_matrix_out.py.
PUBLIC = {
    "account_login": {},
    "account_reset_password": {},
    "account_reset_password_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x"},
    "account_reset_password_from_key_done": {},
    "invitation-accept": {"token": "x"},
    "setup-first": {"token": "x"},
    "health": {},
    "health-live": {},
}
# Leaves whoever comes signed out; and is for programs: it asks where they come from, not who they are.
ELSEWHERE = {"account_logout", "metrics"}


def test_no_route_is_left_out():
    lines = [*LINES, *test_access_matrix.LINES]
    assert {line.route for line in lines} | PUBLIC.keys() | ELSEWHERE == routes().keys()


def typed(world, line: Line) -> dict[str, object]:
    if line.method == "GET":
        return {}
    return {"version": world.version(line.thing)} | TYPED.get(line.route, {})


@pytest.mark.parametrize("line", LINES, ids=str)
def test_the_answer_to_each(world, line):
    path = world.path(line.route, line.thing)
    got = {who: world.ask(who, line.method, path, typed(world, line)).status_code for who in ROLES}
    assert got == dict(zip(ROLES, line.expected, strict=True))


@pytest.mark.once
@pytest.mark.parametrize("line", LINES, ids=str)
def test_strangers_and_the_deactivated_are_sent_to_sign_in(world, line):
    path = world.path(line.route, line.thing)
    for who in ("anon", "dee"):
        response = world.ask(who, line.method, path, typed(world, line))
        assert (response.status_code, response.headers.get("Location")) == (302, f"/login/?next={path}"), who


@pytest.mark.parametrize("line", ABOUT, ids=str)
def test_what_one_may_not_see_looks_like_what_is_not_there(world, line):
    missing = world.path(line.route, line.thing, pk=MISSING)
    invisible = [who for who, status in zip(ROLES, line.expected, strict=True) if status == 404]
    for who in {*invisible[:1], *invisible[-1:]}:
        there = world.ask(who, line.method, world.path(line.route, line.thing), typed(world, line))
        absent = world.ask(who, line.method, missing, typed(world, line))
        assert (there.status_code, text_of(there)) == (404, text_of(absent)), who
    for path in (missing, missing.replace(str(MISSING), str(HUGE))):
        assert world.ask("ada", line.method, path, typed(world, line)).status_code == 404
        assert world.ask("nils", line.method, path, typed(world, line)).status_code in (403, 404)


FOREIGN = """
# route               parent      child
member-edit           in-clinical omar-member
member-remove         in-clinical omar-member
member-edit           in-billing  olav-member
held-skill-edit       omar        olav
held-skill-remove     omar        olav
week-remove           omar        olav
extra-hours-remove    omar        olav
absence-confirm       omar        olav
absence-end           omar        olav
absence-remove        omar        olav
absence-remove        mona        omar
"""


@pytest.mark.parametrize("line", [line for line in FOREIGN.strip().splitlines() if not line.startswith("#")])
def test_a_child_of_a_foreign_parent_is_not_there(world, line):
    """Even to an admin, who may see both."""
    route, parent, child = line.split()
    path = world.path(route, child, pk=world.things[parent]["pk"])
    method = "GET" if route.endswith("edit") else "POST"
    assert world.ask("ada", method, path, {"version": 1, "last_day": "2026-12-24"}).status_code == 404
    assert world.path(route, child, pk=world.things[parent]["pk"]) != world.path(route, child)


def test_a_pack_that_is_not_there(world):
    path = reverse("pack-load", kwargs={"trade": "alchemy"})
    assert world.ask("ada", "POST", path).status_code == 404


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_open_for_strangers(world, name):
    """A dead link says that it is dead; none of them leads to signing in first."""
    answer = world.ask("anon", "GET", reverse(name, kwargs=PUBLIC[name]))
    assert answer.status_code in (200, 302, 410, 503)
    assert not answer.headers.get("Location", "").startswith("/login/")


def test_no_manager_learns_of_another_department(world):
    """Lists of set-up hold a manager's own departments, people and kinds of work, and those below."""
    for who, theirs, foreign in (
        ("mona", ("Billing", "Collections", "Omar Cast", "Kai Cast"), ("Clinical", "Olav Cast", "Ward")),
        ("nils", ("Clinical", "Olav Cast"), ("Billing", "Omar Cast", "Bank")),
        ("kai", ("Collections",), ("Billing", "Omar Cast", "Clinical", "Bank")),
    ):
        pages = " ".join(
            world.ask(who, "GET", reverse(name)).content.decode()
            for name in ("department-list", "person-list", "category-list")
        )
        assert [name for name in theirs if name not in pages] == []
        assert [name for name in foreign if f">{name}<" in pages] == []


def test_a_manager_reads_no_title_in_set_up_of_another_department(world):
    """A kind of work that serves all departments does not tell a manager what the others do."""
    for who in ("nils", "kai"):
        page = world.ask(who, "GET", world.path("category-edit", "kind-post")).content.decode()
        assert "Open work" not in page
    page = world.ask("nils", "GET", world.path("category-edit", "kind-complaint")).content.decode()
    assert "Secret" not in page


def test_reasons_of_absence_are_the_managers(world):
    """The reason of a day away stands nowhere that a colleague can look."""
    from staff.models import Absence

    today = Absence.objects.get(pk=world.things["omar"]["absence_pk"])
    today.first_day, today.reason, today.note, today.confirmed_at = "2026-11-23", "sick", "Broken leg", today.first_day
    today.confirmed_at = "2026-11-01T08:00Z"
    today.save()
    assert "Broken leg" in world.ask("mona", "GET", world.path("person-absences", "omar")).content.decode()
    for path in ("/my-day/", "/tasks/", "/tasks/new/", world.path("task-page", "open"), "/account/absences/"):
        page = world.ask("ida", "GET", path).content.decode()
        assert "Broken leg" not in page
        assert "Sick" not in page or path == "/account/absences/"
