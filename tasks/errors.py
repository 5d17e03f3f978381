"""Why a verb refused. Views and API turn these into 409, 422 and the words beside the field."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from tasks.models import Task


class IllegalMove(Exception):
    """Wrong state, a stale copy, or someone was faster: one answer for the three. `task` is the current row."""

    def __init__(self, verb: str, task: "Task") -> None:
        super().__init__(f"{verb} on task {task.pk} ({task.status}, version {task.version})")
        self.verb = verb
        self.task = task


class NotYet(Exception):
    """The gate is closed: `missing` says in sentences what stands between the task and done."""

    def __init__(self, missing: "list[str | Promise]") -> None:
        super().__init__("; ".join(str(sentence) for sentence in missing))
        self.missing = missing


class Refused(Exception):
    """Understood but not possible: `field` is where the form shows `message`."""

    def __init__(self, field: str, message: "str | Promise") -> None:
        super().__init__(str(message))
        self.field = field
        self.message = message


class RefusedEach(Refused):
    """Several at once, all or nothing: `lines` says of each that was refused why. `message` is the first of them."""

    def __init__(self, field: str, lines: list[str]) -> None:
        super().__init__(field, lines[0])
        self.lines = lines
