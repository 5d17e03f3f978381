"""The work: tasks, their parts, kinds of work and procedures. Verbs are methods of Task; lists are querysets.py's."""

from tasks.models.category import Category, Kind
from tasks.models.parts import Comment, Step
from tasks.models.procedure import Procedure, ProcedureStep, ProcedureVersion
from tasks.models.task import Task

__all__ = ["Category", "Comment", "Kind", "Procedure", "ProcedureStep", "ProcedureVersion", "Step", "Task"]
