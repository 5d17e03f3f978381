"""From the admin's form to the first page: the mail, the link, the slip, and links that no longer work."""

import datetime
import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.utils import timezone

from staff import actions_invitations as invitations
from staff.actions_people import add_person, deactivate_person
from staff.jobs import mail_invitation, send_invitation, send_unsent_invitations
from staff.models import Event, Invitation, Membership, Office, User

NEW = {"name": "Kari Nord", "email": "Kari@Office.example", "employment": "full_time", "role": "assistant"}
CHOSEN = {"password1": "horse battery correct", "password2": "horse battery correct"}


@pytest.fixture
def kari(ada, now) -> User:
    return add_person(by=ada, now=now, email="kari@office.example", name="Kari Nord", employment="full_time")


@pytest.fixture
def invitation(kari, ada) -> Invitation:
    """Made now by the wall clock, as the pages read it."""
    return invitations.invite(kari, by=ada, now=timezone.now())


def path_of(invitation: Invitation) -> str:
    return invitations.link(invitation).removeprefix("http://127.0.0.1:8000")


def test_adding_a_person_mails_a_link_that_lets_them_in(
    client, client_of, ada, billing, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(ada).post("/setup/people/new/", NEW | {"department": billing.pk, "title": "Clerk"})
    kari = User.objects.get(email="kari@office.example")
    assert (response.status_code, response["Location"]) == (303, f"/setup/people/{kari.pk}/")
    membership = Membership.objects.get(user=kari)
    assert (membership.department, membership.title, membership.is_home) == (billing, "Clerk", True)
    assert Event.objects.about("user", kari.pk).filter(name="invited", by=ada).exists()

    (letter,) = mail.outbox
    assert letter.to == ["kari@office.example"]
    html = letter.alternatives[0][0]
    link = re.search(r"http://127.0.0.1:8000(/invitation/\S+/)", letter.body).group(1)
    assert link in html
    assert "Ada Cast has made an account for you at Fjord Practice." in letter.body
    assert "style=" not in html

    page = client.get(link).content.decode()
    assert "Kari Nord" in page
    assert "Fjord Practice" in page
    done = client.post(link, CHOSEN)
    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.session[SESSION_KEY] == str(kari.pk)
    assert client.get("/account/").status_code == 200
    assert Event.objects.about("user", kari.pk).filter(name="joined", by=kari).exists()


def test_the_mail_is_in_the_persons_language(kari, invitation):
    User.objects.filter(pk=kari.pk).update(language="nb")
    send_invitation(invitation.pk)
    assert '<html lang="nb">' in mail.outbox[0].alternatives[0][0]


def test_without_a_language_the_mail_is_in_the_offices(invitation):
    Office.objects.update(language="nb")
    send_invitation(invitation.pk)
    assert '<html lang="nb">' in mail.outbox[0].alternatives[0][0]


def test_sending_twice_is_one_mail(invitation):
    send_invitation(invitation.pk)
    send_invitation(invitation.pk)
    assert len(mail.outbox) == 1
    assert Invitation.objects.get().mailed_at is not None


def test_a_lost_job_is_made_good_by_the_tick_once(invitation):
    now = timezone.now()
    assert send_unsent_invitations(now) == 1
    assert send_unsent_invitations(now) == 0
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_again_later(invitation, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    now = timezone.now()
    assert not mail_invitation(invitation.pk, now=now)
    assert not mail_invitation(invitation.pk, now=now + datetime.timedelta(minutes=1))
    invitation.refresh_from_db()
    assert (invitation.tries, invitation.mailed_at) == (1, None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_invitation(invitation.pk, now=now + datetime.timedelta(minutes=6))
    assert len(mail.outbox) == 1


def test_nothing_is_mailed_to_whom_it_no_longer_concerns(kari, ada, invitation, now):
    deactivate_person(kari, version=kari.version, by=ada, now=now)
    send_invitation(invitation.pk)
    assert send_unsent_invitations(timezone.now()) == 0
    assert mail.outbox == []


def test_two_workers_with_the_same_row_send_one_mail(invitation):
    stale = Invitation.objects.get()
    send_invitation(invitation.pk)
    Invitation.objects.update(mailed_at=None)  # as the second worker saw it, with the first one's try counted
    assert not mail_invitation(stale.pk, now=timezone.now())
    assert len(mail.outbox) == 1


def test_a_link_works_once(client, invitation):
    link = path_of(invitation)
    assert client.post(link, CHOSEN).status_code == 302
    again = client.get(link)
    assert again.status_code == 410
    assert "This link was used already" in again.content.decode()
    assert client.post(link, CHOSEN).status_code == 410


def test_a_new_link_makes_older_ones_dead(client, client_of, ada, kari, invitation):
    old = path_of(invitation)
    response = client_of(ada).post(f"/setup/people/{kari.pk}/invite/")
    assert response.status_code == 303
    page = client.get(old)
    assert page.status_code == 410
    assert "There is a newer link" in page.content.decode()
    assert client.get(path_of(Invitation.objects.get())).status_code == 200


def test_a_link_ends_after_seven_days(client, kari, ada):
    week_ago = timezone.now() - datetime.timedelta(days=7, minutes=1)
    link = path_of(invitations.invite(kari, by=ada, now=week_ago))
    page = client.get(link)
    assert page.status_code == 410
    assert "This link has expired" in page.content.decode()
    assert client.post(link, CHOSEN).status_code == 410
    almost = timezone.now() - datetime.timedelta(days=6, hours=23)
    assert client.get(path_of(invitations.invite(kari, by=ada, now=almost))).status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "1:abc:def", "x" * 5000, "%00", "%ED%A0%80", "1:x:" + "A" * 43])
def test_a_broken_link_says_what_to_do(client, office, token):
    page = client.get(f"/invitation/{token}/")
    assert page.status_code == 410
    assert "Perhaps a piece of the address is missing" in page.content.decode()


def test_the_link_of_somebody_deactivated_is_dead(client, kari, ada, invitation, now):
    deactivate_person(kari, version=kari.version, by=ada, now=now)
    assert client.get(path_of(invitation)).status_code == 410


@pytest.mark.parametrize(
    "passwords, words",
    [
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "horse battery correct", "password2": "another one entirely"}, "not the same password"),
        ({"password1": "kari@office.example", "password2": "kari@office.example"}, "too similar"),
        ({}, "This field is required"),
    ],
)
def test_a_bad_password_is_said_beside_its_field(client, kari, invitation, passwords, words):
    page = client.post(path_of(invitation), passwords)
    assert page.status_code == 422
    assert words in page.content.decode()
    kari.refresh_from_db()
    assert not kari.has_usable_password()


