"""A deactivated person is out at once, everywhere: the open session, the links in their mails, others' lists."""

import pytest
from django.core import mail
from django.test import Client

from notices.models import Notice
from staff import actions_people
from staff.models import User
from tests.cast import PASSWORD
from tests.matrix import NOW, reset_path


@pytest.fixture
def omar_out(world) -> User:
    """Omar was signed in a moment ago."""
    assert world.send("omar", "GET", "/my-day/").status_code == 200
    omar = User.objects.get(pk=world.people["omar"].pk)
    actions_people.deactivate_person(omar, version=omar.version, by=world.people["ada"], now=NOW, reason="Left")
    return omar


@pytest.mark.parametrize("path", ["/", "/my-day/", "/tasks/", "/notices/", "/account/", "/setup/"])
def test_the_open_session_ends_with_the_next_request(world, omar_out, path):
    answer = world.send("omar", "GET", path)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")


def test_nothing_is_done_by_the_open_session(world, omar_out):
    path = world.path("task-complete", "open")
    task = world.tasks["open"]
    assert world.send("omar", "POST", path, {"version": task.version}).status_code == 302
    task.refresh_from_db()
    assert task.status == "open"
    assert world.send("omar", "POST", path, {"version": task.version}, **{"HX-Request": "true"}).status_code == 401


def test_coming_back_does_not_bring_the_session_back(world, omar_out):
    actions_people.reactivate_person(omar_out, version=omar_out.version, by=world.people["ada"], now=NOW)
    assert world.send("omar", "GET", "/my-day/").status_code == 302


def test_the_password_no_longer_lets_in(world, omar_out):
    answer = world.send("anon", "POST", "/login/", {"login": omar_out.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert world.send("anon", "GET", "/my-day/").status_code == 302


def test_the_invitation_from_before_is_dead(world):
    answer = world.send("anon", "GET", world.links["invitation"])
    assert answer.status_code == 410
    data = {"password1": "a brand new pass phrase", "password2": "a brand new pass phrase"}
    assert world.send("anon", "POST", world.links["invitation"], data).status_code == 410
    assert not User.objects.get(pk=world.people["dee"].pk).has_usable_password()


@pytest.mark.parametrize("again", [False, True])
def test_the_reset_link_from_before_is_dead(world, again):
    """Also after the person came back: the link was asked for by somebody who had to go."""
    omar = User.objects.get(pk=world.people["omar"].pk)
    path = reset_path(omar)
    actions_people.deactivate_person(omar, version=omar.version, by=world.people["ada"], now=NOW)
    if again:
        actions_people.reactivate_person(omar, version=omar.version, by=world.people["ada"], now=NOW)
    client = Client()
    page = client.get(path, follow=True)
    data = {"password1": "a brand new pass phrase", "password2": "a brand new pass phrase"}
    client.post(page.redirect_chain[-1][0] if page.redirect_chain else path, data)
    omar.refresh_from_db()
    assert omar.check_password(PASSWORD)
    assert client.get("/my-day/").status_code == 302


def test_a_forgotten_password_of_theirs_sends_nothing(world, omar_out):
    world.send("anon", "POST", "/password/reset/", {"email": omar_out.email})
    assert [message.to for message in mail.outbox if omar_out.email in message.to] == []


def test_nobody_can_give_them_work(world, omar_out):
    data = {"to": omar_out.pk, "version": world.tasks["open"].version}
    for who in ("mona", "dag", "ada"):
        assert world.ask(who, "POST", world.path("task-assign", "open"), data).status_code == 422
        assert "Omar Cast" not in world.ask(who, "GET", "/tasks/new/").content.decode()
    assert world.ask("ida", "POST", world.path("task-hand-over", "open"), data).status_code == 422


def test_no_message_is_written_to_them(world, omar_out):
    before = Notice.objects.filter(person=omar_out).count()
    task = world.tasks["offered"]
    task.decline(by=omar_out, now=NOW)
    task.assign(by=world.people["mona"], now=NOW, to=omar_out)
    assert Notice.objects.filter(person=omar_out).count() == before


def test_a_deactivated_admin_leads_nothing_either(world):
    """Membership and rank stay on the row; standing ends."""
    for who, path in (("mona", "/team/"), ("nils", "/setup/")):
        user = User.objects.get(pk=world.people[who].pk)
        actions_people.deactivate_person(user, version=user.version, by=world.people["ada"], now=NOW)
        assert world.send(who, "GET", path).status_code == 302
