"""Background work about people: the mails that let them in, the end of an employment, and old form keys.

A job takes ids, re-reads and is safe to run twice. What takes `now` is the tick's: it says how many it did.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from staff.actions_invitations import link
from staff.actions_people import LastAdmin, deactivate_person
from staff.mail import letter
from staff.models import FormKey, Invitation, Office, User
from staff.models.invitation import VALID_FOR
from staff.pruning import prune
from staff.reset_links import reset_links
from staff.versions import Stale

log = logging.getLogger(__name__)
TRIES = 6
BETWEEN_TRIES = timedelta(minutes=5)
KEYS_LAST = timedelta(hours=48)
AT_ONCE = 50


@shared_task  # type: ignore[untyped-decorator]
def send_invitation(invitation_id: int) -> None:
    """The mail with the link. What was mailed, accepted, replaced or has expired is left alone."""
    mail_invitation(invitation_id, now=timezone.now())


def mail_invitation(invitation_id: int, *, now: datetime) -> bool:
    """Claim, send, record: two workers never send the same one, and a failed try is repeated by the tick."""
    invitation = _unsent(now).select_related("user").filter(pk=invitation_id).first()
    if invitation is None:
        return False
    mine = Invitation.objects.filter(pk=invitation.pk, nonce=invitation.nonce, mailed_at=None)
    if not mine.filter(tries=invitation.tries).update(tries=F("tries") + 1, tried_at=now):
        return False
    try:
        letter(invitation.user, "invitation", {"link": link(invitation), "invitation": invitation}).send()
    except OSError as error:  # the network's and SMTP's errors alike
        log.warning("Invitation %s was not mailed: %s", invitation.pk, error)
        return False
    mine.update(mailed_at=now)
    return True


def _unsent(now: datetime) -> QuerySet[Invitation]:
    waited = Q(tried_at=None) | Q(tried_at__lte=now - BETWEEN_TRIES)
    return Invitation.objects.filter(
        waited, mailed_at=None, accepted_at=None, tries__lt=TRIES, sent_at__gt=now - VALID_FOR, user__is_active=True
    )


def send_unsent_invitations(now: datetime) -> int:
    """What a lost job or a mail server that was away has left. The number of mails sent."""
    ids = list(_unsent(now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(mail_invitation(pk, now=now) for pk in ids)


@shared_task  # type: ignore[untyped-decorator]
def send_password_reset(user_id: int) -> None:
    """A link to choose a new password. Running twice sends a second link that works as well, no harm done."""
    person = User.objects.active().filter(pk=user_id).first()
    if person is not None:
        key = reset_links.make_token(person)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
        letter(person, "password_reset", {"link": settings.BASE_URL + path}).send()


def end_employment(now: datetime) -> int:
    """Accounts whose last day is over, on the office's calendar, close. The number of people."""
    office = Office.current()
    today = now.astimezone(ZoneInfo(office.zone)).date()
    over = User.objects.active().filter(last_day__lt=today).order_by("pk")[:AT_ONCE]
    with translation.override(office.language):
        return sum(_close(person, now) for person in over)


def _close(person: User, now: datetime) -> bool:
    try:
        deactivate_person(person, version=person.version, by=None, now=now, reason=_("The last day is over."))
    except (LastAdmin, Stale):  # the office keeps its only administrator; a changed row is looked at next time
        return False
    return True


def prune_form_keys(now: datetime) -> int:
    """Nightly: form keys older than two days. The number of rows."""
    return prune(FormKey.objects.filter(at__lt=now - KEYS_LAST))
