"""Pages of recurring work."""

from django.urls import path

from schedules.views import edit, lists, moves, page
from ui import paths as paths  # the converter <id:...>

urlpatterns = [
    path("schedules/", lists.schedule_list, name="schedule-list"),
    path("schedules/new/", edit.new_schedule, name="schedule-new"),
    path("schedules/preview/", edit.preview_schedule, name="schedule-preview"),
    path("schedules/<id:pk>/", page.schedule_page, name="schedule-page"),
    path("schedules/<id:pk>/log/", page.schedule_log, name="schedule-log"),
    path("schedules/<id:pk>/edit/", edit.edit_schedule, name="schedule-edit"),
    path("schedules/<id:pk>/skip/", moves.skip_occurrence, name="occurrence-skip"),
    path("schedules/<id:pk>/archive/", moves.archive_schedule, name="schedule-archive"),
    path("schedules/<id:pk>/restore/", moves.restore_schedule, name="schedule-restore"),
]
