"""The work: tasks, their parts, kinds of work and procedures. Verbs are methods of Task; lists are querysets.py's."""

from tasks.models.attachment import Attachment
from tasks.models.category import Category, Kind
from tasks.models.field import CategoryField, FieldValue
from tasks.models.many import Bulk, BulkLine, OneEach, OwnPlace, SavedView
from tasks.models.parts import Comment, Mention, Step
from tasks.models.procedure import Procedure, ProcedureStep, ProcedureVersion
from tasks.models.task import Task

__all__ = [
    "Attachment",
    "Bulk",
    "BulkLine",
    "Category",
    "CategoryField",
    "Comment",
    "FieldValue",
    "Kind",
    "Mention",
    "OneEach",
    "OwnPlace",
    "Procedure",
    "ProcedureStep",
    "ProcedureVersion",
    "SavedView",
    "Step",
    "Task",
]
