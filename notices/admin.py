"""Messages in Django's admin: for rare support, read-only."""

from django.contrib import admin

from notices.models import Attempt, Envelope, Notice, Preference, Refusal
from staff.admin import ReadOnly


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


admin.site.register([Preference, Refusal], ReadOnly)
