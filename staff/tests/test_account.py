"""One's own account: profile, language, zone, password."""

import pytest
from django.contrib.auth import SESSION_KEY

from staff.models import Event
from tests.cast import PASSWORD

PROFILE = {"name": "Ida Cast", "phone": "", "language": "", "zone": "", "message_preset": "normal"}
NEW = "quite another horse"


def test_everyone_who_is_signed_in_has_an_account_page(client_of, cast):
    for who in ("ada", "mona", "ida", "eve"):
        assert client_of(cast[who]).get("/account/").status_code == 200


def test_the_page_offers_both_languages_and_as_the_office(client_of, ida):
    page = client_of(ida).get("/account/").content.decode()
    for words in ("English", "Norsk bokmål", "As the office", "Only the morning digest"):
        assert words in page


def test_changing_language_and_zone(client_of, ida):
    client = client_of(ida)
    data = PROFILE | {"language": "nb", "zone": "Atlantic/Reykjavik", "phone": "+47 22 33 44 55", "version": 1}
    assert client.post("/account/", data).status_code == 303
    ida.refresh_from_db()
    assert (ida.language, ida.zone, ida.phone) == ("nb", "Atlantic/Reykjavik", "+47 22 33 44 55")
    assert client.get("/account/")["Content-Language"] == "nb"
    assert Event.objects.about("user", ida.pk).get(name="changed").before["language"] == ""


def test_nobody_makes_themselves_more_than_they_are(client_of, ida):
    client_of(ida).post("/account/", PROFILE | {"is_admin": "on", "email": "boss@office.example", "version": 1})
    ida.refresh_from_db()
    assert (ida.is_admin, ida.email) == (False, "ida@office.example")


def test_a_stale_profile_is_a_conflict(client_of, ida):
    client = client_of(ida)
    client.post("/account/", PROFILE | {"phone": "1", "version": 1})
    response = client.post("/account/", PROFILE | {"phone": "2", "version": 1})
    assert response.status_code == 409
    assert "Ida Cast changed Phone from “–” to “1”." in response.content.decode()


@pytest.mark.parametrize("change", [{"zone": "Moon/Base"}, {"language": "xx"}, {"message_preset": "x"}, {"name": ""}])
def test_nonsense_is_said(client_of, ida, change):
    assert client_of(ida).post("/account/", PROFILE | {"version": 1} | change).status_code == 422


def change_password(client, **changes):
    return client.post("/account/password/", {"old": PASSWORD, "password1": NEW, "password2": NEW} | changes)


def test_changing_the_password_ends_the_other_sessions(client_of, ida):
    here, elsewhere = client_of(ida), client_of(ida)
    response = change_password(here)
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    ida.refresh_from_db()
    assert ida.check_password(NEW)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"old": "wrong"}, "This is not your password."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "something else"}, "not the same password"),
        ({"password1": "x" * 5000, "password2": "x" * 5000}, "at most"),
        ({"password1": "\x00" * 12, "password2": "\x00" * 12}, "control characters"),
    ],
)
def test_a_password_is_not_changed_when_something_is_wrong(client_of, ida, change, words):
    client = client_of(ida)
    response = change_password(client, **change)
    assert response.status_code == 422
    assert words in response.content.decode()
    ida.refresh_from_db()
    assert ida.check_password(PASSWORD)
    assert client.session[SESSION_KEY]


def test_guessing_the_password_at_an_open_screen_is_throttled(client_of, ida):
    client = client_of(ida)
    assert [change_password(client, old="wrong").status_code for _ in range(6)] == [422] * 5 + [429]
