"""Staff's own messages: certificates that run out, employments that end."""

from datetime import date, datetime, timedelta

import pytest

from notices import kinds
from notices.jobs import reminders
from notices.kinds import Dropped, Hidden, Words
from notices.models import Notice
from notices.staff_kinds import CHANGED, NOT_YOURS, RENEWED, managers_of
from staff.models import Department, HeldSkill, Membership, Skill, User

pytestmark = pytest.mark.django_db


def holds(user: User, expires_on: date | None) -> HeldSkill:
    first_aid, _created = Skill.objects.get_or_create(name="First aid", kind="certificate")
    return HeldSkill.objects.create(user=user, skill=first_aid, expires_on=expires_on)


def told() -> set[tuple[str, date]]:
    rows = Notice.objects.filter(channel="inbox").select_related("person")
    return {(row.person.get_short_name(), row.moment.astimezone().date()) for row in rows}


def said(notice: Notice) -> Words | Dropped:
    return kinds.speak(User.objects.get(pk=notice.person_id), [notice])[notice.pk]


@pytest.mark.parametrize(
    "days, people", [(31, 0), (30, 2), (8, 2), (7, 2), (0, 2), (-1, 0)], ids=lambda value: str(value)
)
def test_thirty_and_seven_days_before(ida: User, mona: User, now: datetime, days: int, people: int) -> None:
    holds(ida, now.date() + timedelta(days=days))
    assert reminders(now)["certificates"] == people
    assert reminders(now + timedelta(minutes=1))["certificates"] == 0


def test_both_days_are_told_of_once(ida: User, mona: User, now: datetime) -> None:
    holds(ida, now.date() + timedelta(days=30))
    for day in range(31):
        reminders(now + timedelta(days=day))
    assert Notice.objects.filter(person=ida, channel="inbox").count() == 2
    assert Notice.objects.filter(person=mona, channel="inbox").count() == 2


def test_the_words(ida: User, mona: User, now: datetime) -> None:
    held = holds(ida, date(2026, 12, 23))
    reminders(now)
    own, managers = (Notice.objects.get(person=person) for person in (ida, mona))
    assert said(own).line == "Your First aid runs out on Wednesday 23 December"
    assert said(managers).line == "First aid of Ida Cast runs out on Wednesday 23 December"
    Membership.objects.filter(user=mona).delete()
    assert said(managers) == Hidden(NOT_YOURS)
    HeldSkill.objects.filter(pk=held.pk).update(expires_on=date(2028, 12, 23))
    assert said(own) == Dropped(RENEWED)
    HeldSkill.objects.filter(pk=held.pk).update(expires_on=None)
    assert said(own) == Dropped(RENEWED)
    User.objects.filter(pk=ida.pk).update(is_active=False)
    assert isinstance(said(own), Dropped)
    held.delete()
    assert said(own) == Dropped(kinds.GONE)


def test_nobody_hears_of_the_deactivated(dee: User, mona: User, now: datetime) -> None:
    holds(dee, now.date())
    assert reminders(now) == {"certificates": 0, "employments": 0}


def test_an_ending_employment_is_told_to_admins_and_the_manager(
    ida: User, mona: User, ada: User, omar: User, now: datetime
) -> None:
    User.objects.filter(pk=ida.pk).update(last_day=now.date() + timedelta(days=8))
    assert reminders(now)["employments"] == 0
    later = now + timedelta(days=1)
    assert reminders(later)["employments"] == 2
    assert reminders(later)["employments"] == 0
    assert {name for name, _day in told()} == {"Mona", "Ada"}
    notice = Notice.objects.get(person=mona)
    assert said(notice).line == "Ida Cast has their last day on Tuesday 1 December"
    User.objects.filter(pk=ida.pk).update(last_day=None)
    assert said(notice) == Dropped(CHANGED)
    User.objects.filter(pk=ida.pk).update(is_active=False)
    assert isinstance(said(notice), Dropped)
    Membership.objects.filter(user=mona).delete()
    assert said(notice) == Hidden(NOT_YOURS)
    Notice.objects.filter(pk=notice.pk).update(subject_id=999_999)
    notice.refresh_from_db()
    assert said(notice) == Dropped(kinds.GONE)


def test_the_manager_is_the_nearest_one_above(
    ida: User, mona: User, olav: User, billing: Department, now: datetime
) -> None:
    team = Department.objects.create(name="Team", parent=billing)
    Membership.objects.filter(user=ida, is_home=True).update(department=team)
    assert managers_of([ida, mona]) == {ida.pk: [mona], mona.pk: []}
