"""Pages of tasks. The moves are in urls_moves.py."""

from django.urls import include, path

from tasks.views import ask, attachments, edit, lists, new, one_each, parts, task
from ui import paths as paths  # the converter <id:...>

urlpatterns = [
    path("tasks/", lists.task_list, name="task-list"),
    path("tasks/new/", new.new_task, name="task-new"),
    path("tasks/new/people/", new.new_task_people, name="task-new-people"),
    path("tasks/<id:pk>/", task.task_page, name="task-page"),
    path("tasks/<id:pk>/edit/", edit.edit_task, name="task-edit"),
    path("tasks/<id:pk>/history/", task.task_history, name="task-history"),
    path("tasks/<id:pk>/comments/", parts.task_comments, name="task-comments"),
    path("tasks/<id:pk>/mentionable/", parts.mentionable_people, name="mentionable-people"),
    path("tasks/<id:pk>/steps/", parts.add_step, name="step-add"),
    path("tasks/<id:pk>/attachments/", attachments.add_attachment, name="attachment-add"),
    path("tasks/<id:pk>/attachments/<id:attachment>/", attachments.download_attachment, name="attachment-download"),
    path("tasks/<id:pk>/attachments/<id:attachment>/view/", attachments.view_attachment, name="attachment-view"),
    path(
        "tasks/<id:pk>/attachments/<id:attachment>/thumbnail/",
        attachments.attachment_thumbnail,
        name="attachment-thumbnail",
    ),
    path(
        "tasks/<id:pk>/attachments/<id:attachment>/remove/",
        attachments.remove_attachment,
        name="attachment-remove",
    ),
    path(
        "tasks/<id:pk>/attachments/<id:attachment>/restore/",
        attachments.restore_attachment,
        name="attachment-restore",
    ),
    path("one-each/<id:pk>/", one_each.one_each, name="one-each"),
    path("ask/", ask.ask, name="ask"),
    path("pool/", lists.pool, name="pool"),
    path("sign-off/", lists.sign_off, name="sign-off"),
    path("", include("tasks.urls_many")),
    path("", include("tasks.urls_moves")),
    path("", include("tasks.urls_setup")),
]
