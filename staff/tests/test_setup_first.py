"""An empty installation: the one-time link, the page behind it, and the command for those without a browser."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import CommandError, call_command

from staff.models import Event, Holiday, Office, User

FIRST = {
    "office_name": "Fjord Practice",
    "country": "NO",
    "zone": "Europe/Oslo",
    "language": "nb",
    "name": "Ada Nord",
    "email": "Ada@Office.example",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
}


@pytest.fixture
def path(db, capsys) -> str:
    call_command("setup_link")
    return capsys.readouterr().out.strip().removeprefix("http://127.0.0.1:8000")


def test_the_link_makes_the_office_and_its_first_admin(client, path):
    assert "Set up your office" in client.get(path).content.decode()
    response = client.post(path, FIRST)
    assert (response.status_code, response["Location"]) == (302, "/setup/")
    ada = User.objects.get()
    assert (ada.email, ada.is_admin, ada.check_password(FIRST["password1"])) == ("ada@office.example", True, True)
    assert client.session[SESSION_KEY] == str(ada.pk)
    office = Office.objects.get()
    assert (office.name, office.country, office.zone, office.language) == ("Fjord Practice", "NO", "Europe/Oslo", "nb")
    assert office.set_up_at is not None
    assert Holiday.objects.filter(country="NO").exists()
    assert Event.objects.filter(subject_kind="office", name="set_up", by=ada).exists()
    assert client.get("/setup/").status_code == 200


def test_it_works_once(client, path):
    client.post(path, FIRST)
    client.post("/logout/")
    for response in (client.get(path), client.post(path, FIRST | {"email": "eve@office.example"})):
        assert response.status_code == 410
        assert "Kontoret er allerede satt opp" in response.content.decode()
    assert User.objects.count() == 1


def test_with_people_there_is_no_link(ada):
    with pytest.raises(CommandError, match="has people already"):
        call_command("setup_link")


@pytest.mark.parametrize("token", ["x", "first", "first:abc:def", "%00", "x" * 3000])
def test_a_forged_link_opens_nothing(client, db, token):
    assert client.get(f"/setup/first/{token}/").status_code == 410
    assert client.post(f"/setup/first/{token}/", FIRST).status_code == 410
    assert not User.objects.get_queryset().exists()


@pytest.mark.parametrize(
    "change, words",
    [
        ({"password2": "something else"}, "not the same"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"email": "x"}, "valid email"),
        ({"zone": "Moon/Base"}, "valid choice"),
        ({"office_name": "\x00"}, "control characters"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(client, path, change, words):
    response = client.post(path, FIRST | change)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not User.objects.get_queryset().exists()


def test_create_admin_takes_the_password_from_the_environment(client, db, monkeypatch, capsys):
    monkeypatch.setenv("BACKOFFICE_ADMIN_PASSWORD", "correct horse battery")
    call_command("create_admin", "Ada@Office.example")
    assert "ada@office.example is the administrator now." in capsys.readouterr().out
    client.post("/login/", {"login": "ada@office.example", "password": "correct horse battery"})
    assert client.session[SESSION_KEY]


def test_create_admin_is_for_an_empty_installation(ada, monkeypatch):
    monkeypatch.setenv("BACKOFFICE_ADMIN_PASSWORD", "correct horse battery")
    with pytest.raises(CommandError, match="has people already"):
        call_command("create_admin", "eve@office.example")


@pytest.mark.parametrize("email, password", [("nobody", "correct horse battery"), ("ada@office.example", "short")])
def test_create_admin_refuses_what_the_page_would(db, monkeypatch, email, password):
    monkeypatch.setenv("BACKOFFICE_ADMIN_PASSWORD", password)
    with pytest.raises(CommandError):
        call_command("create_admin", email)
    assert not User.objects.get_queryset().exists()


def test_before_it_is_set_up_the_door_says_where_the_link_is(client, db):
    assert "not set up yet" in client.get("/login/").content.decode()


def test_afterwards_the_door_says_nothing_of_it(client, ada):
    assert "not set up yet" not in client.get("/login/").content.decode()
