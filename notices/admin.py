"""Messages in Django's admin: for rare support, read-only."""

from django.contrib import admin
from django.http import HttpRequest

from notices.models import Attempt, Envelope, Notice


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ["id", "kind", "subject_id", "person", "channel", "state", "not_before", "reason"]
    list_filter = ["state", "channel", "kind"]
    list_select_related = ["person"]
    show_full_result_count = False


@admin.register(Envelope)
class EnvelopeAdmin(ReadOnly):
    list_display = ["id", "person", "subject", "state", "attempts", "next_attempt_at"]
    list_filter = ["state"]
    list_select_related = ["person"]
    show_full_result_count = False


@admin.register(Attempt)
class AttemptAdmin(ReadOnly):
    list_display = ["envelope_id", "number", "at", "outcome", "detail"]
    list_filter = ["outcome"]
    show_full_result_count = False
