"""Django's admin for rare support, administrators only. Events can only be read; passwords are not shown."""

from typing import Any

import allauth.account.admin  # noqa: F401 - registers what is taken back below
import django.contrib.auth.admin  # noqa: F401 - the same
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from staff.models import (
    Absence,
    Closure,
    Department,
    Event,
    HeldSkill,
    Holiday,
    Invitation,
    Membership,
    Office,
    OpeningHours,
    Skill,
    User,
)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nothing can be added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("at", "subject_kind", "subject_id", "name", "by")
    list_select_related = ("by",)
    list_filter = ("subject_kind", "name")
    # Counting an append-only table costs more with every year.
    show_full_result_count = False


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("user", "sent_at", "mailed_at", "tries", "accepted_at")
    list_select_related = ("user",)
    exclude = ("nonce",)


@admin.register(User)
class UserAdmin(ReadOnly):
    """Read only too: set-up is where the last administrator is guarded and every change gets its event."""

    list_display = ("name", "email", "is_active", "is_admin", "employment", "last_login")
    search_fields = ("search_text",)
    list_filter = ("is_active", "is_admin", "employment")
    exclude = ("password", "search_text", "signed_out")


@admin.register(Department)
class DepartmentAdmin(ReadOnly):
    list_display = ("name", "parent", "zone", "country", "archived_at")
    list_select_related = ("parent",)


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("user", "department", "role", "title", "is_home")
    list_select_related = ("user", "department")


# allauth's second list of addresses lets people in, and ours is the person's own; groups mean nothing here.
admin.site.unregister([EmailAddress, Group])
admin.site.register([Absence, Closure, HeldSkill, Holiday, Office, OpeningHours, Skill], ReadOnly)
