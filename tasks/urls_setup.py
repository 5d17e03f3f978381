"""Kinds of work and procedures: their pages in set-up, and a procedure's own page for everybody of its department."""

from django.urls import path

from tasks.views import attachments, procedures
from tasks.views import setup_categories as categories
from tasks.views import setup_fields as fields

urlpatterns = [
    path("setup/categories/", categories.category_list, name="category-list"),
    path("setup/categories/new/", categories.new_category, name="category-new"),
    path("setup/categories/<id:pk>/", categories.edit_category, name="category-edit"),
    path("setup/categories/<id:pk>/archive/", categories.archive_category, name="category-archive"),
    path("setup/categories/<id:pk>/restore/", categories.restore_category, name="category-restore"),
    path("setup/categories/<id:pk>/review-later/", categories.review_category_later, name="category-review-later"),
    path("setup/categories/<id:pk>/fields/", fields.category_fields, name="category-fields"),
    path("setup/categories/<id:pk>/fields/<id:field>/", fields.edit_category_field, name="category-field-edit"),
    path("setup/categories/<id:pk>/fields/<id:field>/move/", fields.move_category_field, name="category-field-move"),
    path(
        "setup/categories/<id:pk>/fields/<id:field>/archive/",
        fields.archive_category_field,
        name="category-field-archive",
    ),
    path(
        "setup/categories/<id:pk>/fields/<id:field>/restore/",
        fields.restore_category_field,
        name="category-field-restore",
    ),
    path("setup/files/", attachments.setup_files, name="setup-files"),
    path("setup/procedures/", procedures.procedure_list, name="procedure-list"),
    path("setup/procedures/new/", procedures.new_procedure, name="procedure-new"),
    path("procedures/<id:pk>/", procedures.read_procedure, name="procedure-read"),
    path("procedures/<id:pk>/versions/<id:number>/", procedures.read_procedure_version, name="procedure-version-read"),
    path("procedures/<id:pk>/edit/", procedures.edit_procedure, name="procedure-edit"),
    path("procedures/<id:pk>/archive/", procedures.archive_procedure, name="procedure-archive"),
    path("procedures/<id:pk>/restore/", procedures.restore_procedure, name="procedure-restore"),
    path("procedures/<id:pk>/start/", procedures.start_procedure, name="procedure-start"),
    path("procedures/<id:pk>/suggest/", procedures.suggest_procedure_change, name="procedure-suggest-change"),
]
