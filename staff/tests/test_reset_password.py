"""A forgotten password: one answer for everybody, a mail only for those who are here, a link that works once."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail

from staff.models import Event, User
from tests.cast import PASSWORD

NEW = "quite another horse"


def ask(client, email):
    return client.post("/password/reset/", {"email": email})


def link_in(letter) -> str:
    return re.search(r"http://127.0.0.1:8000(/password/reset/key/\S+/)", letter.body).group(1)


@pytest.fixture
def elsewhere(client_of, ida):
    """Ida's browser at home; it signed in before the link was asked for (a later sign-in would void the link)."""
    return client_of(ida)


@pytest.fixture
def link(client, ida, django_capture_on_commit_callbacks) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, ida.email)
    return link_in(mail.outbox[0])


@pytest.mark.parametrize("who, mails", [("ida", 1), ("dee", 0), ("nobody", 0)])
def test_everybody_gets_the_same_answer(client, cast, who, mails, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = ask(client, f"{who}@office.example")
    assert (response.status_code, response["Location"]) == (302, "/password/reset/done/")
    assert "If the address belongs to an account" in client.get("/password/reset/done/").content.decode()
    assert len(mail.outbox) == mails


def test_the_mail_has_text_and_html_in_the_persons_language(client, ida, django_capture_on_commit_callbacks):
    User.objects.filter(pk=ida.pk).update(language="nb")
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, ida.email)
    (letter,) = mail.outbox
    html, kind = letter.alternatives[0]
    assert (letter.to, kind) == ([ida.email], "text/html")
    assert '<html lang="nb">' in html
    assert link_in(letter) in html


def test_the_address_is_the_offices_whatever_host_asked(client, ida, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/password/reset/", {"email": ida.email}, HTTP_HOST="localhost:666")
    assert link_in(mail.outbox[0])


def test_the_link_lets_choose_a_password_once_and_ends_other_sessions(elsewhere, client, ida, link):
    form = client.get(link)["Location"]
    done = client.post(form, {"password1": NEW, "password2": NEW})
    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.session[SESSION_KEY] == str(ida.pk)
    assert elsewhere.get("/account/").status_code == 302
    ida.refresh_from_db()
    assert ida.check_password(NEW)
    assert Event.objects.about("user", ida.pk).filter(name="password_set", by=ida).exists()
    client.post("/logout/")
    again = client.get(link)
    assert again.status_code == 200
    assert "This link no longer works" in again.content.decode()


def test_allauth_keeps_no_second_list_of_addresses(client, ida, link):
    from allauth.account.models import EmailAddress

    form = client.get(link)["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    client.post("/logout/")
    client.post("/login/", {"login": ida.email, "password": NEW})
    assert client.session[SESSION_KEY]
    assert not EmailAddress.objects.exists()


def test_a_weak_password_is_refused(client, ida, link):
    form = client.get(link)["Location"]
    assert client.post(form, {"password1": "short", "password2": "short"}).status_code == 422
    ida.refresh_from_db()
    assert ida.check_password(PASSWORD)


@pytest.mark.parametrize("key", ["1-x", "zzzzzzzzzzzzz-x-y", "1-set-password", "a" * 40 + "-b", "1-%00"])
def test_a_broken_link_says_so(client, office, key):
    page = client.get(f"/password/reset/key/{key}/")
    assert page.status_code == 200
    assert "This link no longer works" in page.content.decode()


def test_somebody_deactivated_since_gets_in_by_no_link(client, ida, ada, link, now):
    from staff.actions_people import deactivate_person

    deactivate_person(ida, version=ida.version, by=ada, now=now)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert SESSION_KEY not in client.session


def test_asking_is_throttled_by_account(client, ida):
    answers = [ask(client, ida.email).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize("email", ["", "nobody", "\x00", "x" * 5000, "a@b\x00.example"])
def test_what_is_no_address_is_said(client, office, email):
    assert ask(client, email).status_code == 422
