"""What staff has to tell: certificates that run out, employments that end. Registered here: staff sits below.

An invitation is no notice: staff mails it itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notices.digest import KIND as DIGEST
from notices.digest import may_see_messages, register_section, unread_lines
from notices.kinds import GONE, Dropped, Hidden, Kind, Spoken, Words
from notices.kinds import register as add_kind
from notices.letters import CLOSED
from notices.models import Notice
from notices.outbox import Timed, put_many
from staff.access import standing
from staff.models import Department, HeldSkill, Membership, Office, User
from staff.worktime import moment_at
from ui.dates import long_day

DAYS_BEFORE_EXPIRY = (7, 30)
DAYS_BEFORE_END = 7
RENEWED = gettext_noop("It was renewed.")
CHANGED = gettext_noop("The last day was changed.")
NOT_YOURS = gettext_noop("The person is no longer in charge here.")


def remind_of_certificates(now: datetime) -> int:
    """The person and their manager, 30 and 7 days before a certificate runs out. Returns the rows written."""
    zone = ZoneInfo(Office.current().zone)
    today = now.astimezone(zone).date()
    ending = HeldSkill.objects.filter(
        expires_on__gte=today, expires_on__lte=today + timedelta(days=max(DAYS_BEFORE_EXPIRY)), user__is_active=True
    )
    rows = list(ending.select_related("user"))
    managers = managers_of(held.user for held in rows)
    reminders = []
    for held in rows:
        moment = _told_at(held.expires_on, today, zone)
        people = {held.user.pk: held.user} | {person.pk: person for person in managers[held.user.pk]}
        reminders += [Timed(CERTIFICATE.key, held.pk, person, moment, now) for person in people.values()]
    return put_many(reminders)


def remind_of_endings(now: datetime) -> int:
    """Admins and the manager, a week before somebody's last day. Returns the rows written."""
    zone = ZoneInfo(Office.current().zone)
    today = now.astimezone(zone).date()
    soon = User.objects.active().filter(last_day__gte=today, last_day__lte=today + timedelta(days=DAYS_BEFORE_END))
    leaving = list(soon)
    managers = managers_of(leaving)
    admins = list(User.objects.admins()) if leaving else []
    reminders = []
    for user in leaving:
        moment = moment_at(_last_day(user) - timedelta(days=DAYS_BEFORE_END), time(0), zone)
        people = {person.pk: person for person in [*admins, *managers[user.pk]] if person.pk != user.pk}
        reminders += [Timed(ENDING.key, user.pk, person, moment, now) for person in people.values()]
    return put_many(reminders)


def managers_of(people: Iterable[User]) -> dict[int, list[User]]:
    """Who manages each person's home department, or the next one above with a manager. Never oneself. Three queries."""
    ids = {person.pk for person in people}
    homes = dict(Membership.objects.filter(user__in=ids, is_home=True).values_list("user_id", "department_id"))
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    leads = Membership.objects.filter(role=Membership.Role.MANAGER, user__is_active=True).select_related("user")
    by_department = {lead.department_id: lead.user for lead in leads}
    return {pk: _nearest(pk, homes.get(pk), parents, by_department) for pk in ids}


def _nearest(
    person: int, department: int | None, parents: Mapping[int, int | None], leads: dict[int, User]
) -> list[User]:
    seen: set[int] = set()
    while department is not None and department not in seen:
        seen.add(department)
        if department in leads and leads[department].pk != person:
            return [leads[department]]
        department = parents.get(department)
    return []


def _told_at(expires_on: date | None, today: date, zone: ZoneInfo) -> datetime:
    """Midnight of the day that the latest of the reminders belongs to."""
    assert expires_on is not None
    before = next(days for days in DAYS_BEFORE_EXPIRY if (expires_on - today).days <= days)
    return moment_at(expires_on - timedelta(days=before), time(0), zone)


def _last_day(user: User) -> date:
    assert user.last_day is not None
    return user.last_day


def speak_of_certificates(notices: Sequence[Notice]) -> Spoken:
    zone = ZoneInfo(Office.current().zone)
    held = HeldSkill.objects.select_related("user", "skill").in_bulk([notice.subject_id for notice in notices])
    theirs = _in_charge_of(notices[0].person, {row.user_id for row in held.values()})
    return {notice.pk: _certificate_words(notice, held.get(notice.subject_id), theirs, zone) for notice in notices}


def _certificate_words(notice: Notice, held: HeldSkill | None, theirs: set[int], zone: ZoneInfo) -> Words | Dropped:
    if held is None:
        return Dropped(GONE)
    own = held.user_id == notice.person_id
    if not own and held.user_id not in theirs:
        return Hidden(NOT_YOURS)
    if not held.user.is_active:
        return Dropped(CLOSED)
    told_on = notice.moment.astimezone(zone).date()
    if held.expires_on is None or (held.expires_on - told_on).days not in DAYS_BEFORE_EXPIRY:
        return Dropped(RENEWED)
    said = {"skill": held.skill.name, "day": long_day(held.expires_on), "name": held.user.name}
    if own:
        text = _("Once it is renewed, ask whoever looks after your account to enter the new date.")
        return Words(_("Your %(skill)s runs out on %(day)s") % said, text, reverse("account-notices"))
    line = _("%(skill)s of %(name)s runs out on %(day)s") % said
    return Words(line, "", f"/setup/people/{held.user_id}/")


def speak_of_endings(notices: Sequence[Notice]) -> Spoken:
    zone = ZoneInfo(Office.current().zone)
    people = User.objects.in_bulk([notice.subject_id for notice in notices])
    theirs = _in_charge_of(notices[0].person, set(people))
    return {notice.pk: _ending_words(notice, people.get(notice.subject_id), theirs, zone) for notice in notices}


def _ending_words(notice: Notice, user: User | None, theirs: set[int], zone: ZoneInfo) -> Words | Dropped:
    if user is None:
        return Dropped(GONE)
    if user.pk not in theirs:
        return Hidden(NOT_YOURS)
    if not user.is_active:
        return Dropped(CLOSED)
    told_on = notice.moment.astimezone(zone).date()
    if user.last_day is None or (user.last_day - told_on).days != DAYS_BEFORE_END:
        return Dropped(CHANGED)
    said = {"name": user.name, "day": long_day(user.last_day)}
    text = _("The account closes after that day. Hand over open work before, or change the last day.")
    return Words(_("%(name)s has their last day on %(day)s") % said, text, f"/setup/people/{user.pk}/")


def _in_charge_of(person: User, people: set[int]) -> set[int]:
    """Of these people, those that the person may read about: an admin all, a manager those of their departments."""
    where = standing(person)
    if where.admin:
        return people
    members = Membership.objects.filter(user__in=people, department__in=where.manages)
    return set(members.values_list("user_id", flat=True))


CERTIFICATE = Kind(
    key="certificate_expiring",
    label=gettext_lazy("A certificate runs out"),
    subject="heldskill",
    speak=speak_of_certificates,
    in_digest=True,
)
ENDING = Kind(
    key="employment_ending",
    label=gettext_lazy("Somebody's last day comes up"),
    subject="user",
    speak=speak_of_endings,
    in_digest=True,
)


def register() -> None:
    """The kinds and the digest's section that notices brings itself."""
    for kind in (DIGEST, CERTIFICATE, ENDING):
        add_kind(kind)
    register_section(900, gettext_lazy("Messages"), unread_lines, may_see=may_see_messages)
