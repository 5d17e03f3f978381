"""Django's admin: administrators only, events read only."""

import pytest

from staff.models import Event

PAGES = ["event", "user", "department", "membership", "invitation", "office", "skill", "holiday", "absence"]


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_reads(client_of, cast, page):
    assert client_of(cast["ada"]).get(f"/admin/staff/{page}/").status_code == 200
    assert client_of(cast["ada"]).get(f"/admin/staff/{page}/add/").status_code == 403


@pytest.mark.parametrize("who", ["mona", "ida", "eve"])
def test_nobody_else_gets_in(client_of, cast, who):
    assert client_of(cast[who]).get("/admin/staff/event/").status_code in (302, 403)


def test_an_event_cannot_be_changed_or_deleted(client_of, ada, office, now):
    event = Event.record(office, "changed", by=ada, at=now)
    client, path = client_of(ada), f"/admin/staff/event/{event.pk}"
    assert client.get(f"{path}/change/").status_code == 200
    assert client.post(f"{path}/change/", {"name": "x"}).status_code == 403
    assert client.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert Event.objects.filter(pk=event.pk, name="changed").exists()


def test_a_persons_page_shows_no_password(client_of, ada, ida):
    page = client_of(ada).get(f"/admin/staff/user/{ida.pk}/change/").content.decode()
    assert ida.password not in page
    assert "md5" not in page


@pytest.mark.parametrize("page", ["account/emailaddress", "account/emailconfirmation", "auth/group"])
def test_nothing_beside_the_person_decides_who_gets_in(client_of, ada, page):
    assert client_of(ada).get(f"/admin/{page}/").status_code == 404
