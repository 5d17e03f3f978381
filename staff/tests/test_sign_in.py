"""Signing in and out: by e-mail, throttled by account and by source, without telling who exists."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from staff.models import Office, User
from tests.cast import PASSWORD

WRONG = "The e-mail address or the password is wrong."


def sign_in(client: Client, email: str, password: str = PASSWORD, **meta):
    return client.post("/login/", {"login": email, "password": password}, **meta)


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_the_page_has_the_labels_that_people_and_tests_rely_on(client, db):
    page = client.get("/login/").content.decode()
    for words in ("E-mail", "Password", ">Sign in<", "Forgot your password?"):
        assert words in page
    assert "Sign Up" not in page
    assert "placeholder" not in page


def test_ida_signs_in_by_e_mail_in_any_case(client, ida):
    response = sign_in(client, "IDA@office.example")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_in(client)


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client, ida):
    response = client.post("/login/", {"login": ida.email, "password": PASSWORD, "next": "/account/"})
    assert response["Location"] == "/account/"


def test_signing_in_does_not_lead_to_another_site(client, ida):
    response = client.post("/login/", {"login": ida.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert response["Location"] == "/"


@pytest.mark.parametrize("who", ["ida", "dee", "nobody"])
def test_a_wrong_password_a_deactivated_and_an_unknown_person_get_the_same_words(client, cast, who):
    password = PASSWORD if who == "dee" else "not this one"
    response = sign_in(client, f"{who}@office.example", password)
    assert response.status_code == 422
    assert WRONG in response.content.decode()
    assert not is_in(client)


def test_a_deactivated_person_is_out_at_once(client_of, ida, ada, now):
    from staff.actions_people import deactivate_person

    client = client_of(ida)
    assert client.get("/account/").status_code == 200
    deactivate_person(ida, version=ida.version, by=ada, now=now)
    assert client.get("/account/").status_code == 302


def test_a_session_from_before_does_not_come_back_with_the_reactivation(client_of, ida, ada, now):
    from staff.actions_people import deactivate_person, reactivate_person

    client = client_of(ida)
    deactivate_person(ida, version=ida.version, by=ada, now=now)
    reactivate_person(ida, version=ida.version, by=ada, now=now)
    assert client.get("/account/").status_code == 302


def test_signing_out_is_a_post(client_of, ida):
    client = client_of(ida)
    assert client.get("/logout/").status_code == 405
    assert is_in(client)
    response = client.post("/logout/")
    assert (response.status_code, response["Location"]) == (302, "/login/")
    assert not is_in(client)


def test_an_account_is_throttled_wherever_the_tries_come_from(client, ida):
    for number in range(5):
        assert sign_in(client, ida.email, "wrong", REMOTE_ADDR=f"10.0.0.{number}").status_code == 422
    blocked = sign_in(client, ida.email, PASSWORD, REMOTE_ADDR="10.0.1.1")
    assert blocked.status_code == 429
    assert "too many tries" in blocked.content.decode()
    assert not is_in(client)


def test_another_port_in_the_host_header_is_no_other_allowance(client, ida):
    for number in range(5):
        sign_in(client, ida.email, "wrong", HTTP_HOST=f"localhost:{8000 + number}")
    assert sign_in(client, ida.email, PASSWORD, HTTP_HOST="localhost:9000").status_code == 429


def test_a_source_is_throttled_whomever_it_tries(client, ida):
    for number in range(10):
        assert sign_in(client, f"nobody{number}@office.example", "wrong").status_code == 422
    assert sign_in(client, ida.email).status_code == 429
    assert sign_in(client, ida.email, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_without_a_trusted_proxy_a_forged_source_changes_nothing(client, ida):
    for number in range(10):
        sign_in(client, f"nobody{number}@office.example", "wrong", HTTP_X_FORWARDED_FOR=f"10.9.0.{number}")
    assert sign_in(client, ida.email, HTTP_X_FORWARDED_FOR="10.9.1.1").status_code == 429


def test_behind_a_trusted_proxy_the_source_is_the_one_it_names(client, ida, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        sign_in(client, f"nobody{number}@office.example", "wrong", HTTP_X_FORWARDED_FOR="10.9.0.1")
    assert sign_in(client, ida.email, HTTP_X_FORWARDED_FOR="10.9.0.1").status_code == 429
    assert sign_in(client, ida.email, HTTP_X_FORWARDED_FOR="10.9.0.2").status_code == 302


@pytest.mark.parametrize("path", ["/signup/", "/email/", "/confirm-email/", "/password/set/", "/reauthenticate/"])
def test_the_rest_of_allauths_pages_has_no_route(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("text", ["\x00", "x" * 10_000, "a@b\x00.example", "é" * 300])
def test_no_input_is_an_error_of_ours(client, db, text):
    assert sign_in(client, text, "x").status_code == 422
    assert sign_in(client, "ida@office.example", text).status_code in (422, 429)


@pytest.fixture
def demo(office: Office) -> User:
    Office.objects.update(is_demo=True)
    return User.objects.create_user("ida@demo.example", PASSWORD, name="Ida Demo")


def test_a_demo_account_gets_in_on_loopback(client, demo, settings):
    settings.ON_LOOPBACK = True
    assert sign_in(client, demo.email).status_code == 302


def test_a_demo_account_is_refused_where_others_are_served(client, demo, settings):
    settings.ON_LOOPBACK = False
    response = sign_in(client, demo.email)
    assert response.status_code == 403
    assert "Demo accounts work only on the computer" in response.content.decode()
    assert not is_in(client)


def test_a_demo_account_is_refused_to_another_computer(client, demo, settings):
    settings.ON_LOOPBACK = True
    assert sign_in(client, demo.email, REMOTE_ADDR="192.168.1.20").status_code == 403


def test_a_demo_session_left_over_ends(client_of, demo, settings):
    settings.ON_LOOPBACK = False
    client = client_of(demo)
    assert client.get("/account/").status_code == 403
    assert not is_in(client)


def test_the_admin_site_has_no_door_of_its_own(client, ada):
    response = client.get("/admin/")
    assert response.status_code == 302
    assert "/login/" in client.get(response["Location"], follow=True).redirect_chain[-1][0]
    assert reverse("account_login") == "/login/"
