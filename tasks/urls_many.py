"""Many tasks at once, and views of the list that a person has saved."""

from django.urls import path

from tasks.views import bulk, saved_views
from ui import paths as paths  # the converter <id:...>

urlpatterns = [
    path("tasks/bulk/assign/", bulk.assign_bulk, name="bulk-assign"),
    path("tasks/bulk/move/", bulk.move_bulk, name="bulk-move"),
    path("tasks/bulk/wait/", bulk.wait_bulk, name="bulk-wait"),
    path("tasks/bulk/complete/", bulk.complete_bulk, name="bulk-complete"),
    path("tasks/bulk/cancel/", bulk.cancel_bulk, name="bulk-cancel"),
    path("tasks/bulk/claim/", bulk.claim_bulk, name="bulk-claim"),
    path("tasks/bulk/<id:pk>/", bulk.bulk_page, name="bulk-page"),
    path("tasks/bulk/<id:pk>/undo/", bulk.undo_bulk, name="bulk-undo"),
    path("tasks/views/", saved_views.saved_view_list, name="saved-view-list"),
    path("tasks/views/new/", saved_views.new_saved_view, name="saved-view-new"),
    path("tasks/views/<id:pk>/edit/", saved_views.edit_saved_view, name="saved-view-edit"),
    path("tasks/views/<id:pk>/delete/", saved_views.delete_saved_view, name="saved-view-delete"),
    path("tasks/views/<id:pk>/move/", saved_views.move_saved_view, name="saved-view-move"),
]
