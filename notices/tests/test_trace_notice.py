"""Why did I (not) get it: for admins, with what can be sent again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from notices.models import Attempt, Envelope, Notice, Refusal
from notices.tests.kit import Told, row
from staff.models import Event, User

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _now(now: datetime) -> "object":
    with time_machine.travel(now, tick=False):
        yield


def dead(person: User, subject_id: int, now: datetime) -> Envelope:
    envelope = Envelope.objects.create(
        person=person,
        channel="email",
        message_id=f"<{subject_id}@test>",
        subject=f"Mail {subject_id}",
        state="dead",
        reason="The mail server did not take it, however often we tried.",
        attempts=8,
        next_attempt_at=now,
        created_at=now,
    )
    Attempt.objects.create(envelope=envelope, number=8, at=now, outcome="refused", detail="451 later")
    notice = row(person, subject_id, now)
    Notice.objects.filter(pk=notice.pk).update(state="dead", reason=envelope.reason, envelope=envelope)
    return envelope


def refused(person: User, now: datetime) -> Refusal:
    return Refusal.objects.create(
        person=person, channel="email", address=person.email, at=now, detail="550 no such user"
    )


@pytest.mark.parametrize("who, status", [("ada", 200), ("mona", 403), ("dag", 403), ("ida", 404), ("eve", 404)])
def test_who_may_look(cast: dict[str, User], now: datetime, client_of: ClientOf, who: str, status: int) -> None:
    envelope, refusal = dead(cast["omar"], 1, now), refused(cast["omar"], now)
    client = client_of(cast[who])
    done = 303 if status == 200 else status
    assert client.get("/setup/notices/").status_code == status
    assert client.post(f"/setup/notices/envelopes/{envelope.pk}/send-again/").status_code == done
    assert client.post(f"/setup/notices/refusals/{refusal.pk}/clear/").status_code == done


def test_set_up_leads_there_only_for_admins(ada: User, mona: User, client_of: ClientOf) -> None:
    assert "/setup/notices/" in client_of(ada).get("/setup/").content.decode()
    page = client_of(mona).get("/setup/")
    assert page.status_code == 200
    assert "/setup/notices/" not in page.content.decode()


def test_every_row_with_its_history(
    ada: User, ida: User, omar: User, now: datetime, told: Told, client_of: ClientOf
) -> None:
    dead(ida, 41, now)
    row(omar, 42, now + timedelta(hours=1), channel="inbox")
    client = client_of(ada)
    page = client.get("/setup/notices/").content.decode()
    for words in ("Ida Cast", "Omar Cast", "451 later", "Could not be sent", "Mail 41"):
        assert words in page
    page = client.get("/setup/notices/", {"person": "IDA"}).content.decode()
    assert "Omar Cast" not in page
    page = client.get("/setup/notices/", {"number": "42", "kind": "test_made", "state": "pending"}).content.decode()
    assert "Omar Cast" in page
    assert "department 41" not in page
    assert "No such message" in client.get("/setup/notices/", {"number": "43"}).content.decode()


@pytest.mark.parametrize(
    "query", ["number=x", "number=-1", f"number={2**70}", "kind=nothing", "state=1", "person=%00", "person=%ED%A0%80"]
)
def test_odd_questions_are_refused_kindly(ada: User, client_of: ClientOf, query: str) -> None:
    assert client_of(ada).get(f"/setup/notices/?{query}").status_code in (200, 400)


def test_sending_again(ada: User, ida: User, now: datetime, client_of: ClientOf) -> None:
    envelope, client = dead(ida, 1, now), client_of(ada)
    url = f"/setup/notices/envelopes/{envelope.pk}/send-again/"
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 303
    envelope.refresh_from_db()
    assert (envelope.state, envelope.tries, envelope.next_attempt_at) == ("ready", 16, now)
    assert list(Notice.objects.values_list("state", "reason")) == [("bound", "")]
    assert client.post(url).status_code == 409
    assert Event.objects.filter(subject_kind="envelope", name="sent_again", by=ada).count() == 1
    assert client.post(f"/setup/notices/envelopes/{2**70}/send-again/").status_code == 404


def test_using_an_address_again(ada: User, ida: User, now: datetime, client_of: ClientOf) -> None:
    refusal, client = refused(ida, now), client_of(ada)
    url = f"/setup/notices/refusals/{refusal.pk}/clear/"
    assert "550 no such user" in client.get("/setup/notices/").content.decode()
    assert client.post(url).status_code == 303
    assert client.post(url).status_code == 409
    refusal.refresh_from_db()
    assert (refusal.cleared_at, refusal.cleared_by) == (now, ada)
    assert "550 no such user" not in client.get("/setup/notices/").content.decode()


def test_thirty_rows_cost_what_three_do(
    ada: User,
    ida: User,
    now: datetime,
    told: Told,
    client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(ada)
    for subject in range(1, 4):
        dead(ida, subject, now)
    client.get("/setup/notices/")
    with django_assert_max_num_queries(12) as few:
        client.get("/setup/notices/")
    for subject in range(4, 31):
        dead(ida, subject, now)
    with django_assert_num_queries(len(few)):
        client.get("/setup/notices/")


@pytest.mark.parametrize("page", ["notice", "envelope", "attempt", "preference", "refusal"])
def test_djangos_admin_only_reads(ada: User, ida: User, now: datetime, client_of: ClientOf, page: str) -> None:
    dead(ida, 1, now)
    client = client_of(ada)
    assert client.get(f"/admin/notices/{page}/").status_code == 200
    assert client.get(f"/admin/notices/{page}/add/").status_code == 403
