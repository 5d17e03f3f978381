"""The form under the week: which tasks, to whom, to which day. A drop sends the same one."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from staff.models import Department, User
from tasks import access
from tasks.actions_bulk import MOST, read_marks
from ui.forms import FIRST_DAY, LAST_DAY

UNCLAIMED = "pool"


class MoveForm:
    """`to` a person of the department, None for nobody; `day` None: each stays on its own."""

    def __init__(self, data: QueryDict, *, department: Department) -> None:
        self.marks = read_marks(data.getlist("task")[:MOST])
        self.wanted = data.get("to", "")
        self.wanted_day = data.get("day", "")
        self.to: User | None = access.assignable_in(department).filter(pk=_number(self.wanted)).first()
        self.day = _day(self.wanted_day)

    @property
    def stays(self) -> bool:
        """Nobody was chosen, only a day: whose it is stays as it is."""
        return not self.wanted

    @property
    def verb(self) -> str:
        return "move" if self.stays else "assign"

    def asked(self) -> dict[str, Any]:
        return {"due_on": self.day} if self.stays else {"to": self.to, "due_on": self.day}

    def problem(self) -> str:
        """What is missing, in words; empty when it can be done."""
        if not self.marks:
            return _("Mark the tasks to move first.")
        if self.wanted_day and self.day is None:
            return _("Choose a day of the week.")
        if self.stays and self.day:
            return ""
        return "" if self.to or self.wanted == UNCLAIMED else _("Choose who is to have them.")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None