def test_the_slip_has_link_code_and_copy_button_without_inline_style(client_of, ada, kari, invitation):
    page = client_of(ada).get(f"/setup/people/{kari.pk}/slip/").content.decode()
    link = invitations.link(invitation)
    assert f'data-copy="{link}"' in page
    assert "<svg" in page
    assert "style=" not in page
    assert "data-print" in page


def test_a_used_invitation_has_no_slip(client, client_of, ada, kari, invitation):
    client.post(path_of(invitation), CHOSEN)
    page = client_of(ada).get(f"/setup/people/{kari.pk}/slip/").content.decode()
    assert "There is no link that works at the moment." in page


def test_who_has_a_password_cannot_be_invited(client_of, ada, ida):
    response = client_of(ada).post(f"/setup/people/{ida.pk}/invite/")
    assert response.status_code == 409
    assert not Invitation.objects.exists()


def test_a_double_submit_makes_one_person_and_one_invitation(client_of, ada, django_capture_on_commit_callbacks):
    client, data = client_of(ada), NEW | {"form_key": "0b7e8f2e-58f3-4f6c-9d1c-5d3e4c1f0a11"}
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (client.post("/setup/people/new/", data) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert User.objects.filter(email="kari@office.example").count() == 1
    assert len(mail.outbox) == 1


def test_extra_fields_change_nothing(client_of, ada):
    client_of(ada).post("/setup/people/new/", NEW | {"is_active": "", "version": "9", "password": "x", "id": "1"})
    kari = User.objects.get(email="kari@office.example")
    assert (kari.is_active, kari.version, kari.has_usable_password(), kari.is_admin) == (True, 1, False, False)


@pytest.mark.parametrize(
    "change, field",
    [
        ({"email": "ada@office.example"}, "has this e-mail address already"),
        ({"email": "not one"}, "valid email address"),
        ({"email": "x" * 300 + "@office.example"}, "at most"),
        ({"name": ""}, "required"),
        ({"name": "\x00"}, "control characters"),
        ({"name": "x" * 200}, "at most"),
        ({"employment": "nonsense"}, "valid choice"),
        ({"employment": "seasonal"}, "Seasonal work needs a last day"),
        ({"first_day": "2026-06-01", "last_day": "2026-05-31"}, "before the first"),
        ({"first_day": "9999-99-99"}, "valid date"),
        ({"department": "99999999999999999999999"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client_of, ada, change, field):
    response = client_of(ada).post("/setup/people/new/", NEW | {"title": "Typed before"} | change)
    page = response.content.decode()
    assert response.status_code == 422
    assert field in page
    assert "Typed before" in page
    assert User.objects.count() == 1


def test_a_corrected_address_makes_the_link_that_went_astray_dead(client, client_of, ada, kari, invitation):
    astray = path_of(invitation)
    send_invitation(invitation.pk)
    data = {"name": kari.name, "email": "kari.nord@office.example", "employment": "full_time", "version": 1}
    assert client_of(ada).post(f"/setup/people/{kari.pk}/", data).status_code == 303
    assert client.get(astray).status_code == 410
    assert send_unsent_invitations(timezone.now()) == 1
    assert mail.outbox[-1].to == ["kari.nord@office.example"]
    assert client.get(path_of(Invitation.objects.get())).status_code == 200


def test_the_only_department_is_filled_in(client_of, ada, billing):
    assert client_of(ada).get("/setup/people/new/").context["form"]["department"].initial == billing


def test_among_several_departments_one_is_chosen(client_of, ada, billing, clinical):
    assert client_of(ada).get("/setup/people/new/").context["form"]["department"].initial is None
