"""Inviting a person: the link, the checks when it comes back, and its acceptance. The mail is a job (jobs.py)."""

import secrets
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from staff.actions_people import set_password
from staff.models import Event, Invitation, User
from staff.models.invitation import VALID_FOR

SIGNER = signing.Signer(salt="staff.invitation")
LONGEST_TOKEN = 200


class Dead(Enum):
    """Why a link doesn't work; the page has words for each."""

    UNKNOWN = "unknown"
    REPLACED = "replaced"
    EXPIRED = "expired"
    USED = "used"


class DeadLink(Exception):
    def __init__(self, why: Dead) -> None:
        super().__init__(why.value)
        self.why = why


@transaction.atomic
def invite(person: User, *, by: User, now: datetime) -> Invitation:
    """A new link, valid for seven days; every link from before stops working. The caller hands the mail to the job."""
    invitation, _made = Invitation.objects.update_or_create(
        user=person,
        defaults={
            "nonce": secrets.token_urlsafe(24),
            "sent_by": by,
            "sent_at": now,
            "mailed_at": None,
            "tried_at": None,
            "tries": 0,
            "accepted_at": None,
        },
    )
    Event.record(person, "invited", by=by, at=now)
    return invitation


def token(invitation: Invitation) -> str:
    return SIGNER.sign(f"{invitation.user_id}:{invitation.nonce}")


def link(invitation: Invitation) -> str:
    """The whole address, as it stands in the mail, on the slip and in the QR code."""
    return settings.BASE_URL + reverse("invitation-accept", args=[token(invitation)])


def open_invitation(text: str, *, now: datetime) -> Invitation:
    """The invitation a link stands for; raises DeadLink with the reason."""
    invitation = _find(text)
    if invitation is None or not invitation.user.is_active:
        raise DeadLink(Dead.UNKNOWN)
    if invitation.accepted_at is not None:
        raise DeadLink(Dead.USED)
    if token(invitation) != text:
        raise DeadLink(Dead.REPLACED)
    if now >= invitation.sent_at + VALID_FOR:
        raise DeadLink(Dead.EXPIRED)
    return invitation


def _find(text: str) -> Invitation | None:
    try:
        user_id, _nonce = SIGNER.unsign(text[:LONGEST_TOKEN]).split(":")
    except (signing.BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("user").filter(user_id=user_id).first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, password: str, now: datetime) -> User:
    """The person chose a password. Raises DeadLink when the link was used or replaced meanwhile."""
    mine = Invitation.objects.filter(pk=invitation.pk, nonce=invitation.nonce, accepted_at=None)
    if not mine.update(accepted_at=now):
        raise DeadLink(Dead.USED)
    person = invitation.user
    set_password(person, password, by=person, now=now)
    Event.record(person, "joined", by=person, at=now)
    return person
