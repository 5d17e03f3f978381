"""The inbox page: what is shown, what is new, opening by POST, and what it costs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from notices.kinds import Dropped, Hidden
from notices.models import Notice
from notices.tests.kit import CALM, Told, row
from staff.models import User

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _now(now: datetime) -> "object":
    with time_machine.travel(now, tick=False):
        yield


def test_inbox_shows_own_due_rows_newest_first(
    ida: User, omar: User, now: datetime, told: Told, client_of: ClientOf
) -> None:
    row(ida, 1, now - timedelta(hours=2), channel="inbox")
    row(ida, 2, now - timedelta(hours=1), channel="inbox")
    row(ida, 3, now + timedelta(minutes=1), channel="inbox")
    row(ida, 4, now, channel="email")
    row(omar, 5, now, channel="inbox")
    page = client_of(ida).get("/notices/").content.decode()
    assert page.index("Thing 2") < page.index("Thing 1")
    assert not any(f"Thing {other}" in page for other in (3, 4, 5))
    assert Notice.objects.unread_count(ida, now) == 2


def test_an_empty_inbox_says_what_it_is_for(ida: User, client_of: ClientOf) -> None:
    assert "No messages" in client_of(ida).get("/notices/").content.decode()


def test_opening_marks_read_and_goes_there(ida: User, now: datetime, told: Told, client_of: ClientOf) -> None:
    notice = row(ida, 7, now, channel="inbox")
    client, url = client_of(ida), reverse("notice-open", args=[notice.pk])
    assert client.get(url).status_code == 405
    answer = client.post(url)
    assert (answer.status_code, answer["Location"]) == (302, "/things/7/")
    notice.refresh_from_db()
    assert notice.read_at == now


def test_what_is_no_longer_true_says_so_and_leads_back(
    ida: User, now: datetime, told: Told, client_of: ClientOf
) -> None:
    notice = row(ida, 7, now, channel="inbox")
    Notice.objects.update(state="sent")
    told.gone[7] = Dropped("It was done.")
    client = client_of(ida)
    page = client.get("/notices/").content.decode()
    assert "It was done." in page
    assert "Thing 7" not in page
    assert client.post(reverse("notice-open", args=[notice.pk]))["Location"] == "/notices/"


def test_what_one_may_no_longer_see_names_nothing(ida: User, now: datetime, told: Told, client_of: ClientOf) -> None:
    row(ida, 7, now, channel="inbox")
    Notice.objects.update(state="sent")
    told.gone[7] = Hidden("It is not yours.")
    page = client_of(ida).get("/notices/").content.decode()
    assert "A message from before" in page
    assert "Thing 7" not in page


def test_what_stopped_being_true_before_its_moment_is_not_shown(
    ida: User, now: datetime, told: Told, client_of: ClientOf
) -> None:
    row(ida, 7, now, channel="inbox")
    told.gone[7] = Dropped("It was done.")
    assert "It was done." not in client_of(ida).get("/notices/").content.decode()


def test_nobody_opens_what_is_told_to_others(
    ida: User, omar: User, ada: User, now: datetime, told: Told, client_of: ClientOf
) -> None:
    theirs = row(omar, 7, now, channel="inbox")
    for person in (ida, ada):
        for pk in (theirs.pk, 999_999, 2**70):
            assert client_of(person).post(f"/notices/{pk}/open/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_mark_all_read(ida: User, omar: User, now: datetime, told: Told, client_of: ClientOf) -> None:
    row(ida, 1, now, channel="inbox")
    row(ida, 2, now + timedelta(hours=1), channel="inbox")
    row(omar, 3, now, channel="inbox")
    client = client_of(ida)
    assert client.get("/notices/read/").status_code == 405
    assert client.post("/notices/read/").status_code == 303
    assert client.post("/notices/read/").status_code == 303
    assert list(Notice.objects.filter(read_at__isnull=False).values_list("subject_id", flat=True)) == [1]


def test_a_form_without_its_token_is_refused(ida: User, now: datetime, told: Told) -> None:
    notice = row(ida, 1, now, channel="inbox")
    client = Client(enforce_csrf_checks=True)
    client.force_login(ida, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("notice-open", args=[notice.pk])).status_code == 403


def test_thirty_rows_cost_what_three_do(
    ida: User,
    now: datetime,
    told: Told,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(ida)
    for subject in range(3):
        row(ida, subject, now, channel="inbox", kind=CALM)
    client.get("/notices/")
    with django_assert_max_num_queries(12) as few:
        client.get("/notices/")
    for subject in range(3, 40):
        row(ida, subject, now - timedelta(minutes=subject), channel="inbox", kind=CALM)
    with django_assert_num_queries(len(few)):
        page = client.get("/notices/").content.decode()
    assert page.count("formaction") == 30
    assert "Next" in page


def test_a_bad_cursor_gives_the_first_page(ida: User, now: datetime, told: Told, client_of: ClientOf) -> None:
    row(ida, 1, now, channel="inbox")
    for cursor in ("x", "%00", "%ED%A0%80", "a" * 5000):
        assert "Thing 1" in client_of(ida).get(f"/notices/?cursor={cursor}").content.decode()


def test_the_badge_counts_to_a_hundred(ida: User, now: datetime) -> None:
    for subject in range(105):
        row(ida, subject, now, channel="inbox")
    assert Notice.objects.unread_count(ida, now) == 100
