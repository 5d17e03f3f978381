"""The verbs on people: add, change, deactivate, reactivate, passwords. Also the first administrator of an installation.

Where they work is actions_setup.py's, the way in by link is actions_invitations.py's.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from staff.models import Event, Invitation, Office, User
from staff.models.user import searchable
from staff.versions import Stale, change


class LastAdmin(Exception):
    """Without this person nobody could administer the office; `message` says so."""

    @property
    def message(self) -> str:
        return _("This is the only administrator. Make somebody else an administrator first.")


class AlreadySetUp(Exception):
    """There are people already: the first one can be made only once."""


@transaction.atomic
def add_person(*, by: User | None, now: datetime, email: str, name: str, **fields: Any) -> User:
    """An account without a password; an invitation lets the person in."""
    person = User.objects.create_user(email, name=name, **fields)
    Event.record(person, "added", by=by, at=now, after={"name": person.name, "email": person.email, **fields})
    return person


@transaction.atomic
def change_person(person: User, fields: dict[str, Any], *, version: int, by: User, now: datetime) -> Event | None:
    """Raises Stale, and LastAdmin when the office would lose its last administrator."""
    if fields.get("is_admin") is False:
        _refuse_last_admin(person)
    if "name" in fields or "email" in fields:
        text = searchable(fields.get("name", person.name), fields.get("email", person.email))
        User.objects.filter(pk=person.pk, version=version).update(search_text=text)
    event = change(person, fields, version=version, by=by, now=now)
    if event is not None and "email" in event.after:
        _invite_at_new_address(person, now)
    return event


def _invite_at_new_address(person: User, now: datetime) -> None:
    """A link that went to a wrong address must not work there; the tick mails a new one to the right address."""
    Invitation.objects.filter(user=person, accepted_at=None).update(
        nonce=secrets.token_urlsafe(24), sent_at=now, mailed_at=None, tried_at=None, tries=0
    )


@transaction.atomic
def deactivate_person(person: User, *, version: int, by: User | None, now: datetime, reason: str = "") -> None:
    """Out at once, everywhere: every session ends with this commit. Raises Stale or LastAdmin."""
    _refuse_last_admin(person)
    if change(person, {"is_active": False}, version=version, by=by, now=now, name="deactivated", reason=reason) is None:
        raise Stale(person)
    end_sessions(person)


@transaction.atomic
def reactivate_person(person: User, *, version: int, by: User, now: datetime, reason: str = "") -> None:
    """May sign in again, with the password they had; sessions from before stay ended. Raises Stale."""
    if change(person, {"is_active": True}, version=version, by=by, now=now, name="reactivated", reason=reason) is None:
        raise Stale(person)


def end_sessions(person: User) -> None:
    """Every browser that is signed in as this person is signed out."""
    User.objects.filter(pk=person.pk).update(signed_out=F("signed_out") + 1)
    person.refresh_from_db(fields=["signed_out"])


@transaction.atomic
def set_password(person: User, password: str, *, by: User, now: datetime) -> None:
    """All other sessions end, because the password is part of what makes one; an open invitation is used up."""
    person.set_password(password)
    person.save(update_fields=["password"])
    Invitation.objects.filter(user=person, accepted_at=None).update(accepted_at=now)
    Event.record(person, "password_set", by=by, at=now)


@transaction.atomic
def add_first_admin(*, now: datetime, email: str, name: str, password: str, language: str = "") -> User:
    """The first person of an empty installation. Raises AlreadySetUp when somebody was faster."""
    _lock_office()
    if User.objects.get_queryset().exists():
        raise AlreadySetUp
    admin = User.objects.create_user(email, password, name=name, is_admin=True, language=language)
    Event.record(admin, "added", by=admin, at=now, after={"name": name, "email": admin.email, "is_admin": True})
    return admin


def _refuse_last_admin(person: User) -> None:
    """Two administrators who remove each other at one moment must not both succeed: the office's row is the lock."""
    _lock_office()
    others = User.objects.admins().exclude(pk=person.pk)
    if User.objects.admins().filter(pk=person.pk).exists() and not others.exists():
        raise LastAdmin


def _lock_office() -> None:
    # An update, not select_for_update: SQLite takes its write lock by it too.
    Office.current()
    Office.objects.filter(pk=1).update(version=F("version"))
