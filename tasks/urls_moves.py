"""The moves: one path a verb, all by POST."""

from django.urls import path

from tasks.views import fields, helping, moves
from ui import paths as paths  # the converter <id:...>

urlpatterns = [
    path("tasks/<id:pk>/start/", moves.start_task, name="task-start"),
    path("tasks/<id:pk>/complete/", moves.complete_task, name="task-complete"),
    path("tasks/<id:pk>/wait/", moves.wait_task, name="task-wait"),
    path("tasks/<id:pk>/resume/", moves.resume_task, name="task-resume"),
    path("tasks/<id:pk>/submit/", moves.submit_task, name="task-submit"),
    path("tasks/<id:pk>/sign-off/", moves.sign_off_task, name="task-sign-off"),
    path("tasks/<id:pk>/send-back/", moves.send_back_task, name="task-send-back"),
    path("tasks/<id:pk>/review/", moves.review_task, name="task-review"),
    path("tasks/<id:pk>/cancel/", moves.cancel_task, name="task-cancel"),
    path("tasks/<id:pk>/reopen/", moves.reopen_task, name="task-reopen"),
    path("tasks/<id:pk>/assign/", moves.assign_task, name="task-assign"),
    path("tasks/<id:pk>/claim/", moves.claim_task, name="task-claim"),
    path("tasks/<id:pk>/release/", moves.release_task, name="task-release"),
    path("tasks/<id:pk>/hand-over/", moves.hand_over_task, name="task-hand-over"),
    path("tasks/<id:pk>/accept/", moves.accept_task, name="task-accept"),
    path("tasks/<id:pk>/decline/", moves.decline_task, name="task-decline"),
    path("tasks/<id:pk>/ask-help/", helping.ask_help_task, name="task-ask-help"),
    path("tasks/<id:pk>/answer-help/", helping.answer_help_task, name="task-answer-help"),
    path("tasks/<id:pk>/undo/", moves.undo_task, name="task-undo"),
    path("tasks/<id:pk>/fields/", fields.set_fields, name="fields-set"),
    path("tasks/<id:pk>/count/", fields.count_task, name="task-count"),
    path("tasks/<id:pk>/steps/<id:step>/tick/", moves.tick_step, name="step-tick"),
    path("tasks/<id:pk>/steps/<id:step>/untick/", moves.untick_step, name="step-untick"),
]
