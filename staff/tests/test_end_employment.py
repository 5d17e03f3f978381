"""What every tick does for people: seasonal accounts close after their last day, old form keys go."""

import datetime
import uuid

from staff import jobs
from staff.models import Event, FormKey, User


def ends(user: User, day: str) -> None:
    User.objects.filter(pk=user.pk).update(last_day=day, employment="seasonal")


def test_an_account_closes_after_its_last_day(client_of, ida, now):
    client = client_of(ida)
    ends(ida, "2026-11-22")
    assert jobs.end_employment(now) == 1
    assert jobs.end_employment(now) == 0
    ida.refresh_from_db()
    assert not ida.is_active
    assert client.get("/account/").status_code == 302
    event = Event.objects.about("user", ida.pk).get()
    assert (event.name, event.by, event.reason) == ("deactivated", None, "The last day is over.")


def test_the_last_day_itself_is_worked_to_its_end_on_the_offices_clock(ida, now):
    ends(ida, "2026-11-23")
    almost_midnight = datetime.datetime(2026, 11, 23, 22, 59, tzinfo=datetime.UTC)  # 23:59 in Oslo
    assert jobs.end_employment(almost_midnight) == 0
    assert jobs.end_employment(almost_midnight + datetime.timedelta(minutes=1)) == 1


def test_the_only_administrator_stays(ada, now):
    ends(ada, "2026-01-01")
    assert jobs.end_employment(now) == 0
    ada.refresh_from_db()
    assert ada.is_active


def test_form_keys_last_two_days(ida, now):
    for age in (47, 49):
        at = now - datetime.timedelta(hours=age)
        FormKey.objects.create(user=ida, key=uuid.uuid4(), subject_kind="skill", at=at)
    assert jobs.prune_form_keys(now) == 1
    assert FormKey.objects.count() == 1
